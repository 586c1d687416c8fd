"""Tasks: coroutines that run side by side; and waiting for several of them."""

import _asyncio
import contextvars
import weakref

from . import coroutines, events, exceptions, futures, policies, timeouts
from .exceptions import CancelledError

__all__ = ("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION", "Task", "all_tasks",
           "as_completed", "create_task", "current_task", "ensure_future", "gather",
           "run_coroutine_threadsafe", "shield", "sleep", "wait", "wait_for")

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

_names = 0
_all = weakref.WeakSet()
_current = {}


class Task(futures.Future):
    """A coroutine that runs side by side with others."""

    _log_destroy_pending = True

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        global _names
        super().__init__(loop=loop)
        if not coroutines.iscoroutine(coro):
            self._log_destroy_pending = False
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        if name is None:
            _names += 1
            name = f"Task-{_names}"
        self._name = str(name)
        self._coro = coro
        self._must_cancel = False
        self._cancelling = 0
        self._awaited = None
        self._context = contextvars.copy_context() if context is None else context
        self._loop.call_soon(self._step, context=self._context)
        _all.add(self)

    def __del__(self):
        if self._state == "PENDING" and self._log_destroy_pending:
            self._loop.call_exception_handler({
                "task": self,
                "message": "Task was destroyed but it is pending!",
            })
        super().__del__()

    def _info(self):
        info = super()._info()
        if self._cancelling and not self.done():
            info[1] = "cancelling"
        info.insert(2, f"name={self._name!r}")
        if self._awaited is not None:
            info.insert(3, f"wait_for={self._awaited!r}")
        info.insert(3, f"coro=<{coroutines.show(self._coro)}>")
        return info

    def get_coro(self):
        return self._coro

    def get_name(self):
        return self._name

    def set_name(self, value):
        self._name = str(value)

    def get_context(self):
        """The context in which the coroutine runs."""
        return self._context

    def set_result(self, result):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception):
        raise RuntimeError("Task does not support set_exception operation")

    def cancel(self, msg=None):
        """Ask for a CancelledError in the coroutine."""
        self._log_traceback = False
        if self.done():
            return False
        self._cancelling += 1
        if self._awaited is not None and self._awaited.cancel(msg=msg):
            return True
        self._must_cancel = True
        self._cancel_message = msg
        return True

    def cancelling(self):
        """How often it was asked to be cancelled."""
        return self._cancelling

    def uncancel(self):
        """Take one request for cancelling back."""
        if self._cancelling > 0:
            self._cancelling -= 1
            if self._cancelling == 0:
                self._must_cancel = False
        return self._cancelling

    def _step(self, error=None):
        if self.done():
            raise exceptions.InvalidStateError(f"__step(): already done: {self!r}, {error!r}")
        if self._must_cancel:
            if not isinstance(error, CancelledError):
                error = self._make_cancelled_error()
            self._must_cancel = False
        self._awaited = None
        outer = _current.get(self._loop)
        _current[self._loop] = self
        try:
            kind, value = _asyncio.advance(self._coro, error)
        finally:
            del _current[self._loop]
            if outer is not None:
                _current[self._loop] = outer
        try:
            if kind == 0:
                self._wait_for(value)
            elif kind == 1:
                if self._must_cancel:
                    self._must_cancel = False
                    super().cancel(msg=self._cancel_message)
                else:
                    super().set_result(value)
            else:
                self._failed(value)
        finally:
            # The frame of the coroutine keeps this one: no ring may go through it.
            self = value = error = None

    def _failed(self, error):
        if isinstance(error, CancelledError):
            self._cancelled_error = error
            super().cancel()
            return
        super().set_exception(error)
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise error

    def _wait_for(self, awaited):
        blocking = getattr(awaited, "_asyncio_future_blocking", None)
        problem = None
        if blocking is not None:
            if awaited.get_loop() is not self._loop:
                problem = f"Task {self!r} got Future {awaited!r} attached to a different loop"
            elif awaited is self:
                problem = f"Task cannot await on itself: {self!r}"
            elif blocking:
                awaited._asyncio_future_blocking = False
                awaited.add_done_callback(self.task_wakeup, context=self._context)
                self._awaited = awaited
                if self._must_cancel and awaited.cancel(msg=self._cancel_message):
                    self._must_cancel = False
                return
            else:
                problem = (f"yield was used instead of yield from in task {self!r} "
                           f"with {awaited!r}")
        elif awaited is None:
            self._loop.call_soon(self._step, context=self._context)
            return
        else:
            problem = f"Task got bad yield: {awaited!r}"
        self._loop.call_soon(self._step, RuntimeError(problem), context=self._context)

    def task_wakeup(self, future):
        """What was awaited is done."""
        error = None
        if future._state == "CANCELLED":
            error = future._make_cancelled_error()
        elif future._exception is not None:
            future._log_traceback = False
            error = future._exception
            error.__traceback__ = future._exception_tb
            future._exception_tb = None
        future = None
        step, self = self._step, None
        step(error)


