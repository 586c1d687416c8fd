"""Weak references, and containers whose entries go when their objects die.

The references themselves (ref, proxy, getweakrefs ...) come from the
module _weakref. What is built here: the dictionaries WeakValueDictionary
and WeakKeyDictionary, the set WeakSet, references to methods (WeakMethod)
and functions called when an object dies (finalize).

A container learns from a reference's callback that an object has died.
While somebody iterates over it, entries whose objects die wait; they are
removed afterwards, or when the program itself uses or changes the container.
"""

import _weakref
from _imp import imported as _imported

ref = ReferenceType = _weakref.ref
proxy = _weakref.proxy
getweakrefcount = _weakref.getweakrefcount
getweakrefs = _weakref.getweakrefs
ProxyType = _weakref.ProxyType
CallableProxyType = _weakref.CallableProxyType
ProxyTypes = (ProxyType, CallableProxyType)

__all__ = ["ref", "proxy", "getweakrefcount", "getweakrefs", "WeakKeyDictionary",
           "ReferenceType", "ProxyType", "CallableProxyType", "ProxyTypes",
           "WeakValueDictionary", "WeakSet", "WeakMethod", "finalize"]

# Stands for an argument that was not given.
_missing = object()
_alias = type(list[int])


class WeakValueDictionary:
    """A mapping that does not keep its values alive: an entry goes with its value."""

    __reversed__ = None

    def __init__(self, other=(), /, **entries):
        self.data, self._waiting, self._guards = {}, [], set()
        self._remove = _remover(ref(self))
        self.update(other, **entries)

    def __getitem__(self, key):
        if self._waiting:
            self._settle()
        o = self.data[key]()
        if o is None:
            raise KeyError(key)
        return o

    def __setitem__(self, key, value):
        self._settle()
        self.data[key] = KeyedRef(value, self._remove, key)

    def __delitem__(self, key):
        self._settle()
        del self.data[key]

    def __contains__(self, key):
        self._settle()
        reference = self.data.get(key)
        return reference is not None and reference() is not None

    def __len__(self):
        self._settle()
        return len(self.data)

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}>"

    def keys(self):
        self._settle()
        with _Guard(self):
            for key, reference in self.data.items():
                if reference() is not None:
                    yield key

    __iter__ = keys

    def values(self):
        self._settle()
        with _Guard(self):
            for reference in self.data.values():
                value = reference()
                if value is not None:
                    yield value

    def items(self):
        self._settle()
        with _Guard(self):
            for key, reference in self.data.items():
                value = reference()
                if value is not None:
                    yield key, value

    def itervaluerefs(self):
        """Iterate over the weak references to the values; some may be dead."""
        self._settle()
        with _Guard(self):
            yield from self.data.values()

    def valuerefs(self):
        """A list of the weak references to the values; some may be dead."""
        self._settle()
        return list(self.data.values())

    def get(self, key, default=None):
        self._settle()
        reference = self.data.get(key)
        value = None if reference is None else reference()
        return default if value is None else value

    def setdefault(self, key, default=None):
        reference = self.data.get(key)
        value = None if reference is None else reference()
        if value is None:
            self._settle()
            self.data[key] = KeyedRef(default, self._remove, key)
            value = default
        return value

    def pop(self, key, default=_missing, /):
        self._settle()
        reference = self.data.pop(key, None)
        value = None if reference is None else reference()
        if value is not None:
            return value
        if default is _missing:
            raise KeyError(key)
        return default

    def popitem(self):
        self._settle()
        while True:
            key, reference = self.data.popitem()
            value = reference()
            if value is not None:
                return key, value

    def clear(self):
        _empty(self)

    def update(self, other=None, /, **entries):
        self._settle()
        for source in (() if other is None else _items(other), entries.items()):
            for key, value in source:
                self.data[key] = KeyedRef(value, self._remove, key)

    def copy(self):
        twin = WeakValueDictionary()
        for key, value in self.items():
            twin[key] = value
        return twin

    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        twin = type(self)()
        for key, value in self.items():
            twin[deepcopy(key, memo)] = value
        return twin

    def __eq__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None
    __class_getitem__ = classmethod(_alias)

    def __or__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        joined = self.copy()
        joined.update(other)
        return joined

    def __ror__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        joined = type(self)()
        joined.update(other)
        joined.update(self)
        return joined

    def __ior__(self, other):
        self.update(other)
        return self

    def _drop(self, reference):
        """Take out the entry of a reference whose object has died."""
        _weakref._remove_dead_weakref(self.data, reference.key)

    def _settle(self):
        """Take out what has waited."""
        _drop_all(self)


