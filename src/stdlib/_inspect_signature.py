"""Signatures of callables; part of inspect."""

import enum
import functools
import sys
import types
from collections import OrderedDict
from keyword import iskeyword

# All of it is known as inspect's.
__name__ = "inspect"


class _void:
    """Stands for an argument that was not given."""


class _empty:
    """Stands for a default or an annotation that is not there."""


class _ParameterKind(enum.IntEnum):
    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    VAR_POSITIONAL = "variadic positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "variadic keyword"

    def __new__(cls, description):
        made = int.__new__(cls, len(cls.__members__))
        made._value_ = len(cls.__members__)
        made.description = description
        return made

    def __str__(self):
        return self.name


_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY, _VAR_KEYWORD = (
    _ParameterKind)


def formatannotation(annotation, base_module=None, *, quote_annotation_strings=True):
    """The text of an annotation in a signature."""
    if getattr(annotation, "__module__", None) == "typing":
        import re
        return re.sub(r"[\w.]+", lambda name: name[0].removeprefix("typing."), repr(annotation))
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ("builtins", base_module):
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    return repr(annotation)


class Parameter:
    """A parameter of a signature: name, kind, default, annotation."""

    __slots__ = ("_name", "_kind", "_default", "_annotation")

    POSITIONAL_ONLY = _POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD = _POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL = _VAR_POSITIONAL
    KEYWORD_ONLY = _KEYWORD_ONLY
    VAR_KEYWORD = _VAR_KEYWORD

    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            self._kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f"value {kind!r} is not a valid Parameter.kind") from None
        if default is not _empty and self._kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
            raise ValueError(f"{self._kind.description} parameters cannot have default values")
        self._default = default
        self._annotation = annotation
        if name is _empty:
            raise ValueError("name is a required attribute for Parameter")
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not a {type(name).__name__}")
        if name[:1] == "." and name[1:].isdigit():
            # The argument of a comprehension's function.
            if self._kind != _POSITIONAL_OR_KEYWORD:
                raise ValueError("implicit arguments must be passed as positional or keyword "
                                 f"arguments, not {self._kind.description}")
            self._kind = _POSITIONAL_ONLY
            name = f"implicit{name[1:]}"
        if iskeyword(name) and self._kind is not _POSITIONAL_ONLY or not name.isidentifier():
            raise ValueError(f"{name!r} is not a valid parameter name")
        self._name = name

    def __reduce__(self):
        return (type(self), (self._name, self._kind),
                {"_default": self._default, "_annotation": self._annotation})

    def __setstate__(self, state):
        self._default = state["_default"]
        self._annotation = state["_annotation"]

    @property
    def name(self):
        return self._name

    @property
    def default(self):
        return self._default

    @property
    def annotation(self):
        return self._annotation

    @property
    def kind(self):
        return self._kind

    def replace(self, *, name=_void, kind=_void, annotation=_void, default=_void):
        """A copy with other values."""
        return type(self)(self._name if name is _void else name,
                          self._kind if kind is _void else kind,
                          default=self._default if default is _void else default,
                          annotation=self._annotation if annotation is _void else annotation)

    __replace__ = replace

    def __str__(self):
        return self._format()

    def _format(self, *, quote_annotation_strings=True):
        text = self._name
        if self._annotation is not _empty:
            annotation = formatannotation(self._annotation,
                                          quote_annotation_strings=quote_annotation_strings)
            text = f"{text}: {annotation}"
        if self._default is not _empty:
            equals = " = " if self._annotation is not _empty else "="
            text = f"{text}{equals}{self._default!r}"
        return {_VAR_POSITIONAL: "*", _VAR_KEYWORD: "**"}.get(self._kind, "") + text

    def __repr__(self):
        return f'<{self.__class__.__name__} "{self}">'

    def __hash__(self):
        return hash((self._name, self._kind, self._annotation, self._default))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self._name == other._name and self._kind == other._kind
                and self._default == other._default and self._annotation == other._annotation)


