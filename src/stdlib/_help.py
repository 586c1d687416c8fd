"""The texts of help() and of the prompt's NAME?."""

import builtins
import sys

_WIDTH = 79

_GUIDE = """Gossamer runs Python as CPython 3.13 does, with the same lifetimes of objects.

help(x)          what x is: its signature, its docstring, its methods
help('text')     of a keyword, a builtin name, a module or a method: help('with'), help('str.join')
help('keywords') the keywords; help('modules') the modules that can be imported here
x?               the same in a few lines, at the prompt's terminal
%help            the prompt's own commands, at its terminal

The module gossamer tells who refers to an object (refs), what keeps it alive (why) and what lives (heap)."""

_KEYWORDS = {
    "False": "The false value of bool, equal to 0.",
    "None": "The only value of NoneType: nothing is there. Functions without a return answer it.",
    "True": "The true value of bool, equal to 1.",
    "and": "x and y: x if it is false, else y.",
    "as": "Names what import, with, except or a pattern found: import numpy as np.",
    "assert": "assert condition, message: raises AssertionError if the condition is false.",
    "async": "async def makes a function whose call is a coroutine; async for and async with stand in it.",
    "await": "await x, in an async def: waits for the result of an awaitable.",
    "break": "Leaves the innermost loop; its else does not run.",
    "class": "class Name(Base): a block that defines a class; its names become attributes.",
    "continue": "Goes on with the next round of the innermost loop.",
    "def": "def name(parameters): a block that defines a function.",
    "del": "del name: forgets a name; del x[i], del x.a: deletes an item, an attribute. An object dies when nothing refers to it any more.",
    "elif": "Another condition of an if, asked if those above were false.",
    "else": "What runs if no condition of an if was true, if a loop was not left by break, or if a try raised nothing.",
    "except": "except Error as e: what runs if the try above raised such an exception. The name is forgotten at the end of the block.",
    "finally": "What runs at the end of a try, whatever happened in it.",
    "for": "for name in iterable: a block that runs for each item.",
    "from": "from module import name; also raise x from cause, and yield from iterable.",
    "global": "global name: in a function, assignments to the name are to the module's variable.",
    "if": "if condition: a block that runs if the condition is true. x if condition else y is an expression.",
    "import": "import module: runs the module, if it is the first time, and gives it a name here.",
    "in": "x in y: whether y contains x; also for x in y.",
    "is": "x is y: whether both are the same object.",
    "lambda": "lambda parameters: expression makes a function without a name.",
    "nonlocal": "nonlocal name: in a function, assignments to the name are to the variable of the function around it.",
    "not": "not x: True if x is false; x not in y, x is not y.",
    "or": "x or y: x if it is true, else y.",
    "pass": "Does nothing; stands where a statement must.",
    "raise": "raise Error(...): raises an exception; alone, in an except block, the one being handled again.",
    "return": "return x: leaves the function with a result.",
    "try": "try: a block whose exceptions the except clauses handle and after which finally runs.",
    "while": "while condition: a block that runs as long as the condition is true.",
    "with": "with x as name: runs a block between x.__enter__ and x.__exit__.",
    "yield": "yield x: in a function, hands a value to who iterates; the function goes on from there. It makes it a generator function.",
    "case": "A pattern of a match: its block runs if the pattern fits.",
    "match": "match x: compares a value with the patterns of the case blocks below.",
    "type": "type Name = ... names a type; type(x) is the class of x.",
    "_": "At the prompt, the value shown last, which it keeps alive; in a pattern, anything.",
}


def _kind(obj):
    import inspect

    if inspect.ismodule(obj):
        return f"module {obj.__name__}"
    if inspect.isclass(obj):
        return f"class {obj.__name__}"
    if inspect.isbuiltin(obj):
        return f"built-in function {obj.__name__}"
    if inspect.isfunction(obj):
        return f"function {obj.__name__}"
    if inspect.ismethod(obj):
        return f"method {obj.__name__}"
    return type(obj).__name__


def _signature(obj):
    import inspect

    try:
        return str(inspect.signature(obj))
    except (ValueError, TypeError):
        return "(...)"


def _doc(obj):
    import inspect

    return inspect.getdoc(obj) or ""


def _summary(obj):
    return _doc(obj).partition("\n")[0]


def _indented(text, prefix="    "):
    return "\n".join([prefix + line if line else "" for line in text.split("\n")])


def _is_routine(obj):
    import inspect

    return inspect.isroutine(obj) and not inspect.isclass(obj)


def _heading(obj):
    """The line above a routine: its name and its parameters."""
    import inspect

    name = obj.__name__
    receiver = getattr(obj, "__self__", None)
    title = name + _signature(obj)
    if receiver is None or inspect.ismodule(receiver):
        return title
    if inspect.isclass(receiver):
        return f"{title} class method of {_qualified(receiver)}"
    return f"{title} method of {_qualified(type(receiver))} instance"