class KeyedRef(ref):
    """A weak reference that knows the key under which it is kept."""

    __slots__ = ("key",)

    def __new__(cls, value, callback, key):
        self = super().__new__(cls, value, callback)
        self.key = key
        return self

    def __init__(self, value, callback, key):
        super().__init__(value, callback)


class WeakKeyDictionary:
    """A mapping that does not keep its keys alive.

    An entry goes when its key has died. What waits to be removed is in nobody's
    way, for a reference to a dead key equals no other. A value that refers to its
    key does not keep it alive: the collector frees both.
    """

    __reversed__ = None

    def __init__(self, dict=None):
        self.data, self._waiting, self._guards = _weakref._weakly_keyed(), [], set()
        self._remove = _remover(ref(self))
        if dict is not None:
            self.update(dict)

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __contains__(self, key):
        return _lookup(key) in self.data

    def __len__(self):
        # Some of what waits may have been taken out by now.
        self._waiting = [reference for reference in self._waiting if reference in self.data]
        return len(self.data) - len(self._waiting)

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}>"

    def keys(self):
        with _Guard(self):
            for reference in self.data:
                key = reference()
                if key is not None:
                    yield key

    __iter__ = keys

    def values(self):
        with _Guard(self):
            for reference, value in self.data.items():
                if reference() is not None:
                    yield value

    def items(self):
        with _Guard(self):
            for reference, value in self.data.items():
                key = reference()
                if key is not None:
                    yield key, value

    def keyrefs(self):
        """A list of the weak references to the keys; some may be dead."""
        return list(self.data)

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def pop(self, key, *default):
        return self.data.pop(ref(key), *default)

    def popitem(self):
        while True:
            reference, value = self.data.popitem()
            key = reference()
            if key is not None:
                return key, value

    def clear(self):
        _empty(self)

    def update(self, dict=None, /, **entries):
        if dict is not None:
            for key, value in _items(dict):
                self.data[ref(key, self._remove)] = value
        if entries:
            self.update(entries)

    def copy(self):
        twin = WeakKeyDictionary()
        for key, value in self.items():
            twin[key] = value
        return twin

    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        twin = type(self)()
        for key, value in self.items():
            twin[key] = deepcopy(value, memo)
        return twin

    def __eq__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None
    __class_getitem__ = classmethod(_alias)

    def __or__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        joined = self.copy()
        joined.update(other)
        return joined

    def __ror__(self, other):
        if not _is_mapping(other):
            return NotImplemented
        joined = type(self)()
        joined.update(other)
        joined.update(self)
        return joined

    def __ior__(self, other):
        self.update(other)
        return self

    def _drop(self, reference):
        self.data.pop(reference, None)


