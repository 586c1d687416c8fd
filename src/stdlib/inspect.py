"""Look into living objects: what they are, their members, source, signature, and the stack.

Signatures are in _inspect_signature.
"""

import builtins
import collections
import enum
import functools
import linecache
import sys
import types
from _traceback import code_source

from _inspect_signature import (
    BoundArguments, Parameter, Signature, formatannotation, signature, _empty, _KEYWORD_ONLY,
    _ParameterKind, _POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _signature_from_callable,
    _signature_fromstr, _VAR_KEYWORD, _VAR_POSITIONAL, _void)

__all__ = [
    "AGEN_CLOSED", "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "ArgInfo", "Arguments",
    "Attribute", "BlockFinder", "BoundArguments", "BufferFlags", "CORO_CLOSED", "CORO_CREATED",
    "CORO_RUNNING", "CORO_SUSPENDED", "CO_ASYNC_GENERATOR", "CO_COROUTINE", "CO_GENERATOR",
    "CO_ITERABLE_COROUTINE", "CO_NESTED", "CO_NEWLOCALS", "CO_NOFREE", "CO_OPTIMIZED",
    "CO_VARARGS", "CO_VARKEYWORDS", "ClassFoundException", "ClosureVars", "EndOfBlock",
    "FrameInfo", "FullArgSpec", "GEN_CLOSED", "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED",
    "Parameter", "Signature", "TPFLAGS_IS_ABSTRACT", "Traceback", "classify_class_attrs",
    "cleandoc", "currentframe", "findsource", "formatannotation", "formatannotationrelativeto",
    "formatargvalues", "get_annotations", "getabsfile", "getargs", "getargvalues",
    "getasyncgenlocals", "getasyncgenstate", "getattr_static", "getblock", "getcallargs",
    "getclasstree", "getclosurevars", "getcomments", "getcoroutinelocals", "getcoroutinestate",
    "getdoc", "getfile", "getframeinfo", "getfullargspec", "getgeneratorlocals",
    "getgeneratorstate", "getinnerframes", "getlineno", "getmembers", "getmembers_static",
    "getmodule", "getmodulename", "getmro", "getouterframes", "getsource", "getsourcefile",
    "getsourcelines", "indentsize", "isabstract", "isasyncgen", "isasyncgenfunction",
    "isawaitable", "isbuiltin", "isclass", "iscode", "iscoroutine", "iscoroutinefunction",
    "isdatadescriptor", "isframe", "isfunction", "isgenerator", "isgeneratorfunction",
    "isgetsetdescriptor", "ismemberdescriptor", "ismethod", "ismethoddescriptor",
    "ismethodwrapper", "ismodule", "isroutine", "istraceback", "markcoroutinefunction",
    "signature", "stack", "trace", "unwrap", "walktree"]

CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS = 1, 2, 4, 8
CO_NESTED, CO_GENERATOR, CO_NOFREE = 16, 32, 64
CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 128, 256, 512
TPFLAGS_IS_ABSTRACT = 1 << 20


# What objects are.

def ismodule(object):
    """Whether it is a module."""
    return isinstance(object, types.ModuleType)


def isclass(object):
    """Whether it is a class."""
    return isinstance(object, type)


def ismethod(object):
    """Whether something is a bound method written in Python."""
    return isinstance(object, types.MethodType)


def isfunction(object):
    """Whether something is a function written in Python."""
    return isinstance(object, types.FunctionType)


def isbuiltin(object):
    """Whether something is a builtin function or bound method."""
    return isinstance(object, types.BuiltinFunctionType)


def ismethodwrapper(object):
    """Whether it is a special method of a builtin object."""
    return isinstance(object, types.MethodWrapperType)


def ismethoddescriptor(object):
    """Whether something is a descriptor with __get__ only, and neither method nor function."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    if isinstance(object, functools.partial):
        return False  # Its __get__ only warns.
    cls = type(object)
    return (hasattr(cls, "__get__") and not hasattr(cls, "__set__")
            and not hasattr(cls, "__delete__"))


def isdatadescriptor(object):
    """Whether something is a descriptor with __set__ or __delete__."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    cls = type(object)
    return hasattr(cls, "__set__") or hasattr(cls, "__delete__")


def ismemberdescriptor(object):
    """Whether it is a slot of a class."""
    return isinstance(object, types.MemberDescriptorType)


def isgetsetdescriptor(object):
    """Whether it is a computed attribute of a class written natively."""
    return isinstance(object, types.GetSetDescriptorType)


