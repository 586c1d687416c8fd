"""The set of weak references, under the name of the module that CPython has it in."""

from types import GenericAlias
from weakref import WeakSet, ref, _Guard as _IterationGuard

__all__ = ["WeakSet"]
