"""Paths as text: what the names of files say without a look at the files.

What asks whether a file is there hears no, since the session reaches none; what needs the current folder
is refused.
"""

import posix
from posix import fspath

__all__ = [
    "normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
    "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
    "isfile", "ismount", "expanduser", "expandvars", "normpath", "abspath", "samefile", "sameopenfile",
    "samestat", "curdir", "pardir", "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath",
    "supports_unicode_filenames", "relpath", "commonpath", "isjunction", "isdevdrive",
]

curdir = "."
pardir = ".."
extsep = "."
sep = "/"
pathsep = ":"
defpath = "/bin:/usr/bin"
altsep = None
devnull = "/dev/null"
supports_unicode_filenames = False


def _like(path, text):
    """The text in the kind of the path."""
    return text.encode() if isinstance(path, bytes) else text


def _one_kind(function, paths):
    """Says what is wrong with paths that don't go together."""
    has_text = has_bytes = False
    for path in paths:
        if isinstance(path, str):
            has_text = True
        elif isinstance(path, bytes):
            has_bytes = True
        else:
            raise TypeError(
                f"{function}() argument must be str, bytes, or "
                f"os.PathLike object, not {type(path).__name__!r}"
            ) from None
    if has_text and has_bytes:
        raise TypeError("Can't mix strings and bytes in path components") from None


def normcase(s):
    """The path itself: upper and lower case are different here."""
    return fspath(s)


def isabs(s):
    """Whether a path starts at the root."""
    s = fspath(s)
    return s.startswith(_like(s, "/"))


def join(a, *p):
    """The parts as one path; an absolute one forgets those before it."""
    a = fspath(a)
    slash = _like(a, "/")
    path = a
    try:
        for part in map(fspath, p):
            if part.startswith(slash):
                path = part
            elif not path or path.endswith(slash):
                path += part
            else:
                path += slash + part
    except (TypeError, AttributeError, BytesWarning):
        _one_kind("join", (a, *p))
        raise
    return path


def split(p):
    """The path up to the last slash, and what follows it."""
    p = fspath(p)
    slash = _like(p, "/")
    at = p.rfind(slash) + 1
    head, tail = p[:at], p[at:]
    return head.rstrip(slash) or head, tail


def splitext(p):
    """The path, and its ending from the last dot of its last part."""
    p = fspath(p)
    slash, dot = _like(p, "/"), _like(p, ".")
    start = p.rfind(slash) + 1
    at = p.rfind(dot)
    # Dots at the beginning of a name don't begin an ending.
    if at < start or not p[start:at].strip(dot):
        return p, p[:0]
    return p[:at], p[at:]


def splitdrive(p):
    """Nothing and the path: there are no drives here."""
    p = fspath(p)
    return p[:0], p


def splitroot(p):
    """Nothing, the slashes of the root (two only if they are exactly two), and the rest."""
    p = fspath(p)
    slash = _like(p, "/")
    count = len(p) - len(p.lstrip(slash))
    at = 2 if count == 2 else min(count, 1)
    return p[:0], p[:at], p[at:]


def basename(p):
    """The last part of a path."""
    return split(p)[1]


def dirname(p):
    """All but the last part of a path."""
    p = fspath(p)
    return split(p)[0]


def normpath(path):
    """The path without double slashes, `.`, and the `..` that have something to take back."""
    path = fspath(path)
    slash, dot, dots = _like(path, "/"), _like(path, "."), _like(path, "..")
    _, root, rest = splitroot(path)
    parts = []
    for part in rest.split(slash):
        if not part or part == dot:
            continue
        if part != dots or (not root and not parts) or (parts and parts[-1] == dots):
            parts.append(part)
        elif parts:
            parts.pop()
    return root + slash.join(parts) or dot


def abspath(path):
    """The path from the root; a relative one is refused, since it needs the current folder."""
    path = fspath(path)
    return normpath(path if isabs(path) else join(posix.getcwd(), path))


def realpath(filename, *, strict=False):
    """The path from the root; links are not followed, since no file can be seen."""
    if strict:
        posix.lstat(filename)
    return abspath(filename)


def _parts(path):
    slash, dot = _like(path, "/"), _like(path, ".")
    return [part for part in path.split(slash) if part and part != dot]


def relpath(path, start=None):
    """How to get to a path from another."""
    path = fspath(path)
    if not path:
        raise ValueError("no path specified")
    slash, dot, dots = _like(path, "/"), _like(path, "."), _like(path, "..")
    start = dot if start is None else fspath(start)
    _one_kind("relpath", (path, start))
    if not isabs(path) and not isabs(start):
        # Both from the same unseen folder: it does not matter which, unless one leaves it.
        here, there = normpath(start), normpath(path)
        if dots in (here.split(slash)[0], there.split(slash)[0]):
            posix.getcwd()
    else:
        here, there = abspath(start), abspath(path)
    here, there = _parts(here), _parts(there)
    same = 0
    while same < min(len(here), len(there)) and here[same] == there[same]:
        same += 1
    steps = [dots] * (len(here) - same) + there[same:]
    return slash.join(steps) if steps else dot


def commonprefix(m):
    """The longest beginning that all have, character by character."""
    if not m:
        return ""
    if not isinstance(m[0], (list, tuple)):
        m = tuple(map(fspath, m))
    first, last = min(m), max(m)
    for at, item in enumerate(first):
        if item != last[at]:
            return first[:at]
    return first


def commonpath(paths):
    """The longest path that all are below."""
    paths = tuple(map(fspath, paths))
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    slash = _like(paths[0], "/")
    try:
        if len({path.startswith(slash) for path in paths}) != 1:
            raise ValueError("Can't mix absolute and relative paths") from None
        parts = [_parts(path) for path in paths]
        root = slash if paths[0].startswith(slash) else slash[:0]
        return root + slash.join(commonprefix(parts))
    except (TypeError, AttributeError):
        _one_kind("commonpath", paths)
        raise


def expanduser(path):
    """A leading `~` replaced by the environment's HOME, if it has one."""
    path = fspath(path)
    tilde, slash = _like(path, "~"), _like(path, "/")
    at = path.find(slash)
    at = len(path) if at < 0 else at
    if path[:at] != tilde:
        return path
    import os

    home = os.environ.get("HOME")
    if home is None:
        return path
    return _like(path, home).rstrip(slash) + path[at:] or slash


def expandvars(path):
    """`$name` and `${name}` replaced by what the environment says of them."""
    path = fspath(path)
    if _like(path, "$") not in path:
        return path
    import os
    import re

    def value(found):
        name = found[1] if found[1] is not None else found[2]
        return env.get(name, found[0])

    if isinstance(path, bytes):
        env = os.environb
        return re.sub(rb"(?a)\$(?:(\w+)|\{([^}]*)\})", value, path)
    env = os.environ
    return re.sub(r"(?a)\$(?:(\w+)|\{([^}]*)\})", value, path)


def _there(look, path):
    try:
        look(path)
    except (OSError, ValueError):
        return False
    return True


def exists(path):
    """Whether a file can be seen: none can."""
    return _there(posix.stat, path)


def lexists(path):
    """Whether a file or link can be seen: none can."""
    return _there(posix.lstat, path)


isfile = isdir = islink = ismount = isjunction = isdevdrive = lexists


def _asks(name):
    def function(*args):
        return posix.stat(*args)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = "Refused: it would look at a file."
    return function


for _name in "getsize getmtime getatime getctime samefile sameopenfile samestat".split():
    globals()[_name] = _asks(_name)
del _name
