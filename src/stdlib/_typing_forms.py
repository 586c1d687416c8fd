"""Special forms and generic aliases; part of typing."""

import collections.abc
import functools
import operator
import sys
import types
from types import GenericAlias
from _typing import (Generic, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeAliasType, TypeVar,
                     TypeVarTuple, NoDefault, _idfunc)

from _typing_forward import ForwardRef, _eval_type, _Final, _Sentinel, _sentinel

# All of it is known as typing's.
__name__ = "typing"


# What forgets the answers.
_cleanups = []


def _tp_cache(func=None, /, *, typed=False):
    """Make a function remember its answers where its arguments can be hashed."""
    def decorator(func):
        cached = functools.lru_cache(typed=typed)(func)
        _cleanups.append(cached.cache_clear)

        @functools.wraps(func)
        def inner(*args, **kwargs):
            try:
                return cached(*args, **kwargs)
            except TypeError:
                pass  # What is wrong beside the hash, the function itself says.
            return func(*args, **kwargs)
        return inner
    return decorator if func is None else decorator(func)


def _type_convert(arg, module=None, *, allow_special_forms=False):
    """None means its type, a string a forward reference."""
    if arg is None:
        return type(None)
    if isinstance(arg, str):
        return ForwardRef(arg, module=module, is_class=allow_special_forms)
    return arg


def _type_check(arg, msg, is_argument=True, module=None, *, allow_special_forms=False):
    """The argument as a type; TypeError if it can't be one."""
    arg = _type_convert(arg, module=module, allow_special_forms=allow_special_forms)
    refused = (Generic, _protocol())
    if not allow_special_forms:
        refused += (ClassVar,)
        if is_argument:
            refused += (Final,)
    if isinstance(arg, _GenericAlias) and arg.__origin__ in refused:
        raise TypeError(f"{arg} is not valid as type argument")
    if arg in (Any, LiteralString, NoReturn, Never, Self, TypeAlias):
        return arg
    if allow_special_forms and arg in (ClassVar, Final):
        return arg
    if isinstance(arg, _SpecialForm) or arg in (Generic, _protocol()):
        raise TypeError(f"Plain {arg} is not valid as type argument")
    if type(arg) is tuple:
        raise TypeError(f"{msg} Got {arg!r:.100}.")
    return arg


def _protocol():
    """The class Protocol, once there is one."""
    return getattr(sys.modules.get("typing"), "Protocol", Generic)


def _is_param_expr(arg):
    return arg is ... or isinstance(arg, (tuple, list, ParamSpec, _ConcatenateGenericAlias))


def _type_repr(obj):
    if isinstance(obj, type) and not isinstance(obj, GenericAlias):
        if obj.__module__ == "builtins":
            return obj.__qualname__
        return f"{obj.__module__}.{obj.__qualname__}"
    if obj is ...:
        return "..."
    if isinstance(obj, types.FunctionType):
        return obj.__name__
    if isinstance(obj, tuple):
        return "[" + ", ".join(_type_repr(item) for item in obj) + "]"
    return repr(obj)


def _is_unpacked_typevartuple(x):
    return not isinstance(x, type) and getattr(x, "__typing_is_unpacked_typevartuple__", False)


def _is_typevar_like(x):
    return isinstance(x, (TypeVar, ParamSpec)) or _is_unpacked_typevartuple(x)


def _has_default(param):
    has = getattr(param, "has_default", None)
    return has is not None and has()


def _collect_type_parameters(args, *, enforce_default_ordering=True):
    """The type parameters among arguments, each once."""
    found = []
    default_seen = alias_seen = False
    for arg in args:
        if isinstance(arg, type):
            continue
        if isinstance(arg, (tuple, list)):
            for inner in _collect_type_parameters(arg):
                if inner not in found:
                    found.append(inner)
        elif hasattr(arg, "__typing_subst__"):
            if arg not in found:
                if enforce_default_ordering:
                    if alias_seen and _has_default(arg):
                        raise TypeError("Type parameter with a default follows TypeVarTuple")
                    if _has_default(arg):
                        default_seen = True
                    elif default_seen:
                        raise TypeError(f"Type parameter {arg!r} without a default follows type "
                                        "parameter with a default")
                found.append(arg)
        else:
            if _is_unpacked_typevartuple(arg):
                alias_seen = True
            for inner in getattr(arg, "__parameters__", ()):
                if inner not in found:
                    found.append(inner)
    return tuple(found)