class BoundArguments:
    """Arguments by the names of the parameters to which they are bound."""

    __slots__ = ("arguments", "_signature", "__weakref__")

    def __init__(self, signature, arguments):
        self.arguments = arguments
        self._signature = signature

    @property
    def signature(self):
        return self._signature

    @property
    def args(self):
        """The positional arguments."""
        args = []
        for name, param in self._signature.parameters.items():
            if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY) or name not in self.arguments:
                break
            if param.kind == _VAR_POSITIONAL:
                args.extend(self.arguments[name])
            else:
                args.append(self.arguments[name])
        return tuple(args)

    @property
    def kwargs(self):
        """The keyword arguments."""
        kwargs = {}
        started = False
        for name, param in self._signature.parameters.items():
            if not started:
                if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                    started = True
                elif name not in self.arguments:
                    started = True
                    continue
            if not started or name not in self.arguments:
                continue
            if param.kind == _VAR_KEYWORD:
                kwargs.update(self.arguments[name])
            else:
                kwargs[name] = self.arguments[name]
        return kwargs

    def apply_defaults(self):
        """Fill in the defaults of parameters without argument."""
        filled = {}
        for name, param in self._signature.parameters.items():
            if name in self.arguments:
                filled[name] = self.arguments[name]
            elif param.default is not _empty:
                filled[name] = param.default
            elif param.kind is _VAR_POSITIONAL:
                filled[name] = ()
            elif param.kind is _VAR_KEYWORD:
                filled[name] = {}
        self.arguments = filled

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    def __setstate__(self, state):
        self._signature = state["_signature"]
        self.arguments = state["arguments"]

    def __getstate__(self):
        return {"_signature": self._signature, "arguments": self.arguments}

    def __repr__(self):
        args = ", ".join(f"{arg}={value!r}" for arg, value in self.arguments.items())
        return f"<{self.__class__.__name__} ({args})>"


class Signature:
    """The parameters of a callable, and the annotation of what it returns."""

    __slots__ = ("_return_annotation", "_parameters")

    _parameter_cls = Parameter
    _bound_arguments_cls = BoundArguments

    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        params = {}
        if parameters is not None:
            if __validate_parameters__:
                self._validate(parameters := list(parameters), params)
            else:
                params.update((param.name, param) for param in parameters)
        self._parameters = types.MappingProxyType(OrderedDict(params))
        self._return_annotation = return_annotation

    @staticmethod
    def _validate(parameters, params):
        top, seen_default = _POSITIONAL_ONLY, False
        for param in parameters:
            kind, name = param.kind, param.name
            if kind < top:
                raise ValueError(f"wrong parameter order: {top.description} parameter before "
                                 f"{kind.description} parameter")
            top = kind
            if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if param.default is not _empty:
                    seen_default = True
                elif seen_default:
                    raise ValueError("non-default argument follows default argument")
            if name in params:
                raise ValueError(f"duplicate parameter name: {name!r}")
            params[name] = param

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
        """The signature of a callable."""
        return _signature_from_callable(obj, sigcls=cls, follow_wrapper_chains=follow_wrapped,
                                        globals=globals, locals=locals, eval_str=eval_str)

    @property
    def parameters(self):
        return self._parameters

    @property
    def return_annotation(self):
        return self._return_annotation

    def replace(self, *, parameters=_void, return_annotation=_void):
        """A copy with other values."""
        return type(self)(
            self.parameters.values() if parameters is _void else parameters,
            return_annotation=(self._return_annotation if return_annotation is _void
                               else return_annotation))

    __replace__ = replace

    def _hash_basis(self):
        params = tuple(p for p in self.parameters.values() if p.kind != _KEYWORD_ONLY)
        named = {p.name: p for p in self.parameters.values() if p.kind == _KEYWORD_ONLY}
        return params, named, self.return_annotation

    def __hash__(self):
        params, named, annotation = self._hash_basis()
        return hash((params, frozenset(named.values()), annotation))

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, Signature):
            return NotImplemented
        return self._hash_basis() == other._hash_basis()

    def _bind(self, args, kwargs, *, partial=False):
        arguments = {}
        kwargs = dict(kwargs)
        params = list(self.parameters.values())
        at, positional_only_given = 0, []
        args = list(args)
        # The parameter at which the positional arguments ended.
        after = None
        while at < len(params):
            after = param = params[at]
            if param.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                break
            if param.kind == _VAR_POSITIONAL:
                if args:
                    arguments[param.name] = tuple(args)
                    args = []
                at += 1
                after = None
                break
            if args:
                if param.name in kwargs and param.kind != _POSITIONAL_ONLY:
                    raise TypeError(f"multiple values for argument {param.name!r}")
                arguments[param.name] = args.pop(0)
                at += 1
                continue
            break
        if args:
            raise TypeError("too many positional arguments")
        var_keyword = None
        for param in params[at:]:
            if param.kind == _VAR_KEYWORD:
                var_keyword = param
                continue
            if param.kind == _VAR_POSITIONAL:
                continue
            if param.kind == _POSITIONAL_ONLY:
                if param.name in kwargs:
                    positional_only_given.append(param)
                elif param.default is _empty and not partial:
                    raise TypeError(f"missing a required argument: {param.name!r}")
                continue
            if param.name in kwargs:
                arguments[param.name] = kwargs.pop(param.name)
            elif not partial and param.default is _empty:
                only = " keyword-only" if param.kind == _KEYWORD_ONLY and param is after else ""
                raise TypeError(f"missing a required{only} argument: {param.name!r}")
        if kwargs:
            if var_keyword is not None:
                arguments[var_keyword.name] = kwargs
            elif positional_only_given:
                names = ", ".join(param.name for param in positional_only_given)
                raise TypeError("got some positional-only arguments passed as keyword arguments: "
                                f"{names!r}")
            else:
                raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return self._bound_arguments_cls(self, arguments)

    def bind(self, /, *args, **kwargs):
        """Bind arguments to the parameters; TypeError if they don't fit."""
        return self._bind(args, kwargs)

    def bind_partial(self, /, *args, **kwargs):
        """As bind, but arguments may be missing."""
        return self._bind(args, kwargs, partial=True)

    def __reduce__(self):
        return (type(self), (tuple(self._parameters.values()),),
                {"_return_annotation": self._return_annotation})

    def __setstate__(self, state):
        self._return_annotation = state["_return_annotation"]

    def __repr__(self):
        return f"<{self.__class__.__name__} {self}>"

    def __str__(self):
        return self.format()

    def format(self, *, max_width=None, quote_annotation_strings=True):
        """The text of the signature; a parameter a line if it gets wider than max_width."""
        result = []
        slash_due, star_due = False, True
        for param in self.parameters.values():
            formatted = param._format(quote_annotation_strings=quote_annotation_strings)
            if param.kind == _POSITIONAL_ONLY:
                slash_due = True
            elif slash_due:
                result.append("/")
                slash_due = False
            if param.kind == _VAR_POSITIONAL:
                star_due = False
            elif param.kind == _KEYWORD_ONLY and star_due:
                result.append("*")
                star_due = False
            result.append(formatted)
        if slash_due:
            result.append("/")
        text = f"({', '.join(result)})"
        if max_width is not None and len(text) > max_width:
            text = "(\n    " + ",\n    ".join(result) + "\n)"
        if self.return_annotation is not _empty:
            annotation = formatannotation(self.return_annotation,
                                          quote_annotation_strings=quote_annotation_strings)
            text += f" -> {annotation}"
        return text


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    """The signature of a callable."""
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, globals=globals,
                                   locals=locals, eval_str=eval_str)


