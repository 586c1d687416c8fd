"""Names for annotations.

Special forms and generic aliases are in _typing_forms; protocols, named
tuples, typed dicts and what looks into annotations are here.
"""

import collections
import collections.abc
import copyreg
import functools
import operator
import sys
import types
from abc import ABCMeta, abstractmethod
from types import (GenericAlias, MethodDescriptorType, MethodWrapperType, WrapperDescriptorType)
from _abc import _abc_instancecheck, _abc_subclasscheck
from _typing import (Generic, NoDefault, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeAliasType,
                     TypeVar, TypeVarTuple, _idfunc)

from _typing_forms import *
from _typing_forms import (
    _AnnotatedAlias, _AnyMeta, _BaseGenericAlias, _CallableGenericAlias, _CallableType, _cleanups,
    _collect_type_parameters, _ConcatenateGenericAlias, _eval_type, _GenericAlias, _is_dunder,
    _is_param_expr, _has_default, _is_typevar_like, _is_unpacked_typevartuple,
    _LiteralGenericAlias, _make_union, _NotIterable, _Sentinel, _sentinel, _SPECIAL_NAMES,
    _SpecialForm, _SpecialGenericAlias, _tp_cache, _TupleType, _type_check, _type_convert,
    _type_repr, _TypingEllipsis, _UnionGenericAlias, _unpack_args, _UnpackGenericAlias)

__all__ = [
    "Annotated", "Any", "Callable", "ClassVar", "Concatenate", "Final", "ForwardRef", "Generic",
    "Literal", "Optional", "ParamSpec", "Protocol", "Tuple", "Type", "TypeVar", "TypeVarTuple",
    "Union", "AbstractSet", "ByteString", "Container", "ContextManager", "Hashable", "ItemsView",
    "Iterable", "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping",
    "MutableSequence", "MutableSet", "Sequence", "Sized", "ValuesView", "Awaitable",
    "AsyncIterator", "AsyncIterable", "Coroutine", "Collection", "AsyncGenerator",
    "AsyncContextManager", "Reversible", "SupportsAbs", "SupportsBytes", "SupportsComplex",
    "SupportsFloat", "SupportsIndex", "SupportsInt", "SupportsRound", "ChainMap", "Counter",
    "Deque", "Dict", "DefaultDict", "List", "OrderedDict", "Set", "FrozenSet", "NamedTuple",
    "TypedDict", "Generator", "BinaryIO", "IO", "Match", "Pattern", "TextIO", "AnyStr",
    "assert_type", "assert_never", "cast", "clear_overloads", "dataclass_transform", "final",
    "get_args", "get_origin", "get_overloads", "get_protocol_members", "get_type_hints",
    "is_protocol", "is_typeddict", "LiteralString", "Never", "NewType", "no_type_check",
    "no_type_check_decorator", "NoDefault", "NoReturn", "NotRequired", "overload", "override",
    "ParamSpecArgs", "ParamSpecKwargs", "ReadOnly", "Required", "reveal_type",
    "runtime_checkable", "Self", "Text", "TYPE_CHECKING", "TypeAlias", "TypeGuard", "TypeIs",
    "TypeAliasType", "Unpack"]

TYPE_CHECKING = False
Text = str

