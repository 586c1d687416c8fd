"""Classes made from annotated fields: the decorator writes their special methods.

The methods are written as one text and compiled together, so a traceback
through them shows lines of the file <string>.
"""

import abc
import copy
import keyword
import sys
import types
from reprlib import recursive_repr

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING",
           "fields", "asdict", "astuple", "make_dataclass", "replace", "is_dataclass"]


class FrozenInstanceError(AttributeError):
    """A field of a frozen dataclass was to be changed."""


class _HAS_DEFAULT_FACTORY_CLASS:
    """Stands in signatures for the default of a field with a factory."""

    def __repr__(self):
        return "<factory>"


_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()

_EMPTY_METADATA = types.MappingProxyType({})


class _FIELD_BASE:
    """What a field is: stored, a class variable, or only passed to __post_init__."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


_FIELD = _FIELD_BASE("_FIELD")
_FIELD_CLASSVAR = _FIELD_BASE("_FIELD_CLASSVAR")
_FIELD_INITVAR = _FIELD_BASE("_FIELD_INITVAR")

# Attributes of dataclasses.
_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_POST_INIT_NAME = "__post_init__"

# Values of these types are their own copies.
_ATOMIC_TYPES = frozenset({types.NoneType, bool, int, float, str, complex, bytes,
                           types.EllipsisType, types.NotImplementedType, types.CodeType,
                           types.BuiltinFunctionType, types.FunctionType, type, range, property})


class InitVar:
    """Marks a field that is only a parameter of __init__ and __post_init__."""

    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        plain = isinstance(self.type, type) and not isinstance(self.type, types.GenericAlias)
        name = self.type.__name__ if plain else repr(self.type)
        return f"dataclasses.InitVar[{name}]"

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    """What is known of a field; made by field()."""

    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init", "compare",
                 "metadata", "kw_only", "_field_type")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = (_EMPTY_METADATA if metadata is None
                         else types.MappingProxyType(metadata))
        self.kw_only = kw_only
        self._field_type = None

    @recursive_repr()
    def __repr__(self):
        return ("Field("
                f"name={self.name!r},type={self.type!r},default={self.default!r},"
                f"default_factory={self.default_factory!r},init={self.init!r},repr={self.repr!r},"
                f"hash={self.hash!r},compare={self.compare!r},metadata={self.metadata!r},"
                f"kw_only={self.kw_only!r},_field_type={self._field_type})")

    def __set_name__(self, owner, name):
        # The default may be a descriptor that wants to know.
        func = getattr(type(self.default), "__set_name__", None)
        if func:
            func(self.default, owner, name)

    __class_getitem__ = classmethod(types.GenericAlias)


class _DataclassParams:
    """The options of the decorator."""

    __slots__ = ("init", "repr", "eq", "order", "unsafe_hash", "frozen", "match_args", "kw_only",
                 "slots", "weakref_slot")

    def __init__(self, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots,
                 weakref_slot):
        self.init = init
        self.repr = repr
        self.eq = eq
        self.order = order
        self.unsafe_hash = unsafe_hash
        self.frozen = frozen
        self.match_args = match_args
        self.kw_only = kw_only
        self.slots = slots
        self.weakref_slot = weakref_slot

    def __repr__(self):
        options = ",".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"_DataclassParams({options})"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    """Say more of a field than its type and default."""
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _fields_in_init_order(fields):
    """The fields that can be given by position, and the others."""
    return (tuple(f for f in fields if f.init and not f.kw_only),
            tuple(f for f in fields if f.init and f.kw_only))


def _tuple_str(obj_name, fields):
    """The text of a tuple of an object's fields."""
    if not fields:
        return "()"
    return f"({','.join([f'{obj_name}.{f.name}' for f in fields])},)"


