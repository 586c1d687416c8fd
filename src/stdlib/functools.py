"""Functions that work on functions: partial application, caches, dispatch by class, wrapping."""

__all__ = [
    "update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering", "cache",
    "cmp_to_key", "lru_cache", "reduce", "partial", "partialmethod", "singledispatch",
    "singledispatchmethod", "cached_property",
]

from collections import namedtuple
from _functools import _lru_cache_wrapper, cmp_to_key, partial, reduce

GenericAlias = type(list[int])
_Union = type(int | str)

WRAPPER_ASSIGNMENTS = (
    "__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__type_params__",
)
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Makes a wrapper look like the function that it wraps.

    assigned: attributes that it takes over; updated: attributes (dicts) that it takes entries from.
    """
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            continue
        setattr(wrapper, name, value)
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """A decorator for wrappers: calls update_wrapper with these arguments."""
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


def _ordering(name, text, compute):
    """A comparison made from another one."""
    def method(self, other):
        return compute(self, other)
    method.__name__ = name
    method.__doc__ = f"Return {text}"
    return method


def _derive(root, invert, test):
    """Computes a comparison from the method `root`: its answer or the contrary, joined with a test of equality."""
    def compute(self, other):
        answer = getattr(type(self), root)(self, other)
        if answer is NotImplemented:
            return answer
        if test is None:
            return not answer
        if invert:
            answer = not answer
        return test(answer, self, other)
    return compute


def _and_differ(answer, self, other):
    return answer and self != other


def _or_equal(answer, self, other):
    return answer or self == other


_SYMBOLS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}

# For each root, the others: whether its answer is turned around, and what is asked besides.
_DERIVED = {
    "__lt__": [("__gt__", True, _and_differ), ("__le__", False, _or_equal), ("__ge__", True, None)],
    "__le__": [("__ge__", True, _or_equal), ("__lt__", False, _and_differ), ("__gt__", True, None)],
    "__gt__": [("__lt__", True, _and_differ), ("__ge__", False, _or_equal), ("__le__", True, None)],
    "__ge__": [("__le__", True, _or_equal), ("__gt__", False, _and_differ), ("__lt__", True, None)],
}


def total_ordering(cls):
    """A class decorator that makes the missing comparisons from one that is there and ==."""
    given = [name for name in _DERIVED if getattr(cls, name, None) is not getattr(object, name)]
    if not given:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = next(name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in given)
    for name, invert, test in _DERIVED[root]:
        if name not in given:
            # The module has it too, so that pickle finds it.
            own = f"_{name.strip('_')}_from_{root.strip('_')}"
            method = globals().get(own)
            if method is None:
                text = f"a {_SYMBOLS[name]} b.  Computed by @total_ordering."
                method = _ordering(name, text, _derive(root, invert, test))
                method.__qualname__ = own
                globals()[own] = method
            setattr(cls, name, method)
    return cls


class partialmethod:
    """A partial to stand in a class: a method with some of its arguments."""

    def __init__(self, func, /, *args, **keywords):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        if isinstance(func, partialmethod):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __repr__(self):
        cls = type(self)
        parts = [repr(self.func), *map(repr, self.args)]
        parts += [f"{name}={value!r}" for name, value in self.keywords.items()]
        return f"{cls.__module__}.{cls.__qualname__}({', '.join(parts)})"

    def _function(self):
        def _method(cls_or_self, /, *args, **keywords):
            return self.func(cls_or_self, *self.args, *args, **{**self.keywords, **keywords})
        _method.__isabstractmethod__ = self.__isabstractmethod__
        _method.__partialmethod__ = self
        return _method

    def __get__(self, obj, cls=None):
        get = getattr(self.func, "__get__", None)
        if get is not None and not isinstance(self.func, partial):
            bound = get(obj, cls)
            if bound is not self.func:
                # Not a plain function: what its descriptor answers is called without self.
                answer = partial(bound, *self.args, **self.keywords)
                try:
                    answer.__self__ = bound.__self__
                except AttributeError:
                    pass
                return answer
        return self._function().__get__(obj, cls)

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, "__isabstractmethod__", False)

    __class_getitem__ = classmethod(GenericAlias)


_CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])


def lru_cache(maxsize=128, typed=False):
    """A decorator that makes a function remember the answers used last.

    maxsize: how many; None for any number. typed: 3 and 3.0 are different arguments.
    The arguments must be hashable. The function gets the methods cache_info() and cache_clear(), and is
    itself in __wrapped__.
    """
    if isinstance(maxsize, int):
        maxsize = max(maxsize, 0)
    elif callable(maxsize) and isinstance(typed, bool):
        # Used without parentheses.
        function, maxsize = maxsize, 128
        return _cached(function, maxsize, typed)
    elif maxsize is not None:
        raise TypeError("Expected first argument to be an integer, a callable, or None")

    def decorating_function(user_function):
        return _cached(user_function, maxsize, typed)
    return decorating_function


def _cached(function, maxsize, typed):
    wrapper = _lru_cache_wrapper(function, maxsize, typed, _CacheInfo)
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return update_wrapper(wrapper, function)


def cache(user_function, /):
    """A decorator that makes a function remember all its answers."""
    return lru_cache(maxsize=None)(user_function)


def _merged(orders):
    """The linearization that keeps all the orders."""
    merged = []
    while orders := [order for order in orders if order]:
        for first, *_ in orders:
            if not any(first in order[1:] for order in orders):
                break
        else:
            raise RuntimeError("Inconsistent hierarchy")
        merged.append(first)
        orders = [order[1:] if order[0] == first else order for order in orders]
    return merged


def _c3_mro(cls, abcs=()):
    """The order of a class in which these virtual bases have places, each as far behind as it can be."""
    bases = list(cls.__bases__)
    # Virtual bases stand behind the last base that is abstract, before what is concrete after it.
    split = len(bases)
    while split and not hasattr(bases[split - 1], "__abstractmethods__"):
        split -= 1
    abcs = list(abcs)
    virtual = [base for base in abcs
               if issubclass(cls, base) and not any(issubclass(own, base) for own in bases)]
    abcs = [base for base in abcs if base not in virtual]
    parts = [bases[:split], virtual, bases[split:]]
    orders = [_c3_mro(base, abcs) for part in parts for base in part]
    return _merged([[cls], *orders, *parts])


def _compose_mro(cls, types):
    """The order of a class with those of these types that are its virtual bases, and what leads to them."""
    own = set(cls.__mro__)

    def is_virtual(base):
        return (base not in own and hasattr(base, "__mro__") and not isinstance(base, GenericAlias)
                and issubclass(cls, base))

    types = [base for base in types if is_virtual(base)]
    types = [base for base in types
             if not any(base is not other and base in other.__mro__ for other in types)]
    wanted = set(types)
    abcs = []
    for base in types:
        # Derived classes that are virtual bases too bring several of the types at once.
        found = [[member for member in derived.__mro__ if member in wanted]
                 for derived in base.__subclasses__()
                 if derived not in own and issubclass(cls, derived)]
        found.sort(key=len, reverse=True)
        for member in [member for members in found for member in members] or [base]:
            if member not in abcs:
                abcs.append(member)
    return _c3_mro(cls, abcs)


def _find_impl(cls, registry):
    """The implementation for a class: that of the nearest of its bases, virtual ones included."""
    match = None
    for base in _compose_mro(cls, registry.keys()):
        if match is not None:
            # Neither of two virtual bases is nearer if they have nothing to do with each other.
            if (base in registry and base not in cls.__mro__ and match not in cls.__mro__
                    and not issubclass(match, base)):
                raise RuntimeError(f"Ambiguous dispatch: {match} or {base}")
            break
        if base in registry:
            match = base
    return registry.get(match)


def _is_class(cls):
    return isinstance(cls, type) and not isinstance(cls, GenericAlias)


def _is_union(cls):
    from typing import Union, get_origin
    return get_origin(cls) in (Union, _Union)


def _is_dispatchable(cls):
    return _is_class(cls) or _is_union(cls) and all(map(_is_class, cls.__args__))


def singledispatch(func):
    """A decorator that makes a generic function: register() adds implementations for classes of its
    first argument."""
    import types
    import weakref

    registry = {}
    chosen = weakref.WeakKeyDictionary()
    token = None

    def dispatch(cls):
        """The implementation that is called for a class."""
        nonlocal token
        if token is not None:
            from abc import get_cache_token
            now = get_cache_token()
            if now != token:
                chosen.clear()
                token = now
        try:
            return chosen[cls]
        except KeyError:
            pass
        try:
            best = registry[cls]
        except KeyError:
            best = _find_impl(cls, registry)
        chosen[cls] = best
        return best

    def register(cls, func=None):
        """Adds an implementation for a class; a decorator if it gets none."""
        nonlocal token
        if _is_dispatchable(cls):
            if func is None:
                return lambda func: register(cls, func)
        else:
            if func is not None:
                raise TypeError(
                    f"Invalid first argument to `register()`. {cls!r} is not a class or union type.")
            if not getattr(cls, "__annotations__", None):
                raise TypeError(
                    f"Invalid first argument to `register()`: {cls!r}. "
                    "Use either `@register(some_class)` or plain `@register` on an annotated function.")
            func = cls
            from typing import get_type_hints
            name, cls = next(iter(get_type_hints(func).items()))
            if not _is_dispatchable(cls):
                wrong = "not all arguments are classes" if _is_union(cls) else "is not a class"
                raise TypeError(f"Invalid annotation for {name!r}. {cls!r} {wrong}.")
        for member in (cls,) if _is_class(cls) else cls.__args__:
            registry[member] = func
            if token is None and hasattr(member, "__abstractmethods__"):
                from abc import get_cache_token
                token = get_cache_token()
        chosen.clear()
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f"{funcname} requires at least 1 positional argument")
        return dispatch(args[0].__class__)(*args, **kw)

    funcname = getattr(func, "__name__", "singledispatch function")
    registry[object] = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = types.MappingProxyType(registry)
    wrapper._clear_cache = chosen.clear
    update_wrapper(wrapper, func)
    return wrapper


class singledispatchmethod:
    """singledispatch for methods: the class of the first argument after self decides."""

    def __init__(self, func):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        """Adds an implementation for a class; a decorator if it gets none."""
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        dispatch = self.dispatcher.dispatch
        funcname = getattr(self.func, "__name__", "singledispatchmethod method")

        def _method(*args, **kwargs):
            if not args:
                raise TypeError(f"{funcname} requires at least 1 positional argument")
            return dispatch(args[0].__class__).__get__(obj, cls)(*args, **kwargs)

        _method.__isabstractmethod__ = self.__isabstractmethod__
        _method.register = self.register
        update_wrapper(_method, self.func)
        return _method

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, "__isabstractmethod__", False)


_NOT_FOUND = object()


class cached_property:
    """A property that is computed once: the answer becomes an attribute of the instance."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError(
                "Cannot use cached_property instance without calling __set_name__ on it.")
        try:
            known = instance.__dict__
        except AttributeError:
            raise TypeError(
                f"No '__dict__' attribute on {type(instance).__name__!r} "
                f"instance to cache {self.attrname!r} property.") from None
        value = known.get(self.attrname, _NOT_FOUND)
        if value is _NOT_FOUND:
            value = self.func(instance)
            try:
                known[self.attrname] = value
            except TypeError:
                raise TypeError(
                    f"The '__dict__' attribute on {type(instance).__name__!r} instance "
                    f"does not support item assignment for caching {self.attrname!r} property.") from None
        return value

    __class_getitem__ = classmethod(GenericAlias)