def _signature_from_callable(obj, *, follow_wrapper_chains=True, skip_bound_arg=True,
                             globals=None, locals=None, eval_str=False, sigcls):
    again = functools.partial(
        _signature_from_callable, follow_wrapper_chains=follow_wrapper_chains,
        skip_bound_arg=skip_bound_arg, globals=globals, locals=locals, sigcls=sigcls,
        eval_str=eval_str)
    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        sig = again(obj.__func__)
        return _signature_bound_method(sig) if skip_bound_arg else sig
    if follow_wrapper_chains:
        from inspect import unwrap
        obj = unwrap(obj, stop=(lambda f: hasattr(f, "__signature__")
                                or isinstance(f, types.MethodType)))
        if isinstance(obj, types.MethodType):
            return again(obj)
    sig = getattr(obj, "__signature__", None)
    if sig is not None:
        if callable(sig) and not isinstance(sig, Signature):
            sig = sig()
        if isinstance(sig, str):
            return _signature_fromstr(sigcls, obj, sig)
        if not isinstance(sig, Signature):
            raise TypeError(f"unexpected object {sig!r} in __signature__ attribute")
        return sig
    partialmethod = getattr(obj, "__partialmethod__", None)
    if isinstance(partialmethod, functools.partialmethod):
        wrapped = again(partialmethod.func)
        sig = _signature_get_partial(wrapped, partialmethod, (None,))
        first, *rest = tuple(wrapped.parameters.values())
        if first.kind is _VAR_POSITIONAL:
            return sig
        return sig.replace(parameters=(first, *sig.parameters.values()))
    if isinstance(obj, functools.partial):
        return _signature_get_partial(again(obj.func), obj)
    if isinstance(obj, types.FunctionType):
        return _signature_from_function(sigcls, obj, globals=globals, locals=locals,
                                        eval_str=eval_str)
    if _signature_is_functionlike(obj):
        return _signature_from_function(sigcls, obj, globals=globals, locals=locals,
                                        eval_str=eval_str)
    if _signature_is_builtin(obj):
        return _signature_from_builtin(sigcls, obj, skip_bound_arg=skip_bound_arg)
    if isinstance(obj, type):
        return _signature_of_class(obj, again, sigcls)
    call = _signature_get_user_defined_method(type(obj), "__call__")
    if call is None:
        raise ValueError(f"callable {obj!r} is not supported by signature")
    call = _descriptor_get(call, obj)
    return again(call)


