"""Signals of a session that gets none from the host: their names, the table of handlers, and signals that the
session raises itself.

What would reach another process, or wait for a signal from outside, is refused.
"""

import operator
import sys
from posix import _refusal

SIG_DFL, SIG_IGN = 0, 1
SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK = 0, 1, 2
ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = 0, 1, 2
NSIG = 65

_NAMES = """
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM
    SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO
    SIGPWR SIGSYS
""".split()
for _number, _name in enumerate(_NAMES, 1):
    globals()[_name] = _number
SIGIOT, SIGCLD, SIGPOLL = SIGABRT, SIGCHLD, SIGIO
SIGRTMIN, SIGRTMAX = 34, 64
del _number, _name, _NAMES

for _name in """
    alarm pause pidfd_send_signal pthread_kill setitimer getitimer sigpending sigtimedwait sigwait sigwaitinfo
""".split():
    globals()[_name] = _refusal(_name)
del _name

ItimerError = OSError
_RESERVED = (32, 33)


def default_int_handler(signalnum, frame, /):
    """What SIGINT does unless told otherwise: KeyboardInterrupt."""
    raise KeyboardInterrupt


_handlers = {SIGINT: default_int_handler, SIGPIPE: SIG_IGN, SIGXFSZ: SIG_IGN}
_blocked = set()


def _checked(signalnum):
    number = operator.index(signalnum)
    if not 0 < number < NSIG:
        raise ValueError("signal number out of range")
    return number


def signal(signalnum, handler, /):
    """Sets a signal's handler and answers the old one."""
    number = _checked(signalnum)
    if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
        raise TypeError(
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"
        )
    if number in (SIGKILL, SIGSTOP) or number in _RESERVED:
        raise OSError(22, "Invalid argument")
    old = getsignal(number)
    _handlers[number] = handler
    return old


def getsignal(signalnum, /):
    """A signal's handler."""
    number = _checked(signalnum)
    return None if number in _RESERVED else _handlers.get(number, SIG_DFL)


def raise_signal(signalnum, /):
    """Calls a signal's handler; what the default would do to the process is refused."""
    number = _checked(signalnum)
    handler = getsignal(number)
    if callable(handler):
        handler(number, sys._getframe(1))
    elif handler == SIG_DFL and number not in (SIGCHLD, SIGCONT, SIGURG, SIGWINCH):
        _refusal("raise_signal")()


def pthread_sigmask(how, mask, /):
    """Changes which signals wait; answers which did."""
    mask = {_checked(number) for number in mask}
    if how not in (SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK):
        raise OSError(22, "Invalid argument")
    old = set(_blocked)
    if how == SIG_UNBLOCK:
        _blocked.difference_update(mask)
    else:
        if how == SIG_SETMASK:
            _blocked.clear()
        _blocked.update(mask)
    return old


def set_wakeup_fd(fd, /, *, warn_on_full_buffer=True):
    """The descriptor that hears of signals: there are no descriptors, so only -1, none, may be set."""
    if fd != -1:
        raise OSError(9, "Bad file descriptor")
    return -1


def siginterrupt(signalnum, flag, /):
    """Whether a signal interrupts a system call: nothing waits in one here."""
    _checked(signalnum)


def valid_signals():
    """The numbers of all signals."""
    return set(range(1, NSIG)) - set(_RESERVED)


_TEXTS = """
    Hangup|Interrupt|Quit|Illegal instruction|Trace/breakpoint trap|Aborted|Bus error|Floating point exception|Killed
    |User defined signal 1|Segmentation fault|User defined signal 2|Broken pipe|Alarm clock|Terminated|Stack fault
    |Child exited|Continued|Stopped (signal)|Stopped|Stopped (tty input)|Stopped (tty output)|Urgent I/O condition
    |CPU time limit exceeded|File size limit exceeded|Virtual timer expired|Profiling timer expired|Window changed
    |I/O possible|Power failure|Bad system call
"""
_TEXTS = [text.strip() for text in _TEXTS.split("|")]


def strsignal(signalnum, /):
    """What a signal is called in messages."""
    number = _checked(signalnum)
    if number <= len(_TEXTS):
        return _TEXTS[number - 1]
    return f"Real-time signal {number - SIGRTMIN}" if number >= SIGRTMIN else None