class _FuncBuilder:
    """Collects the texts of methods and compiles them together."""

    def __init__(self, globals):
        self.names = []
        self.src = []
        self.globals = globals
        self.locals = {}
        self.overwrite_errors = {}
        self.unconditional_adds = {}

    def add_fn(self, name, args, body, *, locals=None, return_type=MISSING, overwrite_error=False,
               unconditional_add=False, decorator=None):
        if locals is not None:
            self.locals.update(locals)
        if overwrite_error:
            self.overwrite_errors[name] = overwrite_error
        if unconditional_add:
            self.unconditional_adds[name] = True
        self.names.append(name)
        if return_type is MISSING:
            arrow = ""
        else:
            self.locals[f"__dataclass_{name}_return_type__"] = return_type
            arrow = f"->__dataclass_{name}_return_type__"
        if decorator:
            self.src.append(f" {decorator}")
        self.src.append(f" def {name}({','.join(args)}){arrow}:")
        self.src.extend(body)

    def add_fns_to_class(self, cls):
        if not self.names:
            return
        text = "\n".join([f"def __create_fn__({','.join(self.locals)}):", *self.src,
                          f" return ({','.join(self.names)},)"])
        scope = {}
        exec(text, self.globals, scope)
        made = scope["__create_fn__"](**self.locals)
        for name, fn in zip(self.names, made):
            fn.__qualname__ = f"{cls.__qualname__}.{fn.__name__}"
            if name in self.unconditional_adds:
                setattr(cls, name, fn)
            elif _set_new_attribute(cls, name, fn) and name in self.overwrite_errors:
                message = f"Cannot overwrite attribute {fn.__name__} in class {cls.__name__}"
                more = self.overwrite_errors[name]
                raise TypeError(message if more is True else f"{message} {more}")


def _set_new_attribute(cls, name, value):
    """Set what a class does not have itself; answers whether it has."""
    if name in cls.__dict__:
        return True
    setattr(cls, name, value)
    return False


def _field_assign(frozen, name, value, self_name):
    if frozen:
        return f"  __dataclass_builtins_object__.__setattr__({self_name},{name!r},{value})"
    return f"  {self_name}.{name}={value}"


def _field_init(f, frozen, locals, self_name, slots):
    """The line of __init__ that sets a field; None if there is none."""
    default_name = f"__dataclass_dflt_{f.name}__"
    if f.default_factory is not MISSING:
        locals[default_name] = f.default_factory
        value = f"{default_name}()"
        if f.init:
            value += f" if {f.name} is __dataclass_HAS_DEFAULT_FACTORY__ else {f.name}"
    elif f.init:
        if f.default is not MISSING:
            locals[default_name] = f.default
        value = f.name
    elif slots and f.default is not MISSING:
        # There will be no class attribute for the default.
        locals[default_name] = f.default
        value = default_name
    else:
        return None
    if f._field_type is _FIELD_INITVAR:
        return None
    return _field_assign(frozen, f.name, value, self_name)


def _init_param(f):
    """A parameter of __init__."""
    if f.default is not MISSING:
        default = f"=__dataclass_dflt_{f.name}__"
    elif f.default_factory is not MISSING:
        default = "=__dataclass_HAS_DEFAULT_FACTORY__"
    else:
        default = ""
    return f"{f.name}:__dataclass_type_{f.name}__{default}"


def _init_fn(fields, std_fields, kw_only_fields, frozen, has_post_init, self_name, func_builder,
             slots):
    seen_default = None
    for f in std_fields:
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen_default = f
        elif seen_default:
            raise TypeError(f"non-default argument {f.name!r} follows default argument "
                            f"{seen_default.name!r}")
    locals = {f"__dataclass_type_{f.name}__": f.type for f in fields}
    locals["__dataclass_HAS_DEFAULT_FACTORY__"] = _HAS_DEFAULT_FACTORY
    locals["__dataclass_builtins_object__"] = object
    lines = (_field_init(f, frozen, locals, self_name, slots) for f in fields)
    body = [line for line in lines if line]
    if has_post_init:
        given = ",".join(f.name for f in fields if f._field_type is _FIELD_INITVAR)
        body.append(f"  {self_name}.{_POST_INIT_NAME}({given})")
    params = [self_name, *map(_init_param, std_fields)]
    if kw_only_fields:
        params += ["*", *map(_init_param, kw_only_fields)]
    func_builder.add_fn("__init__", params, body or ["  pass"], locals=locals, return_type=None)