class WeakSet:
    """A set that does not keep its elements alive."""

    __module__ = "_weakrefset"

    __class_getitem__ = classmethod(_alias)

    def __init__(self, data=None):
        self.data, self._waiting, self._guards = set(), [], set()
        self._remove = _remover(ref(self))
        if data is not None:
            self.update(data)

    def __iter__(self):
        with _Guard(self):
            for reference in self.data:
                item = reference()
                if item is not None:
                    yield item

    def __len__(self):
        return len(self.data) - len(self._waiting)

    def __contains__(self, item):
        return _lookup(item) in self.data

    def __repr__(self):
        return repr(self.data)

    def add(self, item):
        if not _add(self, item):
            self._settle()
            self.data.add(ref(item, self._remove))

    def discard(self, item):
        self._settle()
        self.data.discard(ref(item))

    def remove(self, item):
        self._settle()
        self.data.remove(ref(item))

    def pop(self):
        self._settle()
        while True:
            try:
                reference = self.data.pop()
            except KeyError:
                raise KeyError("pop from empty WeakSet") from None
            item = reference()
            if item is not None:
                return item

    def clear(self):
        self._settle()
        self.data.clear()

    def copy(self):
        return type(self)(self)

    def update(self, other):
        self._settle()
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def union(self, other):
        return type(self)(item for source in (self, other) for item in source)

    __or__ = union

    def intersection(self, other):
        return type(self)(item for item in other if item in self)

    __and__ = intersection

    def intersection_update(self, other):
        self._settle()
        self.data.intersection_update(ref(item) for item in other)

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def difference(self, other):
        rest = self.copy()
        rest.difference_update(other)
        return rest

    __sub__ = difference

    def difference_update(self, other):
        self._settle()
        if other is self:
            self.data.clear()
        else:
            self.data.difference_update(ref(item) for item in other)

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def symmetric_difference(self, other):
        rest = self.copy()
        rest.symmetric_difference_update(other)
        return rest

    __xor__ = symmetric_difference

    def symmetric_difference_update(self, other):
        self._settle()
        if other is self:
            self.data.clear()
        else:
            self.data.symmetric_difference_update(ref(item, self._remove) for item in other)

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self

    def issubset(self, other):
        return self.data.issubset(ref(item) for item in other)

    __le__ = issubset

    def __lt__(self, other):
        return self.data < {ref(item) for item in other}

    def issuperset(self, other):
        return self.data.issuperset(ref(item) for item in other)

    __ge__ = issuperset

    def __gt__(self, other):
        return self.data > {ref(item) for item in other}

    def isdisjoint(self, other):
        return len(self.intersection(other)) == 0

    def __eq__(self, other):
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.data == {ref(item) for item in other}

    __hash__ = None

    def __reduce__(self):
        return type(self), (list(self),), self.__getstate__()

    def _drop(self, reference):
        self.data.discard(reference)

    def _settle(self):
        _drop_all(self)


class WeakMethod(ref):
    """A weak reference to a bound method: dead when its instance or its function is."""

    __slots__ = ("_function", "_kind", "_alive", "__weakref__")

    def __new__(cls, method, callback=None):
        try:
            instance, function = method.__self__, method.__func__
        except AttributeError:
            name = type(method)
            raise TypeError(f"argument should be a bound method, not {name}") from None

        def died(_):
            this = myself()
            if this is not None and this._alive:
                this._alive = False
                if callback is not None:
                    callback(this)

        self = super().__new__(cls, instance, died)
        self._function = ref(function, died)
        self._kind = type(method)
        self._alive = True
        myself = ref(self)
        return self

    def __init__(self, method, callback=None):
        pass

    def __call__(self):
        instance, function = super().__call__(), self._function()
        if instance is None or function is None:
            return None
        return self._kind(function, instance)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if not (self._alive and other._alive):
            return self is other
        return ref.__eq__(self, other) and self._function == other._function

    def __ne__(self, other):
        same = self.__eq__(other)
        return same if same is NotImplemented else not same

    __hash__ = ref.__hash__


