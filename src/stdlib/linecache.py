"""Lines of source files. A session knows the texts that it has compiled, and no others."""

from _traceback import code_source, file_source

__all__ = ["getline", "clearcache", "checkcache", "lazycache"]

# (size, time or None, lines, full name) by file name, as far as somebody put it in.
cache = {}


def clearcache():
    """Forget all lines."""
    cache.clear()


def getline(filename, lineno, module_globals=None):
    """A line of a file with its newline; an empty string if there is none."""
    lines = getlines(filename, module_globals)
    if 1 <= lineno <= len(lines):
        return lines[lineno - 1]
    return ""


def getlines(filename, module_globals=None):
    """The lines of a file."""
    entry = cache.get(filename)
    if entry is not None and len(entry) != 1:
        return entry[2]
    return updatecache(filename, module_globals)


def checkcache(filename=None):
    """Forget the lines of files that have changed; no file of a session does."""


def updatecache(filename, module_globals=None):
    """Read the lines of a file anew."""
    entry = cache.pop(filename, None)
    text = file_source(filename) if filename else None
    if text is None and lazycache(filename, module_globals):
        entry = cache.pop(filename)
    if text is None and entry is not None and len(entry) == 1:
        text = entry[0]()
    if text is None:
        return []
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if not filename.startswith("<"):
        cache[filename] = len(text), None, lines, filename
    return lines


def lazycache(filename, module_globals):
    """Whether the lines of a file could be had from its module when they are needed; keeps what asks for them."""
    if filename in cache:
        return len(cache[filename]) == 1
    if not filename or filename.startswith("<") and filename.endswith(">"):
        return False
    if not module_globals or "__name__" not in module_globals:
        return False
    loader = getattr(module_globals.get("__spec__"), "loader", module_globals.get("__loader__"))
    get_source = getattr(loader, "get_source", None)
    name, file = module_globals["__name__"], module_globals.get("__file__")
    if get_source is not None:
        cache[filename] = (lambda: get_source(name),)
    elif file is not None and file_source(file) is not None:
        cache[filename] = (lambda: file_source(file),)
    else:
        return False
    return True


def _register_code(code, string, name):
    cache[name] = len(string), None, [line + "\n" for line in string.splitlines()], name