T = TypeVar("T")
KT = TypeVar("KT")
VT = TypeVar("VT")
T_co = TypeVar("T_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)
VT_co = TypeVar("VT_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)
CT_co = TypeVar("CT_co", covariant=True, bound=type)
AnyStr = TypeVar("AnyStr", bytes, str)


# What the language's own types ask.

def _typevar_subst(self, arg):
    arg = _type_check(arg, "Parameters to generic types must be types.")
    if (isinstance(arg, _GenericAlias) and arg.__origin__ is Unpack
            or isinstance(arg, GenericAlias) and getattr(arg, "__unpacked__", False)):
        raise TypeError(f"{arg} is not valid as type argument")
    return arg


def _typevartuple_prepare_subst(self, alias, args):
    params = alias.__parameters__
    at = params.index(self)
    for param in params[at + 1:]:
        if isinstance(param, TypeVarTuple):
            raise TypeError(f"More than one TypeVarTuple parameter in {alias}")
    after = len(params) - at - 1
    # An unpacked tuple of any length among the arguments gives to the parameters around, too.
    repeated = [(place, inner[0]) for place, arg in enumerate(args) if not isinstance(arg, type)
                for inner in [getattr(arg, "__typing_unpacked_tuple_args__", None)]
                if inner and len(inner) == 2 and inner[1] is ...]
    if len(repeated) > 1:
        raise TypeError("More than one unpacked arbitrary-length tuple argument")
    left, right, fill = at, after, None
    if repeated:
        place, fill = repeated[0]
        left, right = min(left, place), min(right, len(args) - place - 1)
    elif left + right > len(args):
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least "
                        f"{at + after}")
    end = len(args) - right
    taken = tuple(args[left:end])
    if not taken and self.has_default():
        taken = tuple(_unpack_args(self.__default__))
    return (*args[:left], *[fill] * (at - left), taken, *[fill] * (after - right), *args[end:])


def _paramspec_subst(self, arg):
    if isinstance(arg, (list, tuple)):
        arg = tuple(_type_check(a, "Expected a type.") for a in arg)
    elif not _is_param_expr(arg):
        raise TypeError(f"Expected a list of types, an ellipsis, ParamSpec, or Concatenate. "
                        f"Got {arg}")
    return arg


def _paramspec_prepare_subst(self, alias, args):
    params = alias.__parameters__
    at = params.index(self)
    if at == len(args) and self.has_default():
        args = [*args, self.__default__]
    if at >= len(args):
        raise TypeError(f"Too few arguments for {alias}")
    if len(params) == 1 and not _is_param_expr(args[0]):
        args = (args,)
    elif isinstance(args[at], list):
        args = (*args[:at], tuple(args[at]), *args[at + 1:])
    return args


def _check_generic_specialization(cls, arguments):
    expected = len(cls.__parameters__)
    if not expected:
        raise TypeError(f"{cls} is not a generic class")
    given = len(arguments)
    if given > expected:
        raise TypeError(f"Too many arguments for {cls}; actual {given}, expected {expected}")
    least = sum(not _has_default(param) for param in cls.__parameters__)
    if given < least:
        raise TypeError(f"Too few arguments for {cls}; actual {given}, expected at least {least}")


@_tp_cache
def _generic_class_getitem(cls, args):
    """What cls[args] answers for a class that derives from Generic."""
    if not isinstance(args, tuple):
        args = (args,)
    args = tuple(_type_convert(arg) for arg in args)
    if cls in (Generic, Protocol):
        if not args:
            raise TypeError(f"Parameter list to {cls.__qualname__}[...] cannot be empty")
        if not all(_is_typevar_like(p) for p in args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables or "
                            "parameter specification variables.")
        if len(set(args)) != len(args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
    else:
        for param in cls.__parameters__:
            prepare = getattr(param, "__typing_prepare_subst__", None)
            if prepare is not None:
                args = prepare(cls, args)
        _check_generic_specialization(cls, args)
        given = []
        for param, new in zip(cls.__parameters__, args):
            given.extend(new) if isinstance(param, TypeVarTuple) else given.append(new)
        args = tuple(given)
    return _GenericAlias(cls, args)


def _generic_init_subclass(cls, *args, **kwargs):
    """Find the type parameters of a class that derives from Generic."""
    super(Generic, cls).__init_subclass__(*args, **kwargs)
    if "__orig_bases__" in cls.__dict__:
        plain = Generic in cls.__orig_bases__
    else:
        plain = (Generic in cls.__bases__ and cls.__name__ != "Protocol"
                 and type(cls) is not _TypedDictMeta)
    if plain:
        raise TypeError("Cannot inherit from plain Generic")
    tvars = ()
    if "__orig_bases__" in cls.__dict__:
        tvars = _collect_type_parameters(cls.__orig_bases__)
        gvars = None
        for base in cls.__orig_bases__:
            if isinstance(base, _GenericAlias) and base.__origin__ is Generic:
                if gvars is not None:
                    raise TypeError("Cannot inherit from Generic[...] multiple times.")
                gvars = base.__parameters__
        if gvars is not None:
            missing = [str(t) for t in tvars if t not in gvars]
            if missing:
                shown = ", ".join(str(g) for g in gvars)
                raise TypeError(f"Some type variables ({', '.join(missing)}) are not listed in "
                                f"Generic[{shown}]")
            tvars = gvars
    cls.__parameters__ = tuple(tvars)


# Old names of generic classes.

class _DeprecatedGenericAlias(_SpecialGenericAlias, _root=True):
    """ByteString, that goes away."""

    def __subclasscheck__(self, cls):
        _warn_of_byte_string()
        return super().__subclasscheck__(cls)

    def __mro_entries__(self, bases):
        _warn_of_byte_string()
        return super().__mro_entries__(bases)


def _warn_of_byte_string():
    import warnings
    warnings._deprecated("typing.ByteString", remove=(3, 14))


_alias = _SpecialGenericAlias
Hashable = _alias(collections.abc.Hashable, 0)
Awaitable = _alias(collections.abc.Awaitable, 1)
Coroutine = _alias(collections.abc.Coroutine, 3)
AsyncIterable = _alias(collections.abc.AsyncIterable, 1)
AsyncIterator = _alias(collections.abc.AsyncIterator, 1)
Iterable = _alias(collections.abc.Iterable, 1)
Iterator = _alias(collections.abc.Iterator, 1)
Reversible = _alias(collections.abc.Reversible, 1)
Sized = _alias(collections.abc.Sized, 0)
Container = _alias(collections.abc.Container, 1)
Collection = _alias(collections.abc.Collection, 1)
AbstractSet = _alias(collections.abc.Set, 1, name="AbstractSet")
MutableSet = _alias(collections.abc.MutableSet, 1)
Mapping = _alias(collections.abc.Mapping, 2)
MutableMapping = _alias(collections.abc.MutableMapping, 2)
Sequence = _alias(collections.abc.Sequence, 1)
MutableSequence = _alias(collections.abc.MutableSequence, 1)
ByteString = _DeprecatedGenericAlias(collections.abc.ByteString, 0)
MappingView = _alias(collections.abc.MappingView, 1)
KeysView = _alias(collections.abc.KeysView, 1)
ItemsView = _alias(collections.abc.ItemsView, 2)
ValuesView = _alias(collections.abc.ValuesView, 1)
Generator = _alias(collections.abc.Generator, 3, defaults=(types.NoneType, types.NoneType))
AsyncGenerator = _alias(collections.abc.AsyncGenerator, 2, defaults=(types.NoneType,))
Tuple = _TupleType(tuple, -1, inst=False, name="Tuple")
List = _alias(list, 1, inst=False, name="List")
Deque = _alias(collections.deque, 1, name="Deque")
Set = _alias(set, 1, inst=False, name="Set")
FrozenSet = _alias(frozenset, 1, inst=False, name="FrozenSet")
Dict = _alias(dict, 2, inst=False, name="Dict")
DefaultDict = _alias(collections.defaultdict, 2, name="DefaultDict")
OrderedDict = _alias(collections.OrderedDict, 2)
Counter = _alias(collections.Counter, 1)
ChainMap = _alias(collections.ChainMap, 2)
Type = _alias(type, 1, inst=False, name="Type")


def __getattr__(attr):
    """Aliases of classes whose modules are not imported before they are needed."""
    if attr == "_collect_parameters":
        import warnings
        warnings.warn("The private _collect_parameters function is deprecated and will be removed in "
                      "a future version of Python. Any use of private functions is discouraged and "
                      "may break in the future.", DeprecationWarning, stacklevel=2)
        return _collect_type_parameters
    if attr in ("Pattern", "Match"):
        import re
        made = _alias(getattr(re, attr), 1)
    elif attr in ("ContextManager", "AsyncContextManager"):
        import contextlib
        made = _alias(getattr(contextlib, "Abstract" + attr), 2, name=attr,
                      defaults=(bool | None,))
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {attr!r}")
    globals()[attr] = made
    return made


# Protocols.

_TYPING_INTERNALS = frozenset({"__parameters__", "__orig_bases__", "__orig_class__",
                               "_is_protocol", "_is_runtime_protocol", "__protocol_attrs__",
                               "__non_callable_proto_members__", "__type_params__"})
_SPECIAL_ATTRS = frozenset({"__abstractmethods__", "__annotations__", "__dict__", "__doc__",
                            "__init__", "__module__", "__new__", "__slots__",
                            "__subclasshook__", "__weakref__", "__class_getitem__",
                            "__match_args__", "__static_attributes__", "__firstlineno__"})
EXCLUDED_ATTRIBUTES = _TYPING_INTERNALS | _SPECIAL_ATTRS | {"_MutableMapping__marker"}

_PROTO_ALLOWLIST = {
    "collections.abc": ["Callable", "Awaitable", "Iterable", "Iterator", "AsyncIterable",
                        "AsyncIterator", "Hashable", "Sized", "Container", "Collection",
                        "Reversible", "Buffer"],
    "contextlib": ["AbstractContextManager", "AbstractAsyncContextManager"],
}


def _get_protocol_attrs(cls):
    """The names that a protocol asks for."""
    attrs = set()
    for base in cls.__mro__[:-1]:
        if base.__name__ in ("Protocol", "Generic"):
            continue
        names = (*base.__dict__, *getattr(base, "__annotations__", {}))
        attrs.update(name for name in names
                     if not name.startswith("_abc_") and name not in EXCLUDED_ATTRIBUTES)
    return attrs


def _no_init_or_replace_init(self, *args, **kwargs):
    cls = type(self)
    if cls._is_protocol:
        raise TypeError("Protocols cannot be instantiated")
    # A class that implements the protocol; look for the __init__ behind this one.
    if cls.__init__ is not _no_init_or_replace_init:
        return
    for base in cls.__mro__:
        init = base.__dict__.get("__init__", _no_init_or_replace_init)
        if init is not _no_init_or_replace_init:
            cls.__init__ = init
            break
    else:
        cls.__init__ = object.__init__
    cls.__init__(self, *args, **kwargs)


def _allow_reckless_class_checks(depth=2):
    """Whether the check comes from a module of the library that may ask any protocol."""
    name = sys._getframe(depth).f_globals.get("__name__")
    return name in ("abc", "functools", "typing", None)


class _ProtocolMeta(ABCMeta):
    """The metaclass of protocols: isinstance() looks at attributes."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        if name == "Protocol" and bases == (Generic,):
            pass
        elif any(base.__name__ == "Protocol" and base.__module__ == "typing" for base in bases):
            for base in bases:
                if not (base in (object, Generic)
                        or base.__name__ in _PROTO_ALLOWLIST.get(base.__module__, [])
                        or getattr(base, "_is_protocol", False)):
                    raise TypeError(f"Protocols can only inherit from other protocols, got "
                                    f"{base!r}")
        return super().__new__(mcls, name, bases, namespace, **kwargs)

    def __init__(cls, *args, **kwargs):
        if getattr(cls, "_is_protocol", False):
            cls.__protocol_attrs__ = _get_protocol_attrs(cls)

    def __subclasscheck__(cls, other):
        if cls is Protocol:
            return type.__subclasscheck__(cls, other)
        if getattr(cls, "_is_protocol", False) and not _allow_reckless_class_checks():
            if not getattr(cls, "_is_runtime_protocol", False):
                _type_check_issubclass_arg_1(other)
                raise TypeError("Instance and class checks can only be used with "
                                "@runtime_checkable protocols")
            members = cls.__non_callable_proto_members__
            if members and cls.__dict__.get("__subclasshook__") is _proto_hook:
                _type_check_issubclass_arg_1(other)
                shown = str(sorted(members))[1:-1]
                raise TypeError("Protocols with non-method members don't support issubclass(). "
                                f"Non-method members: {shown}.")
        return _abc_subclasscheck(cls, other)

    def __instancecheck__(cls, instance):
        if cls is Protocol:
            return type.__instancecheck__(cls, instance)
        if not getattr(cls, "_is_protocol", False):
            return _abc_instancecheck(cls, instance)
        if not getattr(cls, "_is_runtime_protocol", False) and not _allow_reckless_class_checks():
            raise TypeError("Instance and class checks can only be used with @runtime_checkable "
                            "protocols")
        if _abc_instancecheck(cls, instance):
            return True
        from inspect import getattr_static
        for attr in cls.__protocol_attrs__:
            try:
                val = getattr_static(instance, attr)
            except AttributeError:
                return False
            if val is None and attr not in cls.__non_callable_proto_members__:
                return False
        return True


def _type_check_issubclass_arg_1(arg):
    if not isinstance(arg, type):
        raise TypeError("issubclass() arg 1 must be a class")


@classmethod
def _proto_hook(cls, other):
    if not cls.__dict__.get("_is_protocol", False):
        return NotImplemented
    for attr in cls.__protocol_attrs__:
        for base in other.__mro__:
            if attr in base.__dict__:
                if base.__dict__[attr] is None:
                    return NotImplemented
                break
            annotations = getattr(base, "__annotations__", {})
            if (isinstance(annotations, collections.abc.Mapping) and attr in annotations
                    and issubclass(other, Generic) and getattr(other, "_is_protocol", False)):
                break
        else:
            return NotImplemented
    return True


class Protocol(Generic, metaclass=_ProtocolMeta):
    """The base of protocols: classes that say which attributes an object must have."""

    __slots__ = ()
    _is_protocol = True
    _is_runtime_protocol = False

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        if not cls.__dict__.get("_is_protocol", False):
            cls._is_protocol = any(base is Protocol for base in cls.__bases__)
        if "__subclasshook__" not in cls.__dict__:
            cls.__subclasshook__ = _proto_hook
        if cls._is_protocol and cls.__init__ is Protocol.__init__:
            cls.__init__ = _no_init_or_replace_init


def runtime_checkable(cls):
    """Let isinstance() and issubclass() work with a protocol: by the presence of attributes."""
    if not (isinstance(cls, type) and issubclass(cls, Generic)
            and getattr(cls, "_is_protocol", False)):
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    cls._is_runtime_protocol = True
    cls.__non_callable_proto_members__ = set()
    for attr in cls.__protocol_attrs__:
        try:
            is_method = callable(getattr(cls, attr, None))
        except Exception as error:
            raise TypeError(f"Failed to determine whether protocol member {attr!r} is a method "
                            "member") from error
        if not is_method:
            cls.__non_callable_proto_members__.add(attr)
    return cls


def is_protocol(tp, /):
    """Whether something is a protocol."""
    return isinstance(tp, type) and getattr(tp, "_is_protocol", False) and tp is not Protocol


def get_protocol_members(tp, /):
    """The names that a protocol asks for."""
    if not is_protocol(tp):
        raise TypeError(f"{tp!r} is not a Protocol")
    return frozenset(tp.__protocol_attrs__)


def _supports(name, method, result, doc, params=()):
    """A runtime checkable protocol of one method."""
    @abstractmethod
    def ask(self, *args):
        pass
    ask.__name__, ask.__qualname__ = method, f"{name}.{method}"
    ask.__annotations__ = {"return": result}
    bases = (Protocol[params],) if params else (Protocol,)
    body = {"__slots__": (), "__doc__": doc, "__module__": "typing", method: ask}
    return runtime_checkable(types.new_class(name, bases, {}, lambda ns: ns.update(body)))


SupportsInt = _supports("SupportsInt", "__int__", int, "What int() takes.")
SupportsFloat = _supports("SupportsFloat", "__float__", float, "What float() takes.")
SupportsComplex = _supports("SupportsComplex", "__complex__", complex, "What complex() takes.")
SupportsBytes = _supports("SupportsBytes", "__bytes__", bytes, "What bytes() takes.")
SupportsIndex = _supports("SupportsIndex", "__index__", int, "What can be an index.")
SupportsAbs = _supports("SupportsAbs", "__abs__", T_co, "What abs() takes.", T_co)
SupportsRound = _supports("SupportsRound", "__round__", T_co, "What round() takes.", T_co)


class IO(Generic[AnyStr]):
    """A file that is read or written."""

    __slots__ = ()


class BinaryIO(IO[bytes]):
    """A file of bytes."""

    __slots__ = ()


class TextIO(IO[str]):
    """A file of text."""

    __slots__ = ()


from _typing_tools import (
    NamedTuple, NamedTupleMeta, NewType, TypedDict, _ASSERT_NEVER_REPR_MAX_LENGTH, _NamedTuple,
    _overload_registry, _TypedDict, _TypedDictMeta,
    assert_never, assert_type, cast, clear_overloads, dataclass_transform, final, get_args,
    get_origin, get_overloads, get_type_hints, is_typeddict, no_type_check,
    no_type_check_decorator, overload, override, reveal_type)