def _signature_of_class(obj, again, sigcls):
    """What calls of a class take: as its metaclass, __new__, or __init__ says."""
    call = _signature_get_user_defined_method(type(obj), "__call__")
    if call is not None:
        return again(_descriptor_get(call, obj))
    new = _signature_get_user_defined_method(obj, "__new__")
    init = _signature_get_user_defined_method(obj, "__init__")
    if new is not None or init is not None:
        # The one that is defined nearer to the class.
        for base in obj.__mro__:
            if new is not None and "__new__" in base.__dict__:
                sig = again(_descriptor_get(new, None, obj) if not isinstance(new, staticmethod)
                            else new.__func__)
                return _signature_bound_method(sig)
            if init is not None and "__init__" in base.__dict__:
                return _signature_bound_method(again(init))
    for base in obj.__mro__[:-1]:
        text = getattr(base, "__text_signature__", None)
        if text:
            return _signature_fromstr(sigcls, base, text)
    if type not in obj.__mro__ and (obj.__init__ is object.__init__
                                    and obj.__new__ is object.__new__):
        # It takes no arguments.
        return sigcls()
    raise ValueError(f"no signature found for builtin type {obj!r}")


def _descriptor_get(descriptor, obj, owner=None):
    if isinstance(descriptor, type):
        return descriptor
    get = getattr(type(descriptor), "__get__", None)
    if get is None:
        return descriptor
    return get(descriptor, obj, type(obj) if owner is None else owner)


def _signature_get_user_defined_method(cls, name):
    """A method if it is written in Python; None if a builtin class gives it."""
    for base in cls.__mro__:
        if name in base.__dict__:
            method = base.__dict__[name]
            break
    else:
        return None
    if isinstance(method, (types.WrapperDescriptorType, types.MethodWrapperType,
                           types.MethodDescriptorType, types.ClassMethodDescriptorType,
                           types.BuiltinFunctionType)):
        return None
    return method


def _signature_get_partial(wrapped_sig, partial, extra_args=()):
    """A signature without what a partial gives already."""
    old = wrapped_sig.parameters
    new = dict(old)
    partial_args = partial.args or ()
    partial_keywords = partial.keywords or {}
    if extra_args:
        partial_args = extra_args + partial_args
    try:
        bound = wrapped_sig.bind_partial(*partial_args, **partial_keywords)
    except TypeError as ex:
        raise ValueError(f"partial object {partial!r} has incorrect arguments") from ex
    to_keyword_only = False
    for name, param in old.items():
        if name in bound.arguments:
            value = bound.arguments[name]
            if param.kind is _POSITIONAL_ONLY:
                new.pop(name)
                continue
            if param.kind is _POSITIONAL_OR_KEYWORD:
                if name not in partial_keywords:
                    new.pop(name)
                    continue
                # What is given by keyword stays a default; all after it needs keywords.
                to_keyword_only = True
                new[name] = param.replace(default=value)
            if param.kind is _KEYWORD_ONLY:
                new[name] = param.replace(default=value)
        if to_keyword_only:
            current = new.get(name)
            if current is None:
                continue
            if current.kind is _POSITIONAL_OR_KEYWORD:
                new.pop(name)
                new[name] = current.replace(kind=_KEYWORD_ONLY)
            elif current.kind in (_KEYWORD_ONLY, _VAR_KEYWORD):
                new.pop(name)
                new[name] = current
            elif current.kind is _VAR_POSITIONAL:
                new.pop(name)
    return wrapped_sig.replace(parameters=new.values())


def _signature_bound_method(sig):
    """A signature without its first parameter."""
    params = tuple(sig.parameters.values())
    if not params or params[0].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
        raise ValueError("invalid method signature")
    if params[0].kind in (_POSITIONAL_OR_KEYWORD, _POSITIONAL_ONLY):
        params = params[1:]
    return sig.replace(parameters=params)


def _signature_is_builtin(obj):
    return (isinstance(obj, (types.BuiltinFunctionType, types.WrapperDescriptorType,
                             types.MethodWrapperType, types.MethodDescriptorType,
                             types.ClassMethodDescriptorType))
            or obj is type)