class finalize:
    """Call a function when an object dies, or at the end of the session.

    finalize(object, function, *args, **kwargs) stays alive by itself until then.
    Calling it calls the function at once and answers its result; a second call
    answers None.
    """

    __slots__ = ()

    _entries = {}
    _numbers = None
    _over = False
    _changed = False

    class _Entry:
        __slots__ = ("weak", "function", "args", "kwargs", "atexit", "number")

    def __init__(self, obj, func, /, *args, **kwargs):
        entry = self._Entry()
        entry.weak = ref(obj, self)
        entry.function = func
        entry.args = args
        entry.kwargs = kwargs
        entry.atexit = True
        entry.number = next(finalize._numbers or finalize._begin())
        self._entries[self] = entry

    @staticmethod
    def _begin():
        """Have what is left called at the end; answers what numbers the entries."""
        import atexit
        import itertools
        atexit.register(finalize._exitfunc)
        finalize._numbers = itertools.count(1)
        return finalize._numbers

    def __call__(self, _=None):
        """Call the function, if that was not done before."""
        entry = self._entries.pop(self, None)
        if entry is not None and not finalize._over:
            if entry.kwargs:
                return entry.function(*entry.args, **entry.kwargs)
            return entry.function(*entry.args)

    def detach(self):
        """Forget the function; answers what was given, or None if it was called before."""
        entry = self._entries.get(self)
        obj = None if entry is None else entry.weak()
        if obj is not None and self._entries.pop(self, None) is not None:
            return obj, entry.function, entry.args, entry.kwargs

    def peek(self):
        """What was given, or None if the function was called before."""
        entry = self._entries.get(self)
        obj = None if entry is None else entry.weak()
        if obj is not None:
            return obj, entry.function, entry.args, entry.kwargs

    @property
    def alive(self):
        """Whether the function is still to be called."""
        return self in self._entries

    @property
    def atexit(self):
        """Whether the function is called at the end of the session."""
        entry = self._entries.get(self)
        return entry is not None and entry.atexit

    @atexit.setter
    def atexit(self, value):
        entry = self._entries.get(self)
        if entry is not None:
            entry.atexit = bool(value)
            finalize._changed = True

    def __repr__(self):
        entry = self._entries.get(self)
        obj = None if entry is None else entry.weak()
        if obj is None:
            return f"<{type(self).__name__} object at {id(self):#x}; dead>"
        what = type(obj).__name__
        return f"<{type(self).__name__} object at {id(self):#x}; for {what!r} at {id(obj):#x}>"

    @classmethod
    def _exitfunc(cls):
        """Call what is left, the youngest first; meanwhile nothing is collected."""
        import gc
        import sys
        enabled = gc.isenabled()
        gc.disable()
        try:
            left, before = None, 0
            while True:
                # What is left is looked for anew if a finalizer was made meanwhile, or changed.
                number = next(finalize._numbers)
                if left is None or number != before + 1 or finalize._changed:
                    finalize._changed = False
                    left = sorted((entry.number, this) for this, entry in cls._entries.items() if entry.atexit)
                before = number
                if not left:
                    break
                _, this = left.pop()
                try:
                    this()
                except Exception:
                    sys.excepthook(*sys.exc_info())
        finally:
            finalize._over = True
            if enabled:
                gc.enable()


class _Guard:
    """Somebody iterates over a container: what dies meanwhile waits."""

    def __init__(self, container):
        self.container = ref(container)

    def __enter__(self):
        container = self.container()
        if container is not None:
            container._guards.add(self)

    def __exit__(self, *error):
        container = self.container()
        if container is not None:
            container._guards.discard(self)
            if not container._guards:
                _drop_all(container)


def _remover(container):
    """The callback of a container's references; it does not keep the container alive."""
    def remove(reference, container=container):
        self = container()
        if self is not None:
            if self._guards:
                self._waiting.append(reference)
            else:
                self._drop(reference)
    return remove


def _drop_all(container):
    """Take out what has waited, the latest first."""
    while container._waiting:
        container._drop(container._waiting.pop())


def _lookup(item):
    """A reference by which to look an item up; what can't be referred to is found nowhere."""
    try:
        return ref(item)
    except TypeError:
        return None


def _empty(mapping):
    """Take out the entries one by one, the latest first."""
    try:
        while True:
            mapping.popitem()
    except KeyError:
        pass


def _is_mapping(value):
    from _collections_abc import Mapping
    return isinstance(value, Mapping)


def _items(source):
    """Keys and values of a mapping, or of what a dict can be made from."""
    return (source if hasattr(source, "items") else dict(source)).items()


_add = _weakref._add
_weakref._shorten(WeakValueDictionary, WeakKeyDictionary, WeakSet, KeyedRef, _remover(None))


def _register(mapping, set):
    """Make the containers known to the abstract classes, when both are there."""
    mapping.register(WeakValueDictionary)
    mapping.register(WeakKeyDictionary)
    set.register(WeakSet)


if _abstract := _imported("_collections_abc"):
    _register(_abstract.MutableMapping, _abstract.MutableSet)