def _deduplicate(params, *, unhashable_fallback=False):
    found = []
    for param in params:
        if param not in found:
            found.append(param)
    return found


def _remove_dups_flatten(parameters):
    """The members of a union: nested ones flat, each once."""
    params = []
    for p in parameters:
        if isinstance(p, (_UnionGenericAlias, types.UnionType)):
            params.extend(p.__args__)
        else:
            params.append(p)
    return tuple(_deduplicate(params))


def _unpack_args(*args):
    new = []
    for arg in args:
        inner = getattr(arg, "__typing_unpacked_tuple_args__", None)
        if inner is not None and not (inner and inner[-1] is ...):
            new.extend(inner)
        else:
            new.append(arg)
    return new


# A form like Union or Final: it has meaning in annotations only.
class _SpecialForm(_Final, _root=True):

    __iter__ = None
    __slots__ = ("_name", "__doc__", "_getitem")

    def __init__(self, getitem):
        self._getitem = getitem
        self._name = getitem.__name__
        self.__doc__ = getitem.__doc__

    def __getattr__(self, item):
        if item in ("__name__", "__qualname__"):
            return self._name
        if item == "__module__":
            return "typing"
        raise AttributeError(item)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")

    def __repr__(self):
        return "typing." + self._name

    def __reduce__(self):
        return self._name

    def __call__(self, *args, **kwds):
        raise TypeError(f"Cannot instantiate {self!r}")

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __instancecheck__(self, obj):
        raise TypeError(f"{self} cannot be used with isinstance()")

    def __subclasscheck__(self, cls):
        raise TypeError(f"{self} cannot be used with issubclass()")

    @_tp_cache
    def __getitem__(self, parameters):
        return self._getitem(self, parameters)


# A form to which 1 and True are two.
class _TypedSpecialForm(_SpecialForm, _root=True):

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            return self._remembered(False, parameters)
        return self._remembered(True, *parameters)

    @_tp_cache(typed=True)
    def _remembered(self, several, *parameters):
        return self._getitem(self, parameters if several else parameters[0])


class _AnyMeta(type):
    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return super().__instancecheck__(obj)

    def __repr__(self):
        return "typing.Any" if self is Any else super().__repr__()


class Any(metaclass=_AnyMeta):
    """Stands for any type at all."""

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


def _not_subscriptable(name, doc):
    def form(self, parameters):
        raise TypeError(f"{self} is not subscriptable")
    form.__name__, form.__doc__ = name, doc
    return _SpecialForm(form)


NoReturn = _not_subscriptable("NoReturn", "What a function returns that never does.")
Never = _not_subscriptable("Never", "The type that has no values.")
Self = _not_subscriptable("Self", "The class in which the annotation stands.")
LiteralString = _not_subscriptable("LiteralString", "A string that is written in the program.")
TypeAlias = _not_subscriptable("TypeAlias", "Marks an assignment as an alias of a type.")


def _one_type(name, doc):
    """A form that takes one type."""
    def form(self, parameters):
        item = _type_check(parameters, f"{self} accepts only single type.",
                           allow_special_forms=name in ("ClassVar", "Final", "Required",
                                                        "NotRequired", "ReadOnly"))
        return _GenericAlias(self, (item,))
    form.__name__, form.__doc__ = name, doc
    return _SpecialForm(form)


ClassVar = _one_type("ClassVar", "A variable of the class, not of instances.")
Final = _one_type("Final", "A name that is not assigned again.")
TypeGuard = _one_type("TypeGuard", "A bool that, if true, tells the type of the argument.")
TypeIs = _one_type("TypeIs", "A bool that tells whether the argument is of the type.")
Required = _one_type("Required", "A key that must be there.")
NotRequired = _one_type("NotRequired", "A key that may be missing.")
ReadOnly = _one_type("ReadOnly", "A key that must not be changed.")