def _qualified(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


def _routine(obj):
    doc = _doc(obj)
    return _heading(obj) + ("\n" + _indented(doc) if doc else "") + "\n"


def _line(name, obj):
    """A routine of a class or a module in one line, if it fits."""
    title = "    " + name + (_signature(obj) if callable(obj) else "")
    summary = _summary(obj)
    if not summary:
        return title
    if len(title) < 34 and len(summary) + 36 <= _WIDTH + 20:
        return f"{title:<34}  {summary}"
    return f"{title}\n        {summary}"


def _class(cls):
    bases = ", ".join([base.__name__ for base in cls.__bases__ if base is not object])
    parts = [f"class {cls.__name__}" + (f"({bases})" if bases else "")]
    signature = _signature(cls)
    if signature != "(...)":
        parts[0] += f"\n    {cls.__name__}{signature}"
    doc = _doc(cls)
    if doc:
        parts.append(_indented(doc))
    methods, specials, data = [], [], []
    for name, value in sorted(vars(cls).items()):
        found = getattr(cls, name, value)
        if name.startswith("__") and name.endswith("__"):
            if _is_routine(found) and name != "__new__":
                specials.append(name)
        elif name.startswith("_"):
            pass
        elif callable(found) or isinstance(value, (staticmethod, classmethod)):
            methods.append(_line(name, found))
        else:
            summary = _summary(value) if hasattr(type(value), "__get__") else repr(value)
            data.append(f"    {name:<16}  {summary}".rstrip())
    if methods:
        parts.append("Methods\n" + "\n".join(methods))
    if data:
        parts.append("Attributes\n" + "\n".join(data))
    if specials:
        parts.append("Special methods\n" + _wrapped(specials))
    for base in cls.__mro__[1:]:
        names = [name for name in vars(base) if not name.startswith("_")]
        if names and base is not object:
            parts.append(f"From {base.__name__}\n" + _wrapped(sorted(names)))
    return "\n\n".join(parts) + "\n"


def _wrapped(names):
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > _WIDTH - 6:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "    ") + name
    return "\n".join(lines)


def _module(module):
    import inspect

    name = module.__name__
    parts = [f"module {name}"]
    doc = _doc(module)
    if doc:
        parts.append(_indented(doc))
    public = getattr(module, "__all__", None)
    if public is None:
        public = [
            name
            for name, value in vars(module).items()
            if not name.startswith("_")
            and not inspect.ismodule(value)
            and getattr(value, "__module__", module.__name__) in (module.__name__, None)
        ]
    classes, functions, data = [], [], []
    for name in sorted(set(public)):
        value = getattr(module, name, None)
        if inspect.isclass(value):
            classes.append(f"    {name:<22}  {_summary(value)}".rstrip())
        elif callable(value):
            functions.append(_line(name, value))
        else:
            text = repr(value)
            data.append(f"    {name:<22}  " + (text if len(text) < 50 else text[:47] + "..."))
    for title, lines in ("Classes", classes), ("Functions", functions), ("Data", data):
        if lines:
            parts.append(title + "\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _find(text):
    """What a text names: a builtin, a module, or something in one of them; None if it names nothing."""
    first, *rest = text.split(".")
    if hasattr(builtins, first):
        found = getattr(builtins, first)
    else:
        found, name, at = None, first, 0
        while True:
            try:
                __import__(name)
            except ImportError:
                break
            found = sys.modules[name]
            if at == len(rest):
                return found
            name, at = f"{name}.{rest[at]}", at + 1
        if found is None:
            return None
        rest = rest[at - 1 :] if at else rest
    for name in rest:
        if not hasattr(found, name):
            return None
        found = getattr(found, name)
    return found


def _about(request):
    request = request.strip()
    if request == "keywords":
        return "The keywords; help('with') tells of one.\n\n" + _wrapped(sorted(_KEYWORDS)) + "\n"
    if request == "modules":
        from _gossamer import _modules

        return "The modules that can be imported here.\n\n" + _wrapped(_modules()) + "\n"
    if request in ("", "help"):
        return _GUIDE + "\n"
    if request in _KEYWORDS:
        return f"{request}\n" + _indented(_filled(_KEYWORDS[request])) + "\n"
    found = _find(request)
    if found is None and request != "None":
        return (
            f"No Python documentation found for {request!r}.\n"
            "Use help() to get the interactive help utility.\n"
            "Use help(str) for help on the str class.\n"
        )
    return text(found, request)


def _filled(words):
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > _WIDTH - 6:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def text(obj, name=None):
    """What help() shows of an object."""
    import inspect

    if isinstance(obj, str) and name is None:
        return _about(obj)
    kind = _kind(obj)
    head = f"Help on {kind}"
    if name is not None and "." in name and not inspect.ismodule(obj):
        head += f" in {name.rpartition('.')[0]}"
    elif not inspect.ismodule(obj):
        module = inspect.getmodule(obj) if callable(obj) else None
        if module is not None and getattr(obj, "__self__", None) in (None, module) or inspect.ismethod(obj):
            head += f" in module {module.__name__}" if module is not None else ""
    if inspect.ismodule(obj):
        body = _module(obj)
    elif inspect.isclass(obj):
        body = _class(obj)
    elif _is_routine(obj):
        body = _routine(obj)
    else:
        head += " object"
        if isinstance(obj, property) and _doc(obj):
            body = _indented(_doc(obj)) + "\n"
        else:
            body = _class(type(obj))
    return f"{head}:\n\n{body}"


def short(obj):
    """What NAME? shows: the signature or the value, the type, the docstring's first line."""
    import inspect

    lines = []
    if inspect.isclass(obj):
        lines.append(f"class {obj.__name__}{_signature(obj)}")
    elif _is_routine(obj):
        lines.append(_heading(obj))
    else:
        shown = repr(obj)
        lines.append(shown if len(shown) <= 200 else shown[:197] + "...")
    lines.append(f"type: {type(obj).__name__}" + (f", length {len(obj)}" if _has_length(obj) else ""))
    summary = _summary(obj)
    if summary:
        lines.append(summary)
    return "\n".join(lines)


def _has_length(obj):
    return not isinstance(obj, type) and hasattr(type(obj), "__len__")


def show(*request):
    """help(): the text of one request, paged where the prompt pages."""
    from _gossamer import _page

    shown = (text(request[0]) if request else _GUIDE + "\n") + "\n"
    if sys.stdout is sys.__stdout__ and _page(shown):
        return
    print(shown, end="")