def isroutine(object):
    """Whether something is a function or method of any kind."""
    return (isbuiltin(object) or isfunction(object) or ismethod(object)
            or ismethoddescriptor(object) or ismethodwrapper(object))


def istraceback(object):
    """Whether it is a traceback."""
    return isinstance(object, types.TracebackType)


def isframe(object):
    """Whether it is a frame."""
    return isinstance(object, types.FrameType)


def iscode(object):
    """Whether it is a code object."""
    return isinstance(object, types.CodeType)


def isgenerator(object):
    """Whether it is a generator."""
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    """Whether it is a coroutine."""
    return isinstance(object, types.CoroutineType)


def isasyncgen(object):
    """Whether it is an asynchronous generator."""
    return isinstance(object, types.AsyncGeneratorType)


def isawaitable(object):
    """Whether something can stand after await."""
    return (isinstance(object, types.CoroutineType)
            or isinstance(object, types.GeneratorType)
            and bool(object.gi_code.co_flags & CO_ITERABLE_COROUTINE)
            or hasattr(type(object), "__await__"))


def _function_behind(f):
    while isinstance(f, functools.partial):
        f = f.func
    if ismethod(f):
        f = f.__func__
    return f


def _has_code_flag(f, flag):
    f = _function_behind(f)
    f = getattr(f, "__partialmethod__", f)
    while isinstance(f, (functools.partial, functools.partialmethod)):
        f = f.func
    return isfunction(f) and bool(f.__code__.co_flags & flag)


def isgeneratorfunction(obj):
    """Whether a call of it makes a generator."""
    return _has_code_flag(obj, CO_GENERATOR)


_is_coroutine_mark = object()


def markcoroutinefunction(func):
    """Let iscoroutinefunction say yes to a function."""
    if hasattr(func, "__func__"):
        func = func.__func__
    func._is_coroutine_marker = _is_coroutine_mark
    return func


def iscoroutinefunction(obj):
    """Whether a call of it makes a coroutine."""
    marked = getattr(_function_behind(obj), "_is_coroutine_marker", None) is _is_coroutine_mark
    return marked or _has_code_flag(obj, CO_COROUTINE)


def isasyncgenfunction(obj):
    """Whether a call of it makes an asynchronous generator."""
    return _has_code_flag(obj, CO_ASYNC_GENERATOR)


def isabstract(object):
    """Whether something is a class with abstract methods."""
    return isinstance(object, type) and bool(object.__flags__ & TPFLAGS_IS_ABSTRACT)


class BufferFlags(enum.IntFlag):
    """What is wanted of a buffer: writable, with its format, with its strides."""

    SIMPLE = 0x0
    WRITABLE = 0x1
    FORMAT = 0x4
    ND = 0x8
    STRIDES = 0x10 | ND
    C_CONTIGUOUS = 0x20 | STRIDES
    F_CONTIGUOUS = 0x40 | STRIDES
    ANY_CONTIGUOUS = 0x80 | STRIDES
    INDIRECT = 0x100 | STRIDES
    CONTIG = ND | WRITABLE
    CONTIG_RO = ND
    STRIDED = STRIDES | WRITABLE
    STRIDED_RO = STRIDES
    RECORDS = STRIDES | WRITABLE | FORMAT
    RECORDS_RO = STRIDES | FORMAT
    FULL = INDIRECT | WRITABLE | FORMAT
    FULL_RO = INDIRECT | FORMAT
    READ = 0x100
    WRITE = 0x200


# Members.

def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    """A dict of an object's annotations; with eval_str, strings are evaluated."""
    names = None
    unwrapped = obj
    if isinstance(obj, type):
        found = obj.__dict__.get("__annotations__")
        if isinstance(found, types.GetSetDescriptorType):
            found = None
        module = sys.modules.get(getattr(obj, "__module__", None))
        home = getattr(module, "__dict__", None)
        names = dict(vars(obj))
    elif isinstance(obj, types.ModuleType):
        found, home = getattr(obj, "__annotations__", None), obj.__dict__
    elif callable(obj):
        found, home = getattr(obj, "__annotations__", None), getattr(obj, "__globals__", None)
        while True:
            if hasattr(unwrapped, "__wrapped__"):
                unwrapped = unwrapped.__wrapped__
            elif isinstance(unwrapped, functools.partial):
                unwrapped = unwrapped.func
            else:
                break
        home = getattr(unwrapped, "__globals__", home)
    else:
        raise TypeError(f"{obj!r} is not a module, class, or callable.")
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError(f"{obj!r}.__annotations__ is neither a dict nor None")
    if not found or not eval_str:
        return dict(found)
    globals = home if globals is None else globals
    locals = names if locals is None else locals
    if params := getattr(unwrapped, "__type_params__", ()):
        locals = {param.__name__: param for param in params} | (locals or {})
    return {key: eval(value, globals, locals) if isinstance(value, str) else value
            for key, value in found.items()}


