"""Source texts, frames, generators and arguments of calls; part of inspect."""

import builtins
import collections
import functools
import linecache
import sys
import types
from inspect import (isclass, iscode, isframe, isfunction, ismethod, ismodule, istraceback,
                     formatannotation, unwrap, Signature, _signature_from_callable, _empty,
                     _KEYWORD_ONLY, _POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_KEYWORD,
                     _VAR_POSITIONAL)
from _traceback import code_source

# All of it is known as inspect's.
__name__ = "inspect"


def getfile(object):
    """The name of the file in which an object was defined."""
    if ismodule(object):
        if getattr(object, "__file__", None):
            return object.__file__
        raise TypeError(f"{object!r} is a built-in module")
    if isclass(object):
        if hasattr(object, "__module__"):
            module = sys.modules.get(object.__module__)
            if getattr(module, "__file__", None):
                return module.__file__
            if object.__module__ == "__main__":
                raise OSError("source code not available")
        raise TypeError(f"{object!r} is a built-in class")
    code = _code_of(object)
    if code is not None:
        return code.co_filename
    raise TypeError("module, class, method, function, traceback, frame, or code object was "
                    f"expected, got {type(object).__name__}")


def _code_of(object):
    if ismethod(object):
        object = object.__func__
    if isfunction(object):
        object = object.__code__
    if istraceback(object):
        object = object.tb_frame
    if isframe(object):
        object = object.f_code
    return object if iscode(object) else None


def getmodulename(path):
    """The name of the module that a path is the file of; None if it is none."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return stem if dot and ending in ("py", "pyc", "so") else None


def getsourcefile(object):
    """The name of the file with an object's source."""
    return getfile(object)


def getabsfile(object, _filename=None):
    """The absolute path of the file in which an object was defined."""
    return getsourcefile(object) or getfile(object) if _filename is None else _filename


def getmodule(object, _filename=None):
    """The module in which an object was defined."""
    if ismodule(object):
        return object
    if hasattr(object, "__module__"):
        return sys.modules.get(object.__module__)
    code = _code_of(object)
    if code is not None:
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None) == code.co_filename:
                return module
    main = sys.modules["__main__"]
    if not hasattr(object, "__name__"):
        return None
    if getattr(main, object.__name__, None) is object:
        return main
    if getattr(builtins, object.__name__, None) is object:
        return builtins
    return None


class ClassFoundException(Exception):
    """Ends the search for a class in a source."""


def findsource(object):
    """All lines of an object's file, and the index of the object's first."""
    file = getsourcefile(object)
    code = _code_of(object)
    text = code_source(code) if code is not None else None
    lines = text.splitlines(keepends=True) if text else linecache.getlines(file)
    if not lines:
        raise OSError("could not get source code")
    if ismodule(object):
        return lines, 0
    if isclass(object):
        try:
            first = vars(object)["__firstlineno__"]
        except (TypeError, KeyError):
            raise OSError("source code not available") from None
        if first >= len(lines):
            raise OSError("lineno is out of bounds")
        return lines, first - 1
    at = code.co_firstlineno - 1
    if at >= len(lines):
        raise OSError("lineno is out of bounds")
    return lines, at


def getcomments(object):
    """The comment lines right before an object's definition."""
    try:
        lines, at = findsource(object)
    except (OSError, TypeError):
        return None
    indent = len(lines[at]) - len(lines[at].lstrip())
    comments = []
    for line in reversed(lines[:at]):
        if line.lstrip()[:1] != "#" or len(line) - len(line.lstrip()) != indent:
            break
        comments.insert(0, line.expandtabs().lstrip())
    return "".join(comments) or None


class EndOfBlock(Exception):
    """The block of a source has ended."""


