import signal

print(signal.SIGINT, signal.Signals(15), signal.SIGRTMIN, signal.getsignal(signal.SIGPIPE))
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(32))
print(signal.signal(signal.SIGUSR1, lambda number, frame: print("called", number, frame is not None)))
signal.raise_signal(signal.SIGUSR1)
print(callable(signal.signal(signal.SIGUSR1, signal.SIG_IGN)))
signal.raise_signal(signal.SIGUSR1)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
for wrong in (lambda: signal.signal(0, signal.SIG_IGN), lambda: signal.signal(2, 3), lambda: signal.signal(9, 1)):
    try:
        wrong()
    except (ValueError, TypeError, OSError) as error:
        print(type(error).__name__, error)
print(signal.strsignal(11), signal.strsignal(40), len(signal.valid_signals()))
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