def _signature_is_functionlike(obj):
    """Whether something has all that makes a function."""
    if not callable(obj) or isinstance(obj, type):
        return False
    return (isinstance(getattr(obj, "__name__", None), str)
            and isinstance(getattr(obj, "__code__", None), types.CodeType)
            and isinstance(getattr(obj, "__defaults__", _void), (tuple, types.NoneType))
            and isinstance(getattr(obj, "__kwdefaults__", _void), (dict, types.NoneType)))


def _signature_from_builtin(cls, func, skip_bound_arg=True):
    text = getattr(func, "__text_signature__", None)
    if not text:
        raise ValueError(f"no signature found for builtin {func!r}")
    return _signature_fromstr(cls, func, text, skip_bound_arg)


def _split_text(text):
    """The parameters of a signature's text, by commas outside brackets and strings."""
    parts, depth, quote, start = [], 0, None, 0
    for at, char in enumerate(text):
        if quote:
            if char == quote and text[at - 1] != "\\":
                quote = None
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and not depth:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def _signature_fromstr(cls, obj, text, skip_bound_arg=True):
    """The signature that a text of builtins means: ($self, a, b=1, /)."""
    body, arrow, returns = text.rpartition(" -> ")
    if not arrow:
        body = text
    body = body.strip()
    if not (body.startswith("(") and body.endswith(")")):
        raise ValueError(f"{obj!r} builtin has invalid signature")
    parts = _split_text(body[1:-1])
    module = sys.modules.get(getattr(obj, "__module__", None))
    names = module.__dict__ if module else {}
    has_slash = "/" in parts
    kind = _POSITIONAL_ONLY if has_slash else _POSITIONAL_OR_KEYWORD
    params = []
    first_bound = False
    for part in parts:
        if part == "/":
            kind = _POSITIONAL_OR_KEYWORD
            continue
        if part == "*":
            kind = _KEYWORD_ONLY
            continue
        name, equals, default = part.partition("=")
        name = name.strip()
        own = kind
        if name.startswith("**"):
            name, own = name[2:], _VAR_KEYWORD
        elif name.startswith("*"):
            name, own = name[1:], _VAR_POSITIONAL
            kind = _KEYWORD_ONLY
        elif name.startswith("$"):
            name, first_bound = name[1:], True
            own = _POSITIONAL_ONLY
        value = _empty
        if equals:
            try:
                value = eval(default.strip(), {"sys": sys, **names})
            except Exception:
                raise ValueError(f"{obj!r} builtin has invalid signature") from None
        params.append(cls._parameter_cls(name, own, default=value))
    if first_bound:
        # It is given already where the function is bound: to an instance, a class, a module.
        bound = getattr(obj, "__self__", None)
        from types import ModuleType
        if bound is not None and (skip_bound_arg or isinstance(bound, ModuleType)):
            params.pop(0)
        elif isinstance(obj, type):
            params.pop(0)
    return cls(params, return_annotation=cls.empty)


def _signature_from_function(cls, func, skip_bound_arg=True, globals=None, locals=None,
                             eval_str=False):
    from inspect import get_annotations
    is_duck = not isinstance(func, types.FunctionType)
    if is_duck and not _signature_is_functionlike(func):
        raise TypeError(f"{func!r} is not a Python function")
    make = cls._parameter_cls
    code = func.__code__
    names = code.co_varnames
    count, only = code.co_argcount, code.co_posonlyargcount
    named = code.co_kwonlyargcount
    annotations = get_annotations(func, globals=globals, locals=locals, eval_str=eval_str)
    defaults = func.__defaults__ or ()
    named_defaults = func.__kwdefaults__ or {}
    params = []
    for at, name in enumerate(names[:count]):
        place = at - (count - len(defaults))
        params.append(make(name, _POSITIONAL_ONLY if at < only else _POSITIONAL_OR_KEYWORD,
                           default=defaults[place] if place >= 0 else _empty,
                           annotation=annotations.get(name, _empty)))
    at = count + named
    if code.co_flags & 0x04:
        name = names[at]
        at += 1
        params.append(make(name, _VAR_POSITIONAL, annotation=annotations.get(name, _empty)))
    for name in names[count:count + named]:
        params.append(make(name, _KEYWORD_ONLY, default=named_defaults.get(name, _empty),
                           annotation=annotations.get(name, _empty)))
    if code.co_flags & 0x08:
        name = names[at]
        params.append(make(name, _VAR_KEYWORD, annotation=annotations.get(name, _empty)))
    return cls(params, return_annotation=annotations.get("return", _empty),
               __validate_parameters__=is_duck)