class BlockFinder:
    """Finds the last line of the block that the first line begins."""

    def __init__(self):
        self.last = 1

    def find(self, lines):
        opening = self._statement_end(lines, 0)
        self.last = opening + 1
        first = lines[0]
        if not first.lstrip().startswith(("def", "class", "async", "@")):
            return self.last
        indent = len(first) - len(first.lstrip())
        while first.lstrip().startswith("@") and self.last < len(lines):
            opening = self._statement_end(lines, self.last)
            first = lines[self.last]
            self.last = opening + 1
        at, body = self.last, None
        while at < len(lines):
            stripped = lines[at].strip()
            if stripped:
                depth = len(lines[at]) - len(lines[at].lstrip())
                if depth <= indent:
                    if stripped[0] == "#":
                        at += 1
                        continue
                    break
                if stripped[0] != "#":
                    at = self._statement_end(lines, at)
                    body = depth if body is None else body
                if body is not None and depth >= body:
                    self.last = at + 1
            at += 1
        return self.last

    @staticmethod
    def _statement_end(lines, at):
        """The index of the last line of the logical line that begins at one."""
        depth, quote = 0, None
        while at < len(lines):
            text, place = lines[at], 0
            while place < len(text):
                char = text[place]
                if quote:
                    if char == "\\":
                        place += 1
                    elif text.startswith(quote, place):
                        place += len(quote) - 1
                        quote = None
                elif char in "'\"":
                    quote = char * 3 if text.startswith(char * 3, place) else char
                    place += len(quote) - 1
                elif char == "#":
                    break
                elif char in "([{":
                    depth += 1
                elif char in ")]}":
                    depth -= 1
                place += 1
            if quote and len(quote) == 1:
                quote = None
            if depth <= 0 and not quote and not text.rstrip().endswith("\\"):
                break
            at += 1
        return min(at, len(lines) - 1)


def getblock(lines):
    """The lines of the block that the first line begins."""
    return lines[:BlockFinder().find(lines)] if lines else []


def getsourcelines(object):
    """An object's source lines, and the number of the first in its file."""
    object = unwrap(object)
    lines, at = findsource(object)
    if istraceback(object):
        object = object.tb_frame
    if ismodule(object) or isframe(object) and object.f_code.co_name == "<module>":
        return lines, 0
    return getblock(lines[at:]), at + 1


def getsource(object):
    """An object's source text."""
    lines, _ = getsourcelines(object)
    return "".join(lines)


# Arguments.

Arguments = collections.namedtuple("Arguments", "args, varargs, varkw")
FullArgSpec = collections.namedtuple(
    "FullArgSpec", "args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations")
ArgInfo = collections.namedtuple("ArgInfo", "args varargs keywords locals")


def getargs(co):
    """The names of the parameters of a code object."""
    if not iscode(co):
        raise TypeError(f"{co!r} is not a code object")
    names, count, named = co.co_varnames, co.co_argcount, co.co_kwonlyargcount
    args = list(names[:count + named])
    at = count + named
    varargs = varkw = None
    if co.co_flags & 0x04:
        varargs = names[at]
        at += 1
    if co.co_flags & 0x08:
        varkw = names[at]
    return Arguments(args, varargs, varkw)


def getfullargspec(func):
    """Names, defaults and annotations of a function's parameters."""
    try:
        sig = _signature_from_callable(func, follow_wrapper_chains=False, skip_bound_arg=False,
                                       sigcls=Signature, eval_str=False)
    except Exception as ex:
        raise TypeError("unsupported callable") from ex
    args, only, named = [], [], []
    varargs = varkw = None
    defaults, named_defaults, annotations = (), {}, {}
    if sig.return_annotation is not sig.empty:
        annotations["return"] = sig.return_annotation
    for name, param in sig.parameters.items():
        kind = param.kind
        if kind is _POSITIONAL_ONLY:
            only.append(name)
        elif kind is _POSITIONAL_OR_KEYWORD:
            args.append(name)
        elif kind is _VAR_POSITIONAL:
            varargs = name
        elif kind is _KEYWORD_ONLY:
            named.append(name)
            if param.default is not param.empty:
                named_defaults[name] = param.default
        else:
            varkw = name
        if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD) and param.default is not param.empty:
            defaults += (param.default,)
        if param.annotation is not param.empty:
            annotations[name] = param.annotation
    return FullArgSpec(only + args, varargs, varkw, defaults or None, named,
                       named_defaults or None, annotations)