def _getmembers(object, predicate, getter):
    found, seen = [], set()
    mro = (object, *getmro(object)) if isclass(object) else ()
    names = dir(object)
    try:
        # dir() does not show the dynamic attributes of a class.
        names.extend(name for base in object.__bases__ for name, value in base.__dict__.items()
                     if isinstance(value, types.DynamicClassAttribute))
    except AttributeError:
        pass
    for name in names:
        try:
            value = getter(object, name)
            if name in seen:
                raise AttributeError
        except AttributeError:
            for base in mro:
                if name in base.__dict__:
                    value = base.__dict__[name]
                    break
            else:
                continue
        if not predicate or predicate(value):
            found.append((name, value))
        seen.add(name)
    found.sort(key=lambda pair: pair[0])
    return found


def getmembers(object, predicate=None):
    """Names and values of an object's members, sorted; only those that a predicate wants."""
    return _getmembers(object, predicate, getattr)


def getmembers_static(object, predicate=None):
    """As getmembers, without asking descriptors."""
    return _getmembers(object, predicate, getattr_static)


_sentinel = object()


def getattr_static(obj, attr, default=_sentinel):
    """An attribute as it stands in a namespace: no descriptor and no __getattr__ is asked."""
    def in_classes(classes):
        for base in classes:
            own = type.__dict__["__dict__"].__get__(base)
            if attr in own:
                return own[attr]
        return _sentinel

    instance_value = _sentinel
    cls = type(obj)
    # isinstance() would ask for __class__.
    if type in type.__dict__["__mro__"].__get__(cls):
        cls = obj
    else:
        own = in_class_dict(obj, cls)
        if own is not None:
            instance_value = dict.get(own, attr, _sentinel)
    class_value = in_classes(type.__dict__["__mro__"].__get__(cls))
    if instance_value is not _sentinel and class_value is not _sentinel:
        kind = type(class_value)
        if hasattr(kind, "__get__") and (hasattr(kind, "__set__") or hasattr(kind, "__delete__")):
            return class_value
    if instance_value is not _sentinel:
        return instance_value
    if class_value is not _sentinel:
        return class_value
    if obj is cls:
        found = in_classes(type.__dict__["__mro__"].__get__(type(cls)))
        if found is not _sentinel:
            return found
    if default is not _sentinel:
        return default
    raise AttributeError(attr)


def in_class_dict(obj, cls):
    """The dict of an instance, unless a class hides it."""
    for base in type.__dict__["__mro__"].__get__(cls):
        descriptor = type.__dict__["__dict__"].__get__(base).get("__dict__")
        if descriptor is not None:
            plain = types.GetSetDescriptorType, types.MemberDescriptorType
            if type(descriptor) not in plain:
                return None
            return object.__getattribute__(obj, "__dict__")
    return None


Attribute = collections.namedtuple("Attribute", "name kind defining_class object")


def classify_class_attrs(cls):
    """Name, kind, defining class and value of each attribute of a class."""
    mro = getmro(cls)
    metamro = tuple(base for base in getmro(type(cls)) if base not in (type, object))
    class_bases, all_bases = (cls, *mro), (cls, *mro, *metamro)
    names = dir(cls)
    for base in mro:
        for name, value in base.__dict__.items():
            if isinstance(value, types.DynamicClassAttribute) and value.fget is not None:
                names.append(name)
    result, processed = [], set()
    for name in names:
        if name in processed:
            continue
        homecls = got = None
        dict_value = _sentinel
        try:
            if name == "__dict__":
                raise AttributeError("__dict__ is special")
            got = getattr(cls, name)
        except Exception:
            pass
        else:
            homecls = getattr(got, "__objclass__", None)
            if homecls not in class_bases:
                homecls = None
        for base in all_bases:
            if name in base.__dict__:
                dict_value = base.__dict__[name]
                if homecls not in metamro:
                    homecls = base
                break
        if homecls is None:
            continue
        value = got if got is not None else dict_value
        if isinstance(dict_value, (staticmethod, types.BuiltinMethodType)):
            kind, value = "static method", dict_value
        elif isinstance(dict_value, (classmethod, types.ClassMethodDescriptorType)):
            kind, value = "class method", dict_value
        elif isinstance(dict_value, property):
            kind, value = "property", dict_value
        elif isroutine(value):
            kind = "method"
        else:
            kind = "data"
        result.append(Attribute(name, kind, homecls, value))
        processed.add(name)
    return result


