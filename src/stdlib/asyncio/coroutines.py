"""Questions about coroutines, and how they are shown."""

import types
from _collections_abc import Coroutine

__all__ = ("iscoroutine", "iscoroutinefunction")


# What marks something else as a function that makes coroutines (unittest.mock does).
_is_coroutine = object()


def iscoroutinefunction(func):
    """Whether calling it makes a coroutine."""
    if getattr(func, "_is_coroutine", None) is _is_coroutine:
        return True
    while not isinstance(func, types.FunctionType):
        if isinstance(func, types.MethodType):
            func = func.__func__
        elif type(func).__name__ == "partial" and hasattr(func, "func"):
            func = func.func
        else:
            return False
    return bool(func.__code__.co_flags & 0x80)


def iscoroutine(obj):
    """Whether it is a coroutine."""
    return isinstance(obj, (types.CoroutineType, Coroutine))


def show(coro):
    """A coroutine's name and place."""
    name = getattr(coro, "__qualname__", None) or getattr(coro, "__name__", None)
    name = (name or f"<{type(coro).__name__} without __name__>") + "()"
    prefix = "cr" if hasattr(coro, "cr_code") else "gi"
    code = getattr(coro, prefix + "_code", None)
    if code is None:
        running = getattr(coro, prefix + "_running", False)
        return name + " running" if running else name
    frame = getattr(coro, prefix + "_frame", None)
    if frame is not None:
        return f"{name} running at {code.co_filename}:{frame.f_lineno}"
    return f"{name} done, defined at {code.co_filename}:{code.co_firstlineno}"
