"""The event loop: calls what is ready, in order, and sleeps until the next timer."""

import contextvars
import sys
import time

__all__ = ("AbstractEventLoop", "BaseEventLoop", "Handle", "TimerHandle", "_get_running_loop",
           "_set_running_loop", "get_running_loop")

_running = None


def show_callback(func):
    """A callback's name and place."""
    inner = func
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    name = getattr(func, "__qualname__", None) or getattr(func, "__name__", None) or repr(func)
    text = name + "()"
    code = getattr(inner, "__code__", None)
    # Where a task's own step stands in the library is of no use.
    if code is not None and name != "Task.task_wakeup":
        text += f" at {code.co_filename}:{code.co_firstlineno}"
    return text


class Handle:
    """A callback that waits for its turn."""

    __slots__ = ("_callback", "_args", "_cancelled", "_context", "_loop", "__weakref__")

    def __init__(self, callback, args, loop, context=None):
        self._context = contextvars.copy_context() if context is None else context
        self._callback = callback
        self._args = args
        self._loop = loop
        self._cancelled = False

    def __repr__(self):
        return "<" + " ".join(self._info()) + ">"

    def _info(self):
        info = [type(self).__name__]
        if self._cancelled:
            info.append("cancelled")
        if self._callback is not None:
            info.append(show_callback(self._callback))
        return info

    def cancel(self):
        """Forget the callback."""
        if not self._cancelled:
            self._cancelled = True
            self._callback = None
            self._args = None

    def cancelled(self):
        return self._cancelled

    def get_context(self):
        """The context in which it runs."""
        return self._context

    def _run(self):
        try:
            self._context.run(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._loop.call_exception_handler({
                "message": "Exception in callback " + show_callback(self._callback),
                "exception": error,
                "handle": self,
            })
        finally:
            # What was called may keep this frame.
            self = None


class TimerHandle(Handle):
    """A callback that waits for a time."""

    __slots__ = ("_when",)

    def __init__(self, when, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        self._when = when

    def _info(self):
        info = super()._info()
        info.insert(2 if self._cancelled else 1, f"when={self._when}")
        return info

    def when(self):
        """The loop's time at which it is due."""
        return self._when


class AbstractEventLoop:
    """What all event loops are."""


class BaseEventLoop(AbstractEventLoop):
    """An event loop. It watches nothing but the clock."""

    def __init__(self):
        self._ready = []
        self._timers = []
        self._running = False
        self._stopping = False
        self._closed = False
        self._exception_handler = None
        self._task_factory = None
        self._debug = False
        self._asyncgens = {}

    def __repr__(self):
        return (f"<{type(self).__name__} running={self._running} closed={self._closed} "
                f"debug={self._debug}>")

    def time(self):
        """The loop's clock, in seconds."""
        return time.monotonic()

    # Callbacks.

    def call_soon(self, callback, *args, context=None):
        """Call back in the next round."""
        self._check_closed()
        handle = Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        """Call back after so many seconds."""
        if delay is None:
            raise TypeError("delay must not be None")
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        """Call back at a time of the loop's clock."""
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()
        handle = TimerHandle(when, callback, args, self, context)
        timers = self._timers
        low, high = 0, len(timers)
        while low < high:
            middle = (low + high) // 2
            if timers[middle]._when <= when:
                low = middle + 1
            else:
                high = middle
        timers.insert(low, handle)
        return handle

    # Futures and tasks.

    def create_future(self):
        """A new future."""
        from .futures import Future
        return Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        """Run a coroutine side by side with others."""
        self._check_closed()
        if self._task_factory is not None:
            task = self._task_factory(self, coro)
            if name is not None:
                task.set_name(name)
            return task
        from .tasks import Task
        return Task(coro, loop=self, name=name, context=context)

    def set_task_factory(self, factory):
        """What makes tasks: called with the loop and a coroutine."""
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory

    def get_task_factory(self):
        return self._task_factory

    # Running.

    def _check_closed(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    def _check_running(self):
        if self._running:
            raise RuntimeError("This event loop is already running")
        if _running is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def is_running(self):
        return self._running

    def is_closed(self):
        return self._closed

    def run_forever(self):
        """Run until stop()."""
        global _running
        self._check_closed()
        self._check_running()
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(self._asyncgen_begins, self._asyncgen_dies)
        self._running = True
        _running = self
        try:
            while True:
                self._run_once()
                if self._stopping:
                    break
        finally:
            self._stopping = False
            self._running = False
            _running = None
            sys.set_asyncgen_hooks(*hooks)

    def run_until_complete(self, future):
        """Run until the future is done; its result."""
        from .futures import isfuture
        from .tasks import ensure_future
        self._check_closed()
        self._check_running()
        ours = not isfuture(future)
        future = ensure_future(future, loop=self)
        if ours:
            future._log_destroy_pending = False
        future.add_done_callback(_run_until_complete_cb)
        try:
            self.run_forever()
        except:
            if ours and future.done() and not future.cancelled():
                future.exception()
            raise
        finally:
            future.remove_done_callback(_run_until_complete_cb)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def stop(self):
        """Stop after this round."""
        self._stopping = True

    def close(self):
        """Forget everything that waits."""
        if self._running:
            raise RuntimeError("Cannot close a running event loop")
        self._closed = True
        self._ready.clear()
        self._timers.clear()

    def _run_once(self):
        timers = self._timers
        while timers and timers[0]._cancelled:
            timers.pop(0)
        if not self._ready and not self._stopping:
            if timers:
                delay = timers[0]._when - self.time()
                if delay > 0:
                    time.sleep(delay)
            else:
                # Nothing can ever happen but Ctrl-C.
                time.sleep(86400)
        now = self.time()
        due = 0
        while due < len(timers) and timers[due]._when <= now:
            due += 1
        for handle in timers[:due]:
            if not handle._cancelled:
                self._ready.append(handle)
        del timers[:due]
        ready, self._ready = self._ready, []
        ready.reverse()
        try:
            while ready:
                handle = ready.pop()
                if not handle._cancelled:
                    handle._run()
                handle = None
        finally:
            if ready:
                ready.reverse()
                self._ready[:0] = ready

    # Asynchronous generators.

    def _asyncgen_begins(self, agen):
        import weakref
        self._asyncgens[id(agen)] = weakref.ref(agen)

    def _asyncgen_dies(self, agen):
        self._asyncgens.pop(id(agen), None)
        if not self._closed:
            self.call_soon_threadsafe(self.create_task, agen.aclose())

    async def shutdown_asyncgens(self):
        """Close all asynchronous generators that are alive."""
        from .tasks import gather
        alive = [ref() for ref in self._asyncgens.values()]
        alive = [agen for agen in alive if agen is not None]
        self._asyncgens.clear()
        if not alive:
            return
        results = await gather(*[agen.aclose() for agen in alive], return_exceptions=True)
        for result, agen in zip(results, alive):
            if isinstance(result, Exception):
                self.call_exception_handler({
                    "message": "an error occurred during closing of asynchronous generator "
                               f"{agen!r}",
                    "exception": result,
                    "asyncgen": agen,
                })

    async def shutdown_default_executor(self, timeout=None):
        """There is none."""

    # Errors that nobody awaits.

    def get_exception_handler(self):
        return self._exception_handler

    def set_exception_handler(self, handler):
        """What is told of errors that nobody awaits: called with the loop and a dict."""
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    def default_exception_handler(self, context):
        """Write the message and the traceback to standard error."""
        message = context.get("message") or "Unhandled exception in event loop"
        lines = [message]
        for key in sorted(context):
            if key not in ("message", "exception"):
                lines.append(f"{key}: {context[key]!r}")
        sys.stderr.write("\n".join(lines) + "\n")
        error = context.get("exception")
        if error is not None:
            sys.__excepthook__(type(error), error, error.__traceback__)

    def call_exception_handler(self, context):
        """Tell the handler, or write to standard error."""
        if self._exception_handler is None:
            self.default_exception_handler(context)
            return
        try:
            self._exception_handler(self, context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self.default_exception_handler({
                "message": "Unhandled error in exception handler",
                "exception": error,
                "context": context,
            })

    def get_debug(self):
        return self._debug

    def set_debug(self, enabled):
        self._debug = enabled


class _UnixSelectorEventLoop(BaseEventLoop):
    pass


def _run_until_complete_cb(future):
    if not future.cancelled():
        error = future.exception()
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            return
    future.get_loop().stop()


def _get_running_loop():
    """The running loop, or None."""
    return _running


def _set_running_loop(loop):
    global _running
    _running = loop


def get_running_loop():
    """The running loop."""
    if _running is None:
        raise RuntimeError("no running event loop")
    return _running
