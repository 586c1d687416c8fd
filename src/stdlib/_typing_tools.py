"""Named tuples, typed dicts, and what looks into annotations; part of typing."""

import collections
import functools
import operator
import sys
import types
from types import GenericAlias
from typing import (
    Annotated, Any, ClassVar, ForwardRef, Generic, NotRequired, ParamSpecArgs, ParamSpecKwargs,
    Protocol, ReadOnly, Required, Union, _AnnotatedAlias, _BaseGenericAlias,
    _ConcatenateGenericAlias, _eval_type, _GenericAlias, _is_param_expr, _type_check,
    _type_convert, Callable)

# All of it is known as typing's.
__name__ = "typing"


def cast(typ, val):
    """The value; to type checkers, of the type."""
    return val


def assert_type(val, typ, /):
    """The value; type checkers look whether it is of the type."""
    return val


_ASSERT_NEVER_REPR_MAX_LENGTH = 100


def assert_never(arg, /):
    """Must not be reached."""
    value = repr(arg)
    if len(value) > _ASSERT_NEVER_REPR_MAX_LENGTH:
        value = value[:_ASSERT_NEVER_REPR_MAX_LENGTH] + "..."
    raise AssertionError(f"Expected code to be unreachable, but got: {value}")


def reveal_type(obj, /):
    """The object; its type is written to standard error."""
    print(f"Runtime type is {type(obj).__name__!r}", file=sys.stderr)
    return obj


def final(f):
    """Mark a method that must not be overridden, or a class that must not be derived from."""
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def override(method, /):
    """Mark a method that overrides one of a base."""
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def no_type_check(arg):
    """Mark a function or class whose annotations are not types."""
    if isinstance(arg, type):
        for key in dir(arg):
            obj = getattr(arg, key)
            own = f"{arg.__qualname__}.{getattr(obj, '__name__', '')}"
            if (getattr(obj, "__qualname__", None) != own
                    or getattr(obj, "__module__", None) != arg.__module__):
                continue
            if isinstance(obj, types.FunctionType):
                obj.__no_type_check__ = True
            if isinstance(obj, types.MethodType):
                obj.__func__.__no_type_check__ = True
            if isinstance(obj, type):
                no_type_check(obj)
    try:
        arg.__no_type_check__ = True
    except TypeError:
        pass
    return arg


def no_type_check_decorator(decorator):
    """Let a decorator's functions be marked by no_type_check."""
    import warnings
    warnings._deprecated("typing.no_type_check_decorator", remove=(3, 15))

    @functools.wraps(decorator)
    def wrapped_decorator(*args, **kwds):
        return no_type_check(decorator(*args, **kwds))

    return wrapped_decorator


# Overloads by module, qualified name and line.
_overload_registry = {}


def _overload_dummy(*args, **kwds):
    """Stands for an overload: only the implementation can be called."""
    raise NotImplementedError(
        "You should not call an overloaded function. A series of @overload-decorated functions "
        "outside a stub module should always be followed by an implementation that is not "
        "@overload-ed.")


def overload(func):
    """Mark one of several signatures of a function."""
    f = getattr(func, "__func__", func)
    try:
        lines = _overload_registry.setdefault((f.__module__, f.__qualname__), {})
        lines[f.__code__.co_firstlineno] = func
    except AttributeError:
        pass
    return _overload_dummy


def get_overloads(func):
    """The overloads of a function."""
    f = getattr(func, "__func__", func)
    return list(_overload_registry.get((f.__module__, f.__qualname__), {}).values())


def clear_overloads():
    """Forget all overloads."""
    _overload_registry.clear()


def dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False,
                        frozen_default=False, field_specifiers=(), **kwargs):
    """Mark a decorator, base or metaclass that does what dataclass does."""
    def decorator(cls_or_fn):
        cls_or_fn.__dataclass_transform__ = {
            "eq_default": eq_default, "order_default": order_default,
            "kw_only_default": kw_only_default, "frozen_default": frozen_default,
            "field_specifiers": field_specifiers, "kwargs": kwargs}
        return cls_or_fn
    return decorator