def _frozen_get_del_attr(cls, fields, func_builder):
    condition = "type(self) is cls"
    if fields:
        condition += " or name in {" + ", ".join(repr(f.name) for f in fields) + "}"
    locals = {"cls": cls, "FrozenInstanceError": FrozenInstanceError}
    for name, args, what in (("__setattr__", ("name", "value"), "assign to"),
                             ("__delattr__", ("name",), "delete")):
        func_builder.add_fn(
            name, ("self", *args),
            (f"  if {condition}:",
             f'   raise FrozenInstanceError(f"cannot {what} field {{name!r}}")',
             f"  super(cls, self).{name}({', '.join(args)})"),
            locals=locals, overwrite_error=True)


def _is_classvar(a_type, typing):
    return a_type is typing.ClassVar or getattr(a_type, "__origin__", None) is typing.ClassVar


def _is_initvar(a_type, dataclasses):
    return a_type is dataclasses.InitVar or type(a_type) is dataclasses.InitVar


def _is_kw_only(a_type, dataclasses):
    return a_type is dataclasses.KW_ONLY


def _leading_name(text):
    """The identifier at the start of a text, and what follows."""
    text = text.lstrip()
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end], text[end:].lstrip()


def _is_type(annotation, cls, a_module, a_type, predicate):
    """Whether an annotation written as a string means a certain marker of a module."""
    first, rest = _leading_name(annotation)
    if not first:
        return False
    home = sys.modules.get(cls.__module__)
    if rest[:1] == ".":
        # The name before the dot must be the module's in the class's module.
        if home is None or home.__dict__.get(first) is not a_module:
            return False
        first, _ = _leading_name(rest[1:])
        names = a_module.__dict__
    elif home is None:
        return False
    else:
        names = home.__dict__
    return predicate(names.get(first), a_module)


def _get_field(cls, a_name, a_type, default_kw_only):
    """The field of an annotation and of what the class attribute says."""
    default = getattr(cls, a_name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if isinstance(default, types.MemberDescriptorType):
            default = MISSING
        f = field(default=default)
    f.name = a_name
    f.type = a_type
    f._field_type = _FIELD
    typing = sys.modules.get("typing")
    if typing and (_is_classvar(a_type, typing)
                   or isinstance(f.type, str)
                   and _is_type(f.type, cls, typing, typing.ClassVar, _is_classvar)):
        f._field_type = _FIELD_CLASSVAR
    if f._field_type is _FIELD:
        dataclasses = sys.modules[__name__]
        if (_is_initvar(a_type, dataclasses)
                or isinstance(f.type, str)
                and _is_type(f.type, cls, dataclasses, dataclasses.InitVar, _is_initvar)):
            f._field_type = _FIELD_INITVAR
    if f._field_type is not _FIELD and f.default_factory is not MISSING:
        raise TypeError(f"field {f.name} cannot have a default factory")
    if f._field_type is _FIELD_CLASSVAR:
        if f.kw_only is not MISSING:
            raise TypeError(f"field {f.name} is a ClassVar but specifies kw_only")
    elif f.kw_only is MISSING:
        f.kw_only = default_kw_only
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {type(f.default)} for field {f.name} is not allowed: "
                         "use default_factory")
    return f