def getargvalues(frame):
    """The names and values of a frame's arguments."""
    args, varargs, varkw = getargs(frame.f_code)
    return ArgInfo(args, varargs, varkw, frame.f_locals)


def formatannotationrelativeto(object):
    """A function that formats annotations without the name of the object's module."""
    module = getattr(object, "__module__", None)
    return lambda annotation: formatannotation(annotation, module)


def formatargvalues(args, varargs, varkw, locals, formatarg=str,
                    formatvarargs=lambda name: "*" + name, formatvarkw=lambda name: "**" + name,
                    formatvalue=lambda value: "=" + repr(value)):
    """Arguments and their values as in a call."""
    specs = [formatarg(name) + formatvalue(locals[name]) for name in args]
    if varargs:
        specs.append(formatvarargs(varargs) + formatvalue(locals[varargs]))
    if varkw:
        specs.append(formatvarkw(varkw) + formatvalue(locals[varkw]))
    return "(" + ", ".join(specs) + ")"


def getcallargs(func, /, *positional, **named):
    """What the parameters of a function hold in a call."""
    if ismethod(func) and func.__self__ is not None:
        positional = (func.__self__, *positional)
        func = func.__func__
    sig = Signature.from_callable(func, follow_wrapped=False)
    try:
        bound = sig.bind(*positional, **named)
    except TypeError as error:
        raise TypeError(f"{func.__name__}() {_complaint(sig, named, error)}") from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _complaint(sig, named, error):
    """What a call would say of arguments that don't fit."""
    try:
        given = sig.bind_partial(**{key: value for key, value in named.items()}).arguments
    except TypeError:
        return str(error)
    if "missing" not in str(error):
        return str(error)
    at_fault = str(error).rpartition(": ")[2].strip("'")
    kind = sig.parameters[at_fault].kind
    missing = [name for name, param in sig.parameters.items()
               if param.default is _empty and param.kind is kind and name not in given]
    missing = missing[missing.index(at_fault):]
    what = "keyword-only" if kind is _KEYWORD_ONLY else "positional"
    names = [repr(name) for name in missing]
    if len(names) > 2:
        text = ", ".join(names[:-1]) + ", and " + names[-1]
    else:
        text = " and ".join(names)
    plural = "s" if len(names) > 1 else ""
    return f"missing {len(names)} required {what} argument{plural}: {text}"


ClosureVars = collections.namedtuple("ClosureVars", "nonlocals globals builtins unbound")


def getclosurevars(func):
    """The outer names that a function uses, with their values."""
    if ismethod(func):
        func = func.__func__
    if not isfunction(func):
        raise TypeError(f"{func!r} is not a Python function")
    code = func.__code__
    nonlocals = {}
    if func.__closure__ is not None:
        for name, cell in zip(code.co_freevars, func.__closure__):
            try:
                nonlocals[name] = cell.cell_contents
            except ValueError:
                pass
    outer = func.__globals__
    inner = outer.get("__builtins__", builtins.__dict__)
    if ismodule(inner):
        inner = inner.__dict__
    global_vars, builtin_vars, unbound = {}, {}, set()
    for name in code.co_names:
        if name in outer:
            global_vars[name] = outer[name]
        elif name in inner:
            builtin_vars[name] = inner[name]
        else:
            unbound.add(name)
    return ClosureVars(nonlocals, global_vars, builtin_vars, unbound)


# Frames.

class Traceback(collections.namedtuple("_Traceback", "filename lineno function code_context index")):
    """Where a frame is: file, line, function, source lines."""

    def __new__(cls, filename, lineno, function, code_context, index, *, positions=None):
        made = super().__new__(cls, filename, lineno, function, code_context, index)
        made.positions = positions
        return made

    def __repr__(self):
        return (f"Traceback(filename={self.filename!r}, lineno={self.lineno!r}, "
                f"function={self.function!r}, code_context={self.code_context!r}, "
                f"index={self.index!r}, positions={self.positions!r})")