@_SpecialForm
def Union(self, parameters):
    """One of several types."""
    if parameters == ():
        raise TypeError("Cannot take a Union of no types.")
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    msg = "Union[arg, ...]: each arg must be a type."
    parameters = _remove_dups_flatten(tuple(_type_check(p, msg) for p in parameters))
    if len(parameters) == 1:
        return parameters[0]
    if len(parameters) == 2 and type(None) in parameters:
        return _UnionGenericAlias(self, parameters, name="Optional")
    return _UnionGenericAlias(self, parameters)


def _make_union(left, right):
    return Union[left, right]


@_SpecialForm
def Optional(self, parameters):
    """A type or None."""
    arg = _type_check(parameters, f"{self} requires a single type.")
    return Union[arg, type(None)]


def _value_and_type_iter(parameters):
    return ((p, type(p)) for p in parameters)


@_TypedSpecialForm
def Literal(self, *parameters):
    """One of these values."""
    parameters = parameters[0] if len(parameters) == 1 else parameters
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    flat = []
    for p in parameters:
        flat.extend(p.__args__ if isinstance(p, _LiteralGenericAlias) else (p,))
    try:
        flat = [p for p, _ in dict.fromkeys(_value_and_type_iter(flat))]
    except TypeError:
        pass  # What can't be hashed stays as often as it is given.
    return _LiteralGenericAlias(self, tuple(flat))


@_SpecialForm
def Concatenate(self, parameters):
    """Parameters before those of a ParamSpec."""
    if parameters == ():
        raise TypeError("Cannot take a Concatenate of no types.")
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    if not (parameters[-1] is ... or isinstance(parameters[-1], ParamSpec)):
        raise TypeError("The last parameter to Concatenate should be a ParamSpec variable or "
                        "ellipsis.")
    msg = "Concatenate[arg, ...]: each arg must be a type."
    parameters = (*(_type_check(p, msg) for p in parameters[:-1]), parameters[-1])
    return _ConcatenateGenericAlias(self, parameters)


@_SpecialForm
def Unpack(self, parameters):
    """The members of a tuple type in its place, or a TypedDict as keywords."""
    item = _type_check(parameters, f"{self} accepts only single type.")
    return _UnpackGenericAlias(origin=self, args=(item,))


@_TypedSpecialForm
def Annotated(self, parameters):
    """A type with more to say of it."""
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    return _annotated(*parameters)


def _annotated(*parameters):
    if len(parameters) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an "
                        "annotation).")
    origin, *metadata = parameters
    if _is_unpacked_typevartuple(origin):
        raise TypeError("Annotated[...] should not be used with an unpacked TypeVarTuple")
    origin = _type_check(origin, "Annotated[t, ...]: t must be a type.", allow_special_forms=True)
    return _AnnotatedAlias(origin, tuple(metadata))


# Attributes that are the alias's own and not passed to the origin.
_SPECIAL_NAMES = {"_name", "_inst", "_nparams", "_paramspec_tvars", "_typevar_types"}


def _is_dunder(attr):
    return attr.startswith("__") and attr.endswith("__")


class _BaseGenericAlias(_Final, _root=True):
    """What List and List[int] have in common: they stand for a class."""

    def __init__(self, origin, *, inst=True, name=None):
        self._inst = inst
        self._name = name
        self.__origin__ = origin
        self.__slots__ = None

    def __call__(self, *args, **kwargs):
        if not self._inst:
            raise TypeError(f"Type {self._name} cannot be instantiated; use "
                            f"{self.__origin__.__name__}() instead")
        result = self.__origin__(*args, **kwargs)
        try:
            result.__orig_class__ = self
        except Exception:
            pass
        return result

    def __mro_entries__(self, bases):
        entries = []
        if self.__origin__ not in bases:
            entries.append(self.__origin__)
        # Generic goes behind all bases that bring it themselves.
        for base in bases[bases.index(self) + 1:]:
            if isinstance(base, _BaseGenericAlias) or _is_generic(base):
                break
            if not isinstance(base, type):
                entries_of = getattr(base, "__mro_entries__", None)
                theirs = entries_of(bases) if entries_of else None
                if isinstance(theirs, tuple) and any(map(_is_generic, theirs)):
                    break
        else:
            entries.append(Generic)
        return tuple(entries)

    def __getattr__(self, attr):
        if attr in ("__origin__", "__args__"):
            raise AttributeError(attr)
        if "__origin__" in self.__dict__ and not _is_dunder(attr):
            return getattr(self.__origin__, attr)
        if attr in ("__name__", "__qualname__"):
            return self._name or self.__origin__.__name__
        raise AttributeError(attr)

    def __setattr__(self, attr, val):
        if _is_dunder(attr) or attr in _SPECIAL_NAMES:
            super().__setattr__(attr, val)
        else:
            setattr(self.__origin__, attr, val)

    def __instancecheck__(self, obj):
        return self.__subclasscheck__(type(obj))

    def __subclasscheck__(self, cls):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")

    def __dir__(self):
        return list({*super().__dir__(), *(name for name in dir(self.__origin__)
                                           if not _is_dunder(name))})