Task.__module__ = "_asyncio"


def current_task(loop=None):
    """The task at work, or None."""
    return _current.get(events.get_running_loop() if loop is None else loop)


def all_tasks(loop=None):
    """The tasks of a loop that are not done."""
    if loop is None:
        loop = events.get_running_loop()
    return {task for task in list(_all) if task.get_loop() is loop and not task.done()}


def create_task(coro, *, name=None, context=None):
    """Run a coroutine side by side with others."""
    loop = events.get_running_loop()
    return loop.create_task(coro, name=name, context=context)


def ensure_future(coro_or_future, *, loop=None):
    """A future for what can be awaited: a task for a coroutine."""
    if futures.isfuture(coro_or_future):
        if loop is not None and loop is not coro_or_future.get_loop():
            raise ValueError("The future belongs to a different loop than the one specified as "
                             "the loop argument")
        return coro_or_future
    ours = False
    if not coroutines.iscoroutine(coro_or_future):
        if not hasattr(type(coro_or_future), "__await__"):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        coro_or_future = _await(coro_or_future)
        ours = True
    if loop is None:
        try:
            loop = policies.get_event_loop()
        except RuntimeError:
            if ours:
                coro_or_future.close()
            raise
    return loop.create_task(coro_or_future)


async def _await(awaitable):
    return await awaitable


class _Pass:
    """Awaited, it gives the others a turn."""

    def __await__(self):
        yield


async def sleep(delay, result=None):
    """Wait so many seconds; 0 gives the others a turn."""
    if delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    if delay <= 0:
        await _Pass()
        return result
    loop = events.get_running_loop()
    future = loop.create_future()
    handle = loop.call_later(delay, futures._set_result_unless_cancelled, future, result)
    try:
        return await future
    finally:
        handle.cancel()


class _GatheringFuture(futures.Future):
    """What gather() answers: cancelling it cancels its children."""

    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children = children
        self._cancel_requested = False

    def cancel(self, msg=None):
        if self.done():
            return False
        cancelled = False
        for child in self._children:
            if child.cancel(msg=msg):
                cancelled = True
        if cancelled:
            self._cancel_requested = True
        return cancelled


def gather(*coros_or_futures, return_exceptions=False):
    """A future for the results of all, in their order."""
    if not coros_or_futures:
        outer = policies.get_event_loop().create_future()
        outer.set_result([])
        return outer

    def _done_callback(future):
        nonlocal finished
        finished += 1
        if outer is None or outer.done():
            if not future.cancelled():
                future.exception()
            return
        if not return_exceptions:
            if future.cancelled():
                outer.set_exception(future._make_cancelled_error())
                return
            error = future.exception()
            if error is not None:
                outer.set_exception(error)
                return
        if finished == len(children):
            results = []
            for child in children:
                if child.cancelled():
                    message = child._cancel_message
                    results.append(CancelledError("" if message is None else message))
                else:
                    error = child.exception()
                    results.append(child.result() if error is None else error)
            if outer._cancel_requested:
                outer.set_exception(future._make_cancelled_error())
            else:
                outer.set_result(results)

    known = {}
    children = []
    finished = 0
    loop = None
    outer = None
    for arg in coros_or_futures:
        if arg in known:
            children.append(known[arg])
            continue
        future = ensure_future(arg, loop=loop)
        if loop is None:
            loop = future.get_loop()
        if future is not arg:
            future._log_destroy_pending = False
        known[arg] = future
        children.append(future)
    waiting = list(known.values())
    finished = len(children) - len(waiting)
    outer = _GatheringFuture(children, loop=loop)
    for future in waiting:
        future.add_done_callback(_done_callback)
    return outer


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    """Wait for tasks and futures; the sets of those done and those not."""
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    fs = set(fs)
    if any(coroutines.iscoroutine(f) for f in fs):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    loop = events.get_running_loop()
    return await _wait(fs, timeout, return_when, loop)


