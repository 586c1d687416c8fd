"""Blocks that are cancelled when they take too long."""

from . import events, exceptions

__all__ = ("Timeout", "timeout", "timeout_at")


class Timeout:
    """An asynchronous context manager that limits the time of its body."""

    def __init__(self, when):
        self._state = "created"
        self._handle = None
        self._task = None
        self._when = when

    def __repr__(self):
        info = []
        if self._state == "entered":
            when = round(self._when, 3) if self._when is not None else None
            info.append(f"when={when}")
        return " ".join([f"<Timeout [{self._shown_state()}]", *info]) + ">"

    def _shown_state(self):
        return "active" if self._state == "entered" else self._state

    def when(self):
        """The loop's time at which it is over."""
        return self._when

    def reschedule(self, when):
        """Say anew when it is over."""
        if self._state != "entered":
            if self._state == "created":
                raise RuntimeError("Timeout has not been entered")
            raise RuntimeError(f"Cannot change state of {self._state} Timeout")
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        if when is None:
            self._handle = None
            return
        loop = events.get_running_loop()
        if when <= loop.time():
            self._handle = loop.call_soon(self._on_timeout)
        else:
            self._handle = loop.call_at(when, self._on_timeout)

    def expired(self):
        """Whether the time was over."""
        return self._state in ("expiring", "expired")

    async def __aenter__(self):
        from . import tasks
        if self._state != "created":
            raise RuntimeError("Timeout has already been entered")
        task = tasks.current_task()
        if task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._state = "entered"
        self._task = task
        self._cancelling = task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, exc_type, exc, tb):
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._state == "expiring":
            self._state = "expired"
            if self._task.uncancel() <= self._cancelling and exc_type is not None:
                if issubclass(exc_type, exceptions.CancelledError):
                    raise TimeoutError from exc
                if exc is not None:
                    self._insert_timeout_error(exc)
                    if isinstance(exc, ExceptionGroup):
                        for one in exc.exceptions:
                            self._insert_timeout_error(one)
        elif self._state == "entered":
            self._state = "finished"
        return None

    def _on_timeout(self):
        self._task.cancel()
        self._state = "expiring"
        self._handle = None

    @staticmethod
    def _insert_timeout_error(error):
        while error.__context__ is not None:
            if isinstance(error.__context__, exceptions.CancelledError):
                timed_out = TimeoutError()
                timed_out.__context__ = timed_out.__cause__ = error.__context__
                error.__context__ = timed_out
                break
            error = error.__context__


def timeout(delay):
    """Limit a block to so many seconds; None is no limit."""
    loop = events.get_running_loop()
    return Timeout(loop.time() + delay if delay is not None else None)


def timeout_at(when):
    """Limit a block to a time of the loop's clock."""
    return Timeout(when)