def _collect_fields(cls, kw_only):
    """The fields of a class's own annotations."""
    found = []
    dataclasses = sys.modules[__name__]
    seen = False
    for name, type in cls.__dict__.get("__annotations__", {}).items():
        if (_is_kw_only(type, dataclasses)
                or isinstance(type, str)
                and _is_type(type, cls, dataclasses, dataclasses.KW_ONLY, _is_kw_only)):
            if seen:
                raise TypeError(f"{name!r} is KW_ONLY, but KW_ONLY has already been specified")
            seen = kw_only = True
        else:
            found.append(_get_field(cls, name, type, kw_only))
    return found


def _hash_set_none(cls, fields, func_builder):
    cls.__hash__ = None


def _hash_add(cls, fields, func_builder):
    hashed = [f for f in fields if (f.compare if f.hash is None else f.hash)]
    func_builder.add_fn("__hash__", ("self",), [f"  return hash({_tuple_str('self', hashed)})"],
                        unconditional_add=True)


def _hash_exception(cls, fields, func_builder):
    raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")


def _hash_action(unsafe_hash, eq, frozen, explicit):
    """What to do about __hash__."""
    if unsafe_hash:
        return _hash_exception if explicit else _hash_add
    if not eq or explicit:
        return None
    return _hash_add if frozen else _hash_set_none


def _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots,
                   weakref_slot):
    fields = {}
    home = sys.modules.get(cls.__module__)
    func_builder = _FuncBuilder({} if home is None else home.__dict__)
    setattr(cls, _PARAMS, _DataclassParams(init, repr, eq, order, unsafe_hash, frozen, match_args,
                                           kw_only, slots, weakref_slot))
    frozen_bases = []
    for base in cls.__mro__[-1:0:-1]:
        base_fields = getattr(base, _FIELDS, None)
        if base_fields is not None:
            fields.update((f.name, f) for f in base_fields.values())
            frozen_bases.append(getattr(base, _PARAMS).frozen)
    annotations = cls.__dict__.get("__annotations__", {})
    for f in _collect_fields(cls, kw_only):
        fields[f.name] = f
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    if any(frozen_bases) and not frozen:
        raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
    if frozen and frozen_bases and not all(frozen_bases):
        raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    setattr(cls, _FIELDS, fields)
    class_hash = cls.__dict__.get("__hash__", MISSING)
    explicit_hash = not (class_hash is MISSING
                         or class_hash is None and "__eq__" in cls.__dict__)
    if order and not eq:
        raise ValueError("eq must be true if order is true")
    init_fields = [f for f in fields.values() if f._field_type is not _FIELD_CLASSVAR]
    std_fields, kw_only_fields = _fields_in_init_order(init_fields)
    if init:
        _init_fn(init_fields, std_fields, kw_only_fields, frozen, hasattr(cls, _POST_INIT_NAME),
                 "__dataclass_self__" if "self" in fields else "self", func_builder, slots)
    _set_new_attribute(cls, "__replace__", _replace)
    stored = [f for f in fields.values() if f._field_type is _FIELD]
    if repr:
        parts = ", ".join([f"{f.name}={{self.{f.name}!r}}" for f in stored if f.repr])
        func_builder.add_fn("__repr__", ("self",),
                            [f'  return f"{{self.__class__.__qualname__}}({parts})"'],
                            locals={"__dataclasses_recursive_repr": recursive_repr},
                            decorator="@__dataclasses_recursive_repr()")
    compared = [f for f in stored if f.compare]
    if eq:
        terms = " and ".join([f"self.{f.name}==other.{f.name}" for f in compared])
        func_builder.add_fn("__eq__", ("self", "other"),
                            ["  if self is other:",
                             "   return True",
                             "  if other.__class__ is self.__class__:",
                             f"   return {terms or 'True'}",
                             "  return NotImplemented"])
    if order:
        ours, theirs = _tuple_str("self", compared), _tuple_str("other", compared)
        for name, op in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
            func_builder.add_fn(name, ("self", "other"),
                                ["  if other.__class__ is self.__class__:",
                                 f"   return {ours}{op}{theirs}",
                                 "  return NotImplemented"],
                                overwrite_error="Consider using functools.total_ordering")
    if frozen:
        _frozen_get_del_attr(cls, stored, func_builder)
    hash_action = _hash_action(bool(unsafe_hash), bool(eq), bool(frozen), explicit_hash)
    if hash_action is not None:
        hash_action(cls, stored, func_builder)
    func_builder.add_fns_to_class(cls)
    if not getattr(cls, "__doc__"):
        made = init and cls.__dict__["__init__"].__code__.co_filename == "<string>"
        cls.__doc__ = cls.__name__ + _text_signature(cls, init_fields if made else None)
    if match_args:
        _set_new_attribute(cls, "__match_args__", tuple(f.name for f in std_fields))
    if weakref_slot and not slots:
        raise TypeError("weakref_slot is True but slots is False")
    if slots:
        cls = _add_slots(cls, frozen, weakref_slot)
    abc.update_abstractmethods(cls)
    return cls