def getmro(cls):
    """The classes that are searched for attributes of a class, in order."""
    return cls.__mro__


def unwrap(func, *, stop=None):
    """The innermost function behind a chain of __wrapped__."""
    original = func
    seen = {id(func): func}
    limit = sys.getrecursionlimit()
    while not isinstance(func, type) and hasattr(func, "__wrapped__"):
        if stop is not None and stop(func):
            break
        func = func.__wrapped__
        if id(func) in seen or len(seen) >= limit:
            raise ValueError(f"wrapper loop when unwrapping {original!r}")
        seen[id(func)] = func
    return func


def walktree(classes, children, parent):
    """The classes of a tree made by getclasstree, each with its bases."""
    results = []
    classes.sort(key=lambda cls: (cls.__module__, cls.__name__))
    for cls in classes:
        results.append((cls, cls.__bases__))
        if cls in children:
            results.append(walktree(children[cls], children, cls))
    return results


def getclasstree(classes, unique=False):
    """Classes as nested lists: what follows a class in a list derives from it."""
    children, roots = {}, []
    for cls in classes:
        if cls.__bases__:
            for parent in cls.__bases__:
                below = children.setdefault(parent, [])
                if cls not in below:
                    below.append(cls)
                if unique and parent in classes:
                    break
        elif cls not in roots:
            roots.append(cls)
    for parent in children:
        if parent not in classes:
            roots.append(parent)
    return walktree(roots, children, None)


# Docstrings and source.

def indentsize(line):
    """How far a line is indented, tabs expanded."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def _findclass(func):
    cls = sys.modules.get(func.__module__)
    if cls is None:
        return None
    for name in func.__qualname__.split(".")[:-1]:
        cls = getattr(cls, name)
    return cls if isclass(cls) else None


def _finddoc(obj):
    """The docstring of the same attribute in a base."""
    if isclass(obj):
        for base in obj.__mro__:
            if base is not object and base.__doc__ is not None:
                return base.__doc__
        return None
    if ismethod(obj):
        name, receiver = obj.__func__.__name__, obj.__self__
        cls = receiver if isclass(receiver) else receiver.__class__
    elif isfunction(obj):
        name, cls = obj.__name__, _findclass(obj)
        if cls is None or getattr(cls, name) is not obj:
            return None
    elif isbuiltin(obj):
        name, receiver = obj.__name__, obj.__self__
        cls = receiver if isclass(receiver) else receiver.__class__
    elif isinstance(obj, property):
        name, cls = obj.__name__, _findclass(obj.fget)
    elif ismethoddescriptor(obj) or isdatadescriptor(obj):
        name, cls = obj.__name__, obj.__objclass__
    else:
        return None
    for base in cls.__mro__:
        try:
            doc = getattr(base, name).__doc__
        except AttributeError:
            continue
        if doc is not None:
            return doc
    return None


def getdoc(object):
    """The docstring of an object, its margin taken off; an inherited one if it has none."""
    try:
        doc = object.__doc__
    except AttributeError:
        return None
    if doc is None:
        try:
            doc = _finddoc(object)
        except (AttributeError, TypeError):
            return None
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    """A docstring without the indentation of its lines, and without blank lines around it."""
    lines = doc.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" ")),
                 default=0)
    lines = [lines[0].lstrip(" "), *(line[margin:] for line in lines[1:])]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


from _inspect_source import (
    ArgInfo, Arguments, BlockFinder, ClassFoundException, ClosureVars, EndOfBlock, FrameInfo,
    FullArgSpec, Traceback, AGEN_CLOSED, AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED, CORO_CLOSED,
    CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED, GEN_CLOSED, GEN_CREATED, GEN_RUNNING,
    GEN_SUSPENDED, currentframe, findsource, formatannotationrelativeto, formatargvalues,
    getabsfile, getargs, getargvalues, getasyncgenlocals, getasyncgenstate, getblock, getcallargs,
    getclosurevars, getcomments, getcoroutinelocals, getcoroutinestate, getfile, getframeinfo,
    getfullargspec, getgeneratorlocals, getgeneratorstate, getinnerframes, getlineno, getmodule,
    getmodulename, getouterframes, getsource, getsourcefile, getsourcelines, stack, trace)