class NewType:
    """A type of its own to type checkers; at run time a function that answers its argument."""

    def __init__(self, name, tp):
        self.__qualname__ = name
        self.__name__ = name.rpartition(".")[2]
        self.__supertype__ = tp
        module = sys._getframe(1).f_globals.get("__name__")
        if module != "typing":
            self.__module__ = module

    def __call__(self, x, /):
        return x

    def __mro_entries__(self, bases):
        name = self.__name__

        class Dummy:
            def __init_subclass__(cls):
                own = cls.__name__
                raise TypeError(f"Cannot subclass an instance of NewType. Perhaps you were "
                                f"looking for: `{own} = NewType({own!r}, {name})`")

        return (Dummy,)

    def __repr__(self):
        return f"{self.__module__}.{self.__qualname__}"

    def __reduce__(self):
        return self.__qualname__

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


# Named tuples.

_prohibited = frozenset({"__new__", "__init__", "__slots__", "__getnewargs__", "_fields",
                         "_field_defaults", "_field_types", "_make", "_replace", "_asdict",
                         "_source"})
_special = frozenset({"__module__", "__name__", "__annotations__"})


def _make_nmtuple(name, fields, module, defaults=()):
    fields = {key: _type_check(tp, f"field {key} annotation must be a type") for key, tp in fields}
    made = collections.namedtuple(name, fields, defaults=defaults, module=module)
    made.__annotations__ = made.__new__.__annotations__ = fields
    return made


class NamedTupleMeta(type):
    """Makes a named tuple of a class body with annotations."""

    def __new__(cls, typename, bases, ns):
        for base in bases:
            if base is not _NamedTuple and base is not Generic:
                raise TypeError("can only inherit from a NamedTuple type and Generic")
        bases = tuple(tuple if base is _NamedTuple else base for base in bases)
        fields = ns.get("__annotations__", {})
        with_default = []
        for field in fields:
            if field in ns:
                with_default.append(field)
            elif with_default:
                plural = "s" if len(with_default) > 1 else ""
                raise TypeError(f"Non-default namedtuple field {field} cannot follow default "
                                f"field{plural} {', '.join(with_default)}")
        made = _make_nmtuple(typename, fields.items(), ns["__module__"],
                             defaults=[ns[field] for field in with_default])
        made.__bases__ = bases
        if Generic in bases:
            made.__class_getitem__ = classmethod(_class_getitem)
        for key, value in ns.items():
            if key in _prohibited:
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key in _special:
                continue
            if key not in made._fields:
                setattr(made, key, value)
            hook = getattr(type(value), "__set_name__", None)
            if hook is not None:
                try:
                    hook(value, made, key)
                except BaseException as error:
                    error.add_note(f"Error calling __set_name__ on {type(value).__name__!r} "
                                   f"instance {key!r} in {typename!r}")
                    raise
        if Generic in bases:
            made.__init_subclass__()
        return made


def _class_getitem(cls, args):
    from typing import _generic_class_getitem
    return _generic_class_getitem(cls, args)


_sentinel = object()


def NamedTuple(typename, fields=_sentinel, /, **kwargs):
    """A named tuple with types: a base class, or a function of a name and pairs."""
    import warnings
    if fields is _sentinel or fields is None:
        if kwargs and fields is None:
            raise TypeError("Cannot pass `None` as the 'fields' parameter and also specify fields "
                            "using keyword arguments")
        if kwargs:
            fields_of, what = kwargs.items(), "Creating NamedTuple classes using keyword arguments"
        else:
            fields_of = ()
            what = ("Failing to pass a value for the 'fields' parameter" if fields is _sentinel
                    else "Passing `None` as the 'fields' parameter")
        advice = ("Use the class-based or functional syntax instead." if kwargs else
                  "To create a NamedTuple class with 0 fields using the functional syntax, pass an "
                  f"empty list, e.g. `{typename} = NamedTuple({typename!r}, [])`.")
        message = f"{what} is deprecated and will be disallowed in Python 3.15. {advice}"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        fields = fields_of
    elif kwargs:
        raise TypeError("Either list of fields or keywords can be provided to NamedTuple, not "
                        "both")
    made = _make_nmtuple(typename, fields, module=sys._getframe(1).f_globals.get("__name__"))
    made.__orig_bases__ = (NamedTuple,)
    return made


