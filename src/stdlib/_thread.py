"""Locks and names for the one thread that a session has; no other can be started.

Whoever waits for a lock that only this thread could release would wait for ever: without a time limit that
is an error here.
"""

import time

error = RuntimeError
TIMEOUT_MAX = 9223372036.0
_MAIN = 1


def get_ident():
    """The number of the thread."""
    return _MAIN


get_native_id = _get_main_thread_ident = get_ident


def _waits(blocking, timeout):
    """Spends the time that a lock is waited for in vain."""
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


def _in_vain(blocking, timeout):
    if not blocking:
        return False
    if timeout == -1:
        raise RuntimeError("the only thread waits for a lock that it holds itself")
    time.sleep(timeout)
    return False


class lock:
    """A lock that is held or not."""

    __slots__ = ("_held", "__weakref__")

    def __init__(self):
        self._held = False

    def __init_subclass__(cls):
        raise TypeError("type '_thread.lock' is not an acceptable base type")

    def acquire(self, blocking=True, timeout=-1):
        """Takes the lock; says whether it could."""
        _waits(blocking, timeout)
        if self._held:
            return _in_vain(blocking, timeout)
        self._held = True
        return True

    acquire_lock = acquire

    def release(self):
        """Gives the lock back."""
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False

    release_lock = release

    def locked(self):
        """Whether the lock is held."""
        return self._held

    locked_lock = locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exception):
        self.release()

    def _at_fork_reinit(self):
        self._held = False

    def __reduce__(self):
        raise TypeError("cannot pickle '_thread.lock' object")

    def __repr__(self):
        state = "locked" if self._held else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"


class RLock:
    """A lock that its thread can take again and again."""

    __slots__ = ("_count", "__weakref__")

    def __init__(self):
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        """Takes the lock once more."""
        _waits(blocking, timeout)
        self._count += 1
        return True

    def release(self):
        """Gives the lock back once."""
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exception):
        self.release()

    def _is_owned(self):
        return self._count > 0

    def _recursion_count(self):
        return self._count

    def _release_save(self):
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        count, self._count = self._count, 0
        return count, _MAIN

    def _acquire_restore(self, state):
        self._count, _ = state

    def _at_fork_reinit(self):
        self._count = 0

    def __reduce__(self):
        raise TypeError("cannot pickle '_thread.RLock' object")

    def __repr__(self):
        state, owner = ("locked", _MAIN) if self._count else ("unlocked", 0)
        return f"<{state} _thread.RLock object owner={owner} count={self._count} at {id(self):#x}>"


LockType = lock


def allocate_lock():
    """A new lock."""
    return lock()


allocate = allocate_lock


class _local:
    """Attributes for each thread: of one thread, attributes."""

    def __new__(cls, /, *args, **keywords):
        if (args or keywords) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        return super().__new__(cls)


class _ThreadHandle:
    """What stands for a thread; only the one that runs is ever alive."""

    def __init__(self):
        self.ident = 0

    def is_done(self):
        return False

    def join(self, timeout=None, /):
        raise RuntimeError("Cannot join current thread")

    def _set_done(self):
        pass


def _make_thread_handle(ident, /):
    """The handle of a thread that runs."""
    handle = _ThreadHandle()
    handle.ident = ident
    return handle


def start_new_thread(function, args, kwargs={}, /):
    """Refused: a session has one thread."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    raise RuntimeError("can't start new thread")


start_new = start_new_thread


def start_joinable_thread(function, handle=None, daemon=True):
    """Refused: a session has one thread."""
    if not callable(function):
        raise TypeError("thread function must be callable")
    raise RuntimeError("can't start new thread")


def daemon_threads_allowed():
    """Whether threads may outlive the session."""
    return False


def _is_main_interpreter():
    return True


def _shutdown():
    """Waits for the other threads: there are none."""


def _count():
    return 0


def stack_size(size=0, /):
    """The size of new threads' stacks."""
    return 0


def exit():
    """Ends the thread."""
    raise SystemExit


exit_thread = exit


def interrupt_main(signum=2, /):
    """Interrupts the main thread, which is this one."""
    raise KeyboardInterrupt