def _is_generic(base):
    return isinstance(base, type) and issubclass(base, Generic)


class _GenericAlias(_BaseGenericAlias, _root=True):
    """A generic class or form with arguments: Node[int], Final[int]."""

    def __init__(self, origin, args, *, inst=True, name=None):
        super().__init__(origin, inst=inst, name=name)
        if not isinstance(args, tuple):
            args = (args,)
        self.__args__ = tuple(... if arg is _TypingEllipsis else arg for arg in args)
        self.__parameters__ = _collect_type_parameters(
            args, enforce_default_ordering=origin in (Generic, _protocol()))
        if not name:
            self.__module__ = origin.__module__

    def __eq__(self, other):
        if not isinstance(other, _GenericAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def __or__(self, right):
        return Union[self, right]

    def __ror__(self, left):
        return Union[left, self]

    @_tp_cache
    def __getitem__(self, args):
        if self.__origin__ in (Generic, _protocol()):
            raise TypeError(f"Cannot subscript already-subscripted {self}")
        if not self.__parameters__:
            raise TypeError(f"{self} is not a generic class")
        if not isinstance(args, tuple):
            args = (args,)
        args = _unpack_args(*(_type_convert(arg) for arg in args))
        return self.copy_with(self._determine_new_args(args))

    def _determine_new_args(self, args):
        params = self.__parameters__
        for param in params:
            prepare = getattr(param, "__typing_prepare_subst__", None)
            if prepare is not None:
                args = prepare(self, args)
        if len(args) != len(params):
            what = "many" if len(args) > len(params) else "few"
            raise TypeError(f"Too {what} arguments for {self}; actual {len(args)}, expected "
                            f"{len(params)}")
        return tuple(_substituted(self.__args__, dict(zip(params, args)),
                                  self.__origin__ is collections.abc.Callable))

    def copy_with(self, args):
        return self.__class__(self.__origin__, args, name=self._name, inst=self._inst)

    def __repr__(self):
        if self._name:
            name = "typing." + self._name
        else:
            name = _type_repr(self.__origin__)
        args = ", ".join([_type_repr(arg) for arg in self.__args__]) if self.__args__ else "()"
        return f"{name}[{args}]"

    def __reduce__(self):
        origin = getattr(sys.modules["typing"], self._name or "", self.__origin__)
        args = self.__args__
        if len(args) == 1 and not isinstance(args[0], tuple):
            args, = args
        return operator.getitem, (origin, args)

    def __mro_entries__(self, bases):
        if isinstance(self.__origin__, _SpecialForm):
            raise TypeError(f"Cannot subclass {self!r}")
        if self._name:
            return super().__mro_entries__(bases)
        if self.__origin__ is Generic:
            if _protocol() in bases and _protocol() is not Generic:
                return ()
            at = bases.index(self)
            for base in bases[at + 1:]:
                if isinstance(base, _BaseGenericAlias) and base is not self:
                    return ()
        return (self.__origin__,)

    def __iter__(self):
        yield Unpack[self]


def _substituted(args, new_by_param, flatten):
    """Arguments with others in place of the type parameters."""
    new = []
    for old in args:
        if isinstance(old, type):
            new.append(old)
            continue
        subst = getattr(old, "__typing_subst__", None)
        if subst:
            made = subst(new_by_param[old])
        else:
            inner = getattr(old, "__parameters__", ())
            if not inner:
                made = old
            else:
                given = []
                for param in inner:
                    value = new_by_param[param]
                    given.extend(value) if isinstance(param, TypeVarTuple) else given.append(value)
                made = old[tuple(given)]
        if flatten and isinstance(made, tuple):
            new.extend(made)
        elif _is_unpacked_typevartuple(old):
            new.extend(made)
        elif isinstance(old, tuple):
            new.append(tuple(_substituted(old, new_by_param, False)))
        else:
            new.append(made)
    return new


class _TypingEllipsis:
    """Stands for ... inside Tuple."""


class _NotIterable:
    """Can't be unpacked with *."""

    __iter__ = None


class _SpecialGenericAlias(_NotIterable, _BaseGenericAlias, _root=True):
    """List, Deque and their like: an old name of a generic class."""

    def __init__(self, origin, nparams, *, inst=True, name=None, defaults=()):
        super().__init__(origin, inst=inst, name=origin.__name__ if name is None else name)
        self._nparams = nparams
        self.__dict__["_defaults"] = defaults
        home = origin.__module__
        label = origin.__qualname__ if home == "builtins" else f"{home}.{origin.__qualname__}"
        self.__doc__ = f"A generic version of {label}."

    @_tp_cache
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        params = tuple(_type_check(p, "Parameters to generic types must be types.")
                       for p in params)
        given, most = len(params), self._nparams
        defaults = self.__dict__["_defaults"]
        if given < most and defaults and given + len(defaults) >= most:
            params = (*params, *defaults[given - most:])
        elif given != most:
            wanted = f"at least {most - len(defaults)}" if defaults and given < most else str(most)
            what = "many" if given > most else "few"
            raise TypeError(f"Too {what} arguments for {self}; actual {given}, expected {wanted}")
        return self.copy_with(params)

    def copy_with(self, params):
        return _GenericAlias(self.__origin__, params, name=self._name, inst=self._inst)

    def __repr__(self):
        return "typing." + self._name

    def __subclasscheck__(self, cls):
        if isinstance(cls, _SpecialGenericAlias):
            return issubclass(cls.__origin__, self.__origin__)
        if isinstance(cls, _GenericAlias):
            return super().__subclasscheck__(cls)
        return issubclass(cls, self.__origin__)

    def __reduce__(self):
        return self._name

    def __or__(self, right):
        return Union[self, right]

    def __ror__(self, left):
        return Union[left, self]


class _CallableGenericAlias(_NotIterable, _GenericAlias, _root=True):
    """Callable[[int], str]."""

    def __repr__(self):
        args = self.__args__
        if len(args) == 2 and _is_param_expr(args[0]):
            return super().__repr__()
        params = ", ".join([_type_repr(arg) for arg in args[:-1]])
        return f"typing.Callable[[{params}], {_type_repr(args[-1])}]"

    def __reduce__(self):
        args = self.__args__
        if not (len(args) == 2 and _is_param_expr(args[0])):
            args = list(args[:-1]), args[-1]
        return operator.getitem, (Callable, args)


class _CallableType(_SpecialGenericAlias, _root=True):
    """Callable without arguments."""

    def copy_with(self, params):
        return _CallableGenericAlias(self.__origin__, params, name=self._name, inst=self._inst)

    def __getitem__(self, params):
        if not isinstance(params, tuple) or len(params) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        args, result = params
        return self._of(tuple(args) if isinstance(args, list) else args, result)

    @_tp_cache
    def _of(self, args, result):
        result = _type_check(result, "Callable[args, result]: result must be a type.")
        if args is ...:
            return self.copy_with((..., result))
        if not isinstance(args, (list, tuple)):
            args = (args,)
        return self.copy_with((*(_type_convert(arg) for arg in args), result))


class _TupleType(_SpecialGenericAlias, _root=True):
    """Tuple without arguments."""

    @_tp_cache
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        msg = "Tuple[t0, t1, ...]: each t must be a type."
        if len(params) >= 2 and params[-1] is ...:
            return self.copy_with((*(_type_check(p, msg) for p in params[:-1]), _TypingEllipsis))
        return self.copy_with(tuple(_type_check(p, msg) for p in params))


class _UnionGenericAlias(_NotIterable, _GenericAlias, _root=True):
    """Union[int, str]."""

    def copy_with(self, params):
        return Union[params]

    def __eq__(self, other):
        if not isinstance(other, (_UnionGenericAlias, types.UnionType)):
            return NotImplemented
        try:
            return set(self.__args__) == set(other.__args__)
        except TypeError:
            return (len(self.__args__) == len(other.__args__)
                    and all(arg in other.__args__ for arg in self.__args__))

    def __hash__(self):
        return hash(frozenset(self.__args__))

    def __repr__(self):
        args = self.__args__
        if len(args) == 2 and type(None) in args:
            other = args[1] if args[0] is type(None) else args[0]
            return f"typing.Optional[{_type_repr(other)}]"
        return f"typing.Union[{', '.join([_type_repr(arg) for arg in args])}]"

    def __instancecheck__(self, obj):
        return any(isinstance(obj, arg) for arg in self.__args__)

    def __subclasscheck__(self, cls):
        return any(issubclass(cls, arg) for arg in self.__args__)

    def __reduce__(self):
        return operator.getitem, (Union, self.__args__)


class _LiteralGenericAlias(_GenericAlias, _root=True):
    """Literal[1, "a"]."""

    def __eq__(self, other):
        if not isinstance(other, _LiteralGenericAlias):
            return NotImplemented
        return (set(_value_and_type_iter(self.__args__))
                == set(_value_and_type_iter(other.__args__)))

    def __hash__(self):
        return hash(frozenset(_value_and_type_iter(self.__args__)))

    def __repr__(self):
        return f"typing.Literal[{', '.join([_type_repr(arg) for arg in self.__args__])}]"


class _ConcatenateGenericAlias(_GenericAlias, _root=True):
    """Concatenate[int, P]."""

    def copy_with(self, params):
        if isinstance(params[-1], (list, tuple)):
            return (*params[:-1], *params[-1])
        if isinstance(params[-1], _ConcatenateGenericAlias):
            params = (*params[:-1], *params[-1].__args__)
        return super().copy_with(params)


class _UnpackGenericAlias(_GenericAlias, _root=True):
    """Unpack[Ts], that is *Ts."""

    def __repr__(self):
        return "typing.Unpack[" + _type_repr(self.__args__[0]) + "]"

    def __getitem__(self, args):
        if self.__typing_is_unpacked_typevartuple__:
            return args
        return super().__getitem__(args)

    @property
    def __typing_unpacked_tuple_args__(self):
        arg, = self.__args__
        if not isinstance(arg, (_GenericAlias, GenericAlias)):
            return None
        if arg.__origin__ is not tuple:
            raise TypeError("Unpack[...] must be used with a tuple type")
        return arg.__args__

    @property
    def __typing_is_unpacked_typevartuple__(self):
        return isinstance(self.__args__[0], TypeVarTuple)


class _AnnotatedAlias(_NotIterable, _GenericAlias, _root=True):
    """Annotated[int, "positive"]."""

    def __init__(self, origin, metadata):
        if isinstance(origin, _AnnotatedAlias):
            metadata = origin.__metadata__ + metadata
            origin = origin.__origin__
        super().__init__(origin, origin, name="Annotated")
        self.__metadata__ = metadata

    def copy_with(self, params):
        return self.__class__(params[0], self.__metadata__)

    def __repr__(self):
        more = ", ".join(repr(item) for item in self.__metadata__)
        return f"typing.Annotated[{_type_repr(self.__origin__)}, {more}]"

    def __reduce__(self):
        return operator.getitem, (Annotated, (self.__origin__, *self.__metadata__))

    def __eq__(self, other):
        if not isinstance(other, _AnnotatedAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self):
        return hash((self.__origin__, self.__metadata__))

    def __getattr__(self, attr):
        if attr in ("__name__", "__qualname__"):
            return "Annotated"
        return super().__getattr__(attr)

    def __mro_entries__(self, bases):
        return (self.__origin__,)


Callable = _CallableType(collections.abc.Callable, 2)