def _text_signature(cls, init_fields):
    """The signature of a class as its docstring shows it; fields if __init__ was made of them."""
    if init_fields is not None and type(cls).__call__ is type.__call__:
        return _fields_text(init_fields)
    import inspect
    try:
        return str(inspect.signature(cls)).replace(" -> None", "")
    except (TypeError, ValueError):
        return ""


def _fields_text(init_fields):
    """The parameters of a made __init__, as inspect shows them."""
    std_fields, kw_only_fields = _fields_in_init_order(init_fields)
    parts = [*map(_field_text, std_fields)]
    if kw_only_fields:
        parts += ["*", *map(_field_text, kw_only_fields)]
    return f"({', '.join(parts)})"


def _field_text(f):
    tp = f.type
    if getattr(tp, "__module__", None) == "typing":
        text = repr(tp).replace("typing.", "")
    elif isinstance(tp, type) and not isinstance(tp, types.GenericAlias):
        home = "" if tp.__module__ == "builtins" else tp.__module__ + "."
        text = home + tp.__qualname__
    else:
        text = repr(tp)
    if f.default is not MISSING:
        return f"{f.name}: {text} = {f.default!r}"
    if f.default_factory is not MISSING:
        return f"{f.name}: {text} = <factory>"
    return f"{f.name}: {text}"


def _dataclass_getstate(self):
    return [getattr(self, f.name) for f in fields(self)]


def _dataclass_setstate(self, state):
    for f, value in zip(fields(self), state):
        # Frozen instances refuse a plain assignment.
        object.__setattr__(self, f.name, value)


def _get_slots(cls):
    """The names of the slots that a class adds."""
    slots = cls.__dict__.get("__slots__")
    if slots is None:
        if getattr(cls, "__weakrefoffset__", -1) != 0:
            yield "__weakref__"
        if getattr(cls, "__dictoffset__", -1) != 0:
            yield "__dict__"
    elif isinstance(slots, str):
        yield slots
    elif not hasattr(slots, "__next__"):
        yield from slots
    else:
        raise TypeError(f"Slots of '{cls.__name__}' cannot be determined")


def _add_slots(cls, is_frozen, weakref_slot):
    """The same class anew, with slots for its fields."""
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    body = dict(cls.__dict__)
    names = [f.name for f in fields(cls)]
    inherited = {slot for base in cls.__mro__[1:-1] for slot in _get_slots(base)}
    wanted = [*names, "__weakref__"] if weakref_slot else names
    body["__slots__"] = tuple(name for name in wanted if name not in inherited)
    for name in (*names, "__dict__", "__weakref__"):
        body.pop(name, None)
    qualname = getattr(cls, "__qualname__", None)
    cls = type(cls)(cls.__name__, cls.__bases__, body)
    if qualname is not None:
        cls.__qualname__ = qualname
    if is_frozen:
        if "__getstate__" not in body:
            cls.__getstate__ = _dataclass_getstate
        if "__setstate__" not in body:
            cls.__setstate__ = _dataclass_setstate
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    """Add special methods to a class, made from its annotated fields."""
    def wrap(cls):
        return _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
                              slots, weakref_slot)
    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    """The fields of a dataclass or an instance of one, in order."""
    try:
        known = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(f for f in known.values() if f._field_type is _FIELD)