_NamedTuple = type.__new__(NamedTupleMeta, "NamedTuple", (), {})


def _namedtuple_mro_entries(bases):
    return (_NamedTuple,)


NamedTuple.__mro_entries__ = _namedtuple_mro_entries


# Typed dicts.

def _qualifiers(annotation):
    """The qualifiers around an annotation."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = annotation.__origin__
        elif origin in (Required, NotRequired, ReadOnly):
            yield origin
            annotation = annotation.__args__[0]
        else:
            return


class _TypedDictMeta(type):
    """Makes a typed dict of a class body: at run time an ordinary dict."""

    def __new__(cls, name, bases, ns, total=True):
        for base in bases:
            if type(base) is not _TypedDictMeta and base is not Generic:
                raise TypeError("cannot inherit from both a TypedDict type and a non-TypedDict "
                                "base class")
        generic = (Generic,) if any(issubclass(base, Generic) for base in bases) else ()
        made = type.__new__(_TypedDictMeta, name, (*generic, dict), ns)
        if not hasattr(made, "__orig_bases__"):
            made.__orig_bases__ = bases
        own = {key: _type_check(tp, "TypedDict('Name', {f0: t0, f1: t1, ...}); each t must be a type",
                                module=made.__module__, allow_special_forms=True)
               for key, tp in ns.get("__annotations__", {}).items()}
        annotations = {}
        required, optional, readonly, mutable = set(), set(), set(), set()
        for base in bases:
            known = base.__dict__
            annotations.update(known.get("__annotations__", {}))
            for keys, others, name in ((required, optional, "__required_keys__"),
                                       (optional, required, "__optional_keys__")):
                theirs = known.get(name, set())
                keys |= theirs
                others -= theirs
            readonly.update(known.get("__readonly_keys__", ()))
            mutable.update(known.get("__mutable_keys__", ()))
        annotations.update(own)
        for key, tp in own.items():
            marks = set(_qualifiers(tp))
            if Required in marks or total and NotRequired not in marks:
                required.add(key)
                optional.discard(key)
            else:
                optional.add(key)
                required.discard(key)
            if ReadOnly in marks:
                if key in mutable:
                    raise TypeError(f"Cannot redefine mutable key {key!r} as read-only")
                readonly.add(key)
            else:
                mutable.add(key)
                readonly.discard(key)
        made.__annotations__ = annotations
        made.__required_keys__ = frozenset(required)
        made.__optional_keys__ = frozenset(optional)
        made.__readonly_keys__ = frozenset(readonly)
        made.__mutable_keys__ = frozenset(mutable)
        made.__total__ = total
        return made

    __call__ = dict

    def __subclasscheck__(cls, other):
        raise TypeError("TypedDict does not support instance and class checks")

    __instancecheck__ = __subclasscheck__


def TypedDict(typename, fields=_sentinel, /, *, total=True):
    """A dict with known keys: a base class, or a function of a name and a dict of types."""
    import warnings
    if fields is _sentinel or fields is None:
        what = ("Failing to pass a value for the 'fields' parameter" if fields is _sentinel
                else "Passing `None` as the 'fields' parameter")
        warnings.warn(f"{what} is deprecated and will be disallowed in Python 3.15. To create a "
                      "TypedDict class with 0 fields using the functional syntax, pass an empty "
                      f"dictionary, e.g. `{typename} = TypedDict({typename!r}, {{}})`.",
                      DeprecationWarning, stacklevel=2)
        fields = {}
    ns = {"__annotations__": dict(fields)}
    module = sys._getframe(1).f_globals.get("__name__")
    if module is not None:
        ns["__module__"] = module
    made = _TypedDictMeta(typename, (), ns, total=total)
    made.__orig_bases__ = (TypedDict,)
    return made


_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


def is_typeddict(tp):
    """Whether something is a typed dict's class."""
    return isinstance(tp, _TypedDictMeta)