async def _wait(fs, timeout, return_when, loop):
    waiter = loop.create_future()
    handle = None
    if timeout is not None:
        handle = loop.call_later(timeout, _release_waiter, waiter)
    left = len(fs)

    def _on_completion(future):
        nonlocal left
        left -= 1
        enough = (left <= 0 or return_when == FIRST_COMPLETED
                  or return_when == FIRST_EXCEPTION and not future.cancelled()
                  and future.exception() is not None)
        if enough:
            if handle is not None:
                handle.cancel()
            _release_waiter(waiter)

    for future in fs:
        future.add_done_callback(_on_completion)
    try:
        await waiter
    finally:
        if handle is not None:
            handle.cancel()
        for future in fs:
            future.remove_done_callback(_on_completion)
    done, pending = set(), set()
    for future in fs:
        (done if future.done() else pending).add(future)
    return done, pending


def _release_waiter(waiter, *args):
    if not waiter.done():
        waiter.set_result(None)


async def _cancel_and_wait(future):
    loop = events.get_running_loop()
    waiter = loop.create_future()

    def release(_):
        _release_waiter(waiter)

    future.add_done_callback(release)
    try:
        future.cancel()
        await waiter
    finally:
        future.remove_done_callback(release)


async def wait_for(fut, timeout):
    """Wait for it, but no longer than so many seconds."""
    if timeout is not None and timeout <= 0:
        fut = ensure_future(fut)
        if fut.done():
            return fut.result()
        await _cancel_and_wait(fut)
        try:
            return fut.result()
        except CancelledError as error:
            raise TimeoutError from error
    async with timeouts.timeout(timeout):
        return await fut


def shield(arg):
    """A future with the result of another, which is not cancelled with it."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = inner.get_loop().create_future()

    def _inner_done_callback(inner):
        if outer.cancelled():
            if not inner.cancelled():
                inner.exception()
            return
        if inner.cancelled():
            outer.cancel()
        else:
            error = inner.exception()
            if error is not None:
                outer.set_exception(error)
            else:
                outer.set_result(inner.result())

    def _outer_done_callback(outer):
        if not inner.done():
            inner.remove_done_callback(_inner_done_callback)

    inner.add_done_callback(_inner_done_callback)
    outer.add_done_callback(_outer_done_callback)
    return outer


class _AsCompletedIterator:
    """What as_completed() answers."""

    def __init__(self, aws, timeout):
        from .queues import Queue
        self._done = Queue()
        self._handle = None
        loop = policies.get_event_loop()
        todo = {ensure_future(aw, loop=loop) for aw in set(aws)}
        for future in todo:
            future.add_done_callback(self._on_completion)
        if todo and timeout is not None:
            self._handle = loop.call_later(timeout, self._on_timeout)
        self._todo = todo
        self._left = len(todo)

    def __aiter__(self):
        return self

    def __iter__(self):
        return self

    async def __anext__(self):
        if not self._left:
            raise StopAsyncIteration
        self._left -= 1
        return await self._wait_for_one()

    def __next__(self):
        if not self._left:
            raise StopIteration
        self._left -= 1
        return self._wait_for_one(True)

    def _on_timeout(self):
        for future in self._todo:
            future.remove_done_callback(self._on_completion)
            self._done.put_nowait(None)
        self._todo.clear()

    def _on_completion(self, future):
        if not self._todo:
            return
        self._todo.remove(future)
        self._done.put_nowait(future)
        if not self._todo and self._handle is not None:
            self._handle.cancel()

    async def _wait_for_one(self, resolve=False):
        future = await self._done.get()
        if future is None:
            raise exceptions.TimeoutError
        return future.result() if resolve else future


def as_completed(fs, *, timeout=None):
    """Awaitables for the results, in the order in which they come."""
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
    return _AsCompletedIterator(fs, timeout)


def run_coroutine_threadsafe(coro, loop):
    """As ensure_future: there is one thread."""
    if not coroutines.iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    return ensure_future(coro, loop=loop)
