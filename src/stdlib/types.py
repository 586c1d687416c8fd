"""Names for types that have no builtin name, and the making of classes at run time."""

from _types import (AsyncGeneratorType, BuiltinFunctionType, BuiltinMethodType, CellType,
                    ClassMethodDescriptorType, CodeType, CoroutineType, EllipsisType, FrameType,
                    FunctionType, GeneratorType, GenericAlias, GetSetDescriptorType, LambdaType,
                    MappingProxyType, MemberDescriptorType, MethodDescriptorType, MethodType,
                    MethodWrapperType, ModuleType, NoneType, NotImplementedType, SimpleNamespace,
                    TracebackType, UnionType, WrapperDescriptorType)


def new_class(name, bases=(), kwds=None, exec_body=None):
    """Make a class as the class statement does; exec_body fills its namespace."""
    resolved = resolve_bases(bases)
    meta, namespace, kwds = prepare_class(name, resolved, kwds)
    if exec_body is not None:
        exec_body(namespace)
    if resolved is not bases:
        namespace["__orig_bases__"] = bases
    return meta(name, resolved, namespace, **kwds)


def resolve_bases(bases):
    """The bases, with what __mro_entries__ gives in place of those that are no classes."""
    resolved = list(bases)
    changed = False
    at = 0
    for base in bases:
        if not isinstance(base, type) and hasattr(base, "__mro_entries__"):
            entries = base.__mro_entries__(bases)
            if not isinstance(entries, tuple):
                raise TypeError("__mro_entries__ must return a tuple")
            resolved[at:at + 1] = entries
            at += len(entries)
            changed = True
        else:
            at += 1
    return tuple(resolved) if changed else bases


def prepare_class(name, bases=(), kwds=None):
    """The metaclass, the namespace and the remaining keywords for a class to be made."""
    kwds = {} if kwds is None else dict(kwds)
    if "metaclass" in kwds:
        meta = kwds.pop("metaclass")
    else:
        meta = type(bases[0]) if bases else type
    if isinstance(meta, type):
        meta = _calculate_meta(meta, bases)
    if hasattr(meta, "__prepare__"):
        namespace = meta.__prepare__(name, bases, **kwds)
    else:
        namespace = {}
    return meta, namespace, kwds


def _calculate_meta(meta, bases):
    """The most derived metaclass."""
    winner = meta
    for base in bases:
        theirs = type(base)
        if issubclass(theirs, winner):
            winner = theirs
        elif not issubclass(winner, theirs):
            raise TypeError("metaclass conflict: the metaclass of a derived class must be a "
                            "(non-strict) subclass of the metaclasses of all its bases")
    return winner


def get_original_bases(cls, /):
    """The bases of a class as they were written, before __mro_entries__ was asked."""
    try:
        return cls.__dict__.get("__orig_bases__", cls.__bases__)
    except AttributeError:
        raise TypeError(f"Expected an instance of type, not {type(cls).__name__!r}") from None


class DynamicClassAttribute:
    """A property of instances; on the class its name is looked up by __getattr__ of the metaclass."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.__doc__ = doc or fget.__doc__
        self.overwrite_doc = doc is None
        self.__isabstractmethod__ = bool(getattr(fget, "__isabstractmethod__", False))

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.__isabstractmethod__:
                return self
            raise AttributeError()
        if self.fget is None:
            raise AttributeError("unreadable attribute")
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def getter(self, fget):
        doc = fget.__doc__ if self.overwrite_doc else None
        result = type(self)(fget, self.fset, self.fdel, doc or self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result

    def setter(self, fset):
        result = type(self)(self.fget, fset, self.fdel, self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result

    def deleter(self, fdel):
        result = type(self)(self.fget, self.fset, fdel, self.__doc__)
        result.overwrite_doc = self.overwrite_doc
        return result


class _GeneratorWrapper:
    """What is like a generator, made awaitable."""

    def __init__(self, wrapped):
        self.__wrapped = wrapped
        self.__isgen = type(wrapped) is GeneratorType
        self.__name__ = getattr(wrapped, "__name__", None)
        self.__qualname__ = getattr(wrapped, "__qualname__", None)

    def send(self, value):
        return self.__wrapped.send(value)

    def throw(self, kind, *rest):
        return self.__wrapped.throw(kind, *rest)

    def close(self):
        return self.__wrapped.close()

    gi_code = cr_code = property(lambda self: self.__wrapped.gi_code)
    gi_frame = cr_frame = property(lambda self: self.__wrapped.gi_frame)
    gi_running = cr_running = property(lambda self: self.__wrapped.gi_running)
    gi_yieldfrom = cr_await = property(lambda self: self.__wrapped.gi_yieldfrom)

    def __next__(self):
        return next(self.__wrapped)

    def __iter__(self):
        return self.__wrapped if self.__isgen else self

    __await__ = __iter__


def __getattr__(name):
    if name == "CapsuleType":
        import _socket
        return type(_socket.CAPI)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def coroutine(func):
    """Make what the generator function answers awaitable."""
    if not callable(func):
        raise TypeError("types.coroutine() expects a callable")
    if isinstance(func, FunctionType):
        flags = func.__code__.co_flags
        if flags & 0x180:
            return func
        if flags & 0x20:
            func.__code__ = func.__code__.replace(co_flags=flags | 0x100)
            return func

    def wrapped(*args, **kwargs):
        made = func(*args, **kwargs)
        if (type(made) is CoroutineType
                or type(made) is GeneratorType and made.gi_code.co_flags & 0x100):
            return made
        from collections.abc import Coroutine, Generator
        if isinstance(made, Generator) and not isinstance(made, Coroutine):
            return _GeneratorWrapper(made)
        return made

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        if hasattr(func, name):
            setattr(wrapped, name, getattr(func, name))
    wrapped.__wrapped__ = func
    return wrapped


__all__ = ["FunctionType", "LambdaType", "CodeType", "MappingProxyType", "SimpleNamespace",
           "CellType", "GeneratorType", "CoroutineType", "AsyncGeneratorType", "MethodType",
           "BuiltinFunctionType", "BuiltinMethodType", "WrapperDescriptorType",
           "MethodWrapperType", "MethodDescriptorType", "ClassMethodDescriptorType", "ModuleType",
           "TracebackType", "FrameType", "GetSetDescriptorType", "MemberDescriptorType",
           "new_class", "resolve_bases", "prepare_class", "get_original_bases",
           "DynamicClassAttribute", "coroutine", "GenericAlias", "UnionType", "EllipsisType",
           "NoneType", "NotImplementedType", "CapsuleType"]