# Looking into annotations.

def get_origin(tp):
    """The class or form behind an alias; None if there is none."""
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    if isinstance(tp, (_BaseGenericAlias, GenericAlias, ParamSpecArgs, ParamSpecKwargs)):
        return tp.__origin__
    if tp is Generic:
        return Generic
    if isinstance(tp, types.UnionType):
        return types.UnionType
    return None


def _is_flat_callable(tp):
    args = tp.__args__
    return (tp.__origin__ is collections.abc.Callable
            and not (len(args) == 2 and _is_param_expr(args[0])))


def get_args(tp):
    """The arguments of an alias."""
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__, *tp.__metadata__)
    if isinstance(tp, (_GenericAlias, GenericAlias)):
        args = tp.__args__
        if _is_flat_callable(tp):
            args = (list(args[:-1]), args[-1])
        return args
    if isinstance(tp, types.UnionType):
        return tp.__args__
    return ()


def _strip_annotations(t):
    """A type without Annotated, Required and their like."""
    if isinstance(t, _AnnotatedAlias):
        return _strip_annotations(t.__origin__)
    if hasattr(t, "__origin__") and t.__origin__ in (Required, NotRequired, ReadOnly):
        return _strip_annotations(t.__args__[0])
    if isinstance(t, (_GenericAlias, GenericAlias, types.UnionType)):
        new = tuple(_strip_annotations(arg) for arg in t.__args__)
        if new == t.__args__:
            return t
        if isinstance(t, GenericAlias):
            return GenericAlias(t.__origin__, new)
        if isinstance(t, types.UnionType):
            return functools.reduce(operator.or_, new)
        return t.copy_with(new)
    return t


def _type_of_hint(value, **options):
    if value is None:
        return type(None)
    if isinstance(value, str):
        return ForwardRef(value, **options)
    return value


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """The annotations of a class, module or function, with strings evaluated."""
    if getattr(obj, "__no_type_check__", None):
        return {}
    hints = {}
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            names = (getattr(sys.modules.get(base.__module__, None), "__dict__", {})
                     if globalns is None else globalns)
            annotations = base.__dict__.get("__annotations__", {})
            if isinstance(annotations, types.GetSetDescriptorType):
                annotations = {}
            own = dict(vars(base)) if localns is None else localns
            if localns is None and globalns is None:
                # What the class defines goes last: a name of the module may be meant.
                names, own = own, names
            for name, value in annotations.items():
                value = _type_of_hint(value, is_argument=False, is_class=True)
                hints[name] = _eval_type(value, names, own, base.__type_params__)
    else:
        if isinstance(obj, types.ModuleType):
            home = obj.__dict__
        else:
            inner = obj
            while hasattr(inner, "__wrapped__"):
                inner = inner.__wrapped__
            home = getattr(inner, "__globals__", {})
        if globalns is None:
            globalns = home
            if localns is None:
                localns = globalns
        elif localns is None:
            localns = globalns
        annotations = getattr(obj, "__annotations__", None)
        if annotations is None:
            callables = (types.BuiltinFunctionType, types.FunctionType, types.MethodType,
                         types.ModuleType, types.WrapperDescriptorType, types.MethodWrapperType,
                         types.MethodDescriptorType)
            if isinstance(obj, callables):
                return {}
            raise TypeError(f"{obj!r} is not a module, class, method, or function.")
        params = getattr(obj, "__type_params__", ())
        for name, value in dict(annotations).items():
            value = _type_of_hint(value, is_argument=not isinstance(obj, types.ModuleType),
                                  is_class=False)
            hints[name] = _eval_type(value, globalns, localns, params)
    if include_extras:
        return hints
    return {name: _strip_annotations(tp) for name, tp in hints.items()}