class FrameInfo(collections.namedtuple("_FrameInfo",
                                       "frame filename lineno function code_context index")):
    """A frame and where it is."""

    def __new__(cls, frame, filename, lineno, function, code_context, index, *, positions=None):
        made = super().__new__(cls, frame, filename, lineno, function, code_context, index)
        made.positions = positions
        return made

    def __repr__(self):
        return (f"FrameInfo(frame={self.frame!r}, filename={self.filename!r}, "
                f"lineno={self.lineno!r}, function={self.function!r}, "
                f"code_context={self.code_context!r}, index={self.index!r}, "
                f"positions={self.positions!r})")


def getframeinfo(frame, context=1):
    """Where a frame or a traceback is."""
    if istraceback(frame):
        lineno = frame.tb_lineno
        frame = frame.tb_frame
    else:
        lineno = frame.f_lineno
    if not isframe(frame):
        raise TypeError(f"{frame!r} is not a frame or traceback object")
    filename = getsourcefile(frame) or getfile(frame)
    lines = index = None
    if context > 0:
        try:
            lines, _ = findsource(frame)
        except OSError:
            lines = None
        else:
            start = max(0, min(lineno - 1 - context // 2, len(lines) - context))
            lines = lines[start:start + context]
            index = lineno - 1 - start
    return Traceback(filename, lineno, frame.f_code.co_name, lines, index)


def getlineno(frame):
    """The line at which a frame or a traceback is."""
    return frame.f_lineno


def getouterframes(frame, context=1):
    """A frame and those that called it."""
    found = []
    while frame:
        info = getframeinfo(frame, context)
        found.append(FrameInfo(frame, *info, positions=info.positions))
        frame = frame.f_back
    return found


def getinnerframes(tb, context=1):
    """The frames of a traceback."""
    found = []
    while tb:
        info = getframeinfo(tb, context)
        found.append(FrameInfo(tb.tb_frame, *info, positions=info.positions))
        tb = tb.tb_next
    return found


def currentframe():
    """The frame of the caller."""
    return sys._getframe(1)


def stack(context=1):
    """The frames from the caller outwards."""
    return getouterframes(sys._getframe(1), context)


def trace(context=1):
    """The frames between the handler and where the exception was raised."""
    exc = sys.exception()
    return getinnerframes(None if exc is None else exc.__traceback__, context)


# Generators and coroutines.

GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED = (
    "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED")
CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED, CORO_CLOSED = (
    "CORO_CREATED", "CORO_RUNNING", "CORO_SUSPENDED", "CORO_CLOSED")
AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED, AGEN_CLOSED = (
    "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "AGEN_CLOSED")


def _state(obj, prefix, kind):
    if getattr(obj, prefix + "_running"):
        return kind + "_RUNNING"
    if getattr(obj, prefix + "_suspended", False):
        return kind + "_SUSPENDED"
    return kind + ("_CLOSED" if getattr(obj, prefix + "_frame") is None else "_CREATED")


def getgeneratorstate(generator):
    """GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED or GEN_CLOSED."""
    return _state(generator, "gi", "GEN")


def getcoroutinestate(coroutine):
    """CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED or CORO_CLOSED."""
    return _state(coroutine, "cr", "CORO")


def getasyncgenstate(agen):
    """AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED or AGEN_CLOSED."""
    return _state(agen, "ag", "AGEN")


def getgeneratorlocals(generator):
    """The locals of a generator that has not ended."""
    if not isinstance(generator, types.GeneratorType):
        raise TypeError(f"{generator!r} is not a Python generator")
    frame = getattr(generator, "gi_frame", None)
    return {} if frame is None else frame.f_locals


def getcoroutinelocals(coroutine):
    """The locals of a coroutine that has not ended."""
    frame = getattr(coroutine, "cr_frame", None)
    return {} if frame is None else frame.f_locals


def getasyncgenlocals(agen):
    """The locals of an asynchronous generator that has not ended."""
    if not isinstance(agen, types.AsyncGeneratorType):
        raise TypeError(f"{agen!r} is not a Python async generator")
    frame = getattr(agen, "ag_frame", None)
    return {} if frame is None else frame.f_locals