def _is_dataclass_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    """Whether something is a dataclass or an instance of one."""
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, _FIELDS)


def asdict(obj, *, dict_factory=dict):
    """The fields of an instance as a dict; dataclasses inside become dicts, too."""
    if not _is_dataclass_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _asdict_inner(obj, dict_factory)


def _asdict_inner(obj, dict_factory):
    if hasattr(type(obj), _FIELDS):
        pairs = [(f.name, _asdict_inner(getattr(obj, f.name), dict_factory)) for f in fields(obj)]
        return dict_factory(pairs)
    return _container(obj, lambda item: _asdict_inner(item, dict_factory))


def astuple(obj, *, tuple_factory=tuple):
    """The fields of an instance as a tuple; dataclasses inside become tuples, too."""
    if not _is_dataclass_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _astuple_inner(obj, tuple_factory)


def _astuple_inner(obj, tuple_factory):
    if hasattr(type(obj), _FIELDS):
        return tuple_factory([_astuple_inner(getattr(obj, f.name), tuple_factory)
                              for f in fields(obj)])
    return _container(obj, lambda item: _astuple_inner(item, tuple_factory))


def _container(obj, inner):
    """A copy of a value; in lists, tuples and dicts the items go through inner."""
    cls = type(obj)
    if cls in _ATOMIC_TYPES:
        return obj
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return cls(*[inner(item) for item in obj])
    if isinstance(obj, (list, tuple)):
        return cls(inner(item) for item in obj)
    if isinstance(obj, dict):
        pairs = ((inner(key), inner(value)) for key, value in obj.items())
        if hasattr(cls, "default_factory"):
            made = cls(obj.default_factory)
            for key, value in pairs:
                made[key] = value
            return made
        return cls(pairs)
    return copy.deepcopy(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True,
                   order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False,
                   slots=False, weakref_slot=False, module=None):
    """Make a dataclass of a name and fields: names, (name, type), (name, type, field or default)."""
    if namespace is None:
        namespace = {}
    annotations, defaults = {}, {}
    for item in fields:
        if isinstance(item, str):
            name, tp = item, "typing.Any"
        elif len(item) == 2:
            name, tp = item
        elif len(item) == 3:
            name, tp, defaults[name] = item
        else:
            raise TypeError(f"Invalid field: {item!r}")
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"Field names must be valid identifiers: {name!r}")
        if keyword.iskeyword(name):
            raise TypeError(f"Field names must not be keywords: {name!r}")
        if name in annotations:
            raise TypeError(f"Field name duplicated: {name!r}")
        annotations[name] = tp

    def fill(body):
        body.update(namespace)
        body.update(defaults)
        body["__annotations__"] = annotations

    cls = types.new_class(cls_name, bases, {}, fill)
    if module is None:
        module = sys._getframe(1).f_globals.get("__name__", "__main__")
    if module is not None:
        cls.__module__ = module
    return dataclass(cls, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash,
                     frozen=frozen, match_args=match_args, kw_only=kw_only, slots=slots,
                     weakref_slot=weakref_slot)


def replace(obj, /, **changes):
    """A copy of an instance in which some fields have other values."""
    if not _is_dataclass_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    return _replace(obj, **changes)


def _replace(self, /, **changes):
    for f in getattr(self, _FIELDS).values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise TypeError(f"field {f.name} is declared with init=False, it cannot be "
                                "specified with replace()")
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise TypeError(f"InitVar {f.name!r} must be specified with replace()")
            changes[f.name] = getattr(self, f.name)
    return self.__class__(**changes)
