"""The names of the system's interface that need no system, and refusals for the others.

Paths are text here. The environment is empty; what a program puts into it stays in the session.
"""

import abc
import posix
import posixpath as path
import sys
from _collections_abc import Mapping, MutableMapping
from posix import *
from posix import _exit, _refusal

sys.modules["os.path"] = path
from os.path import altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep

GenericAlias = type(list[int])

name = "posix"
linesep = "\n"
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
supports_bytes_environ = True
supports_dir_fd = set()
supports_effective_ids = set()
supports_fd = set()
supports_follow_symlinks = set()

for _name in """
    execl execle execlp execlpe execvp execvpe fdopen fwalk makedirs popen removedirs renames
    spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe
""".split():
    globals()[_name] = _refusal(_name)
del _name


class PathLike(abc.ABC):
    """What has a method __fspath__."""

    __slots__ = ()

    @abc.abstractmethod
    def __fspath__(self):
        """The path as str or bytes."""
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, other):
        if cls is not PathLike:
            return NotImplemented
        for base in other.__mro__:
            if "__fspath__" in base.__dict__:
                return NotImplemented if base.__dict__["__fspath__"] is None else True
        return NotImplemented

    __class_getitem__ = classmethod(GenericAlias)


def fsencode(filename):
    """A path as bytes."""
    filename = fspath(filename)
    return filename.encode("utf-8", "surrogateescape") if isinstance(filename, str) else filename


def fsdecode(filename):
    """A path as text."""
    filename = fspath(filename)
    return filename.decode("utf-8", "surrogateescape") if isinstance(filename, bytes) else filename


class _Environ(MutableMapping):
    """An environment of the session's own; `kind` is what its keys and values are."""

    def __init__(self, data, kind, to_text, from_text):
        self._data = data
        self._kind = kind
        self._to_text = to_text
        self._from_text = from_text

    def _checked(self, value):
        if not isinstance(value, self._kind):
            raise TypeError(f"{self._kind.__name__} expected, not {type(value).__name__}")
        return self._to_text(value)

    def __getitem__(self, key):
        try:
            value = self._data[self._checked(key)]
        except KeyError:
            raise KeyError(key) from None
        return self._from_text(value)

    def __setitem__(self, key, value):
        key, value = self._checked(key), self._checked(value)
        if "\0" in key + value:
            raise ValueError("embedded null byte")
        if not key or "=" in key:
            raise ValueError("illegal environment variable name")
        self._data[key] = value

    def __delitem__(self, key):
        try:
            del self._data[self._checked(key)]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self):
        for key in list(self._data):
            yield self._from_text(key)

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        inside = ", ".join(f"{key!r}: {value!r}" for key, value in self.items())
        return f"environ({{{inside}}})"

    def copy(self):
        return dict(self)

    def __or__(self, other):
        return dict(self) | dict(other) if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other):
        return dict(other) | dict(self) if isinstance(other, Mapping) else NotImplemented

    def __ior__(self, other):
        self.update(other)
        return self


environ = _Environ({}, str, str, str)
environb = _Environ(environ._data, bytes, fsdecode, fsencode)


def getenv(key, default=None):
    """A variable of the environment, or the default."""
    return environ.get(key, default)


def getenvb(key, default=None):
    """A variable of the environment as bytes, or the default."""
    return environb.get(key, default)


def get_exec_path(env=None):
    """The folders that programs are looked for in."""
    text = (environ if env is None else env).get("PATH")
    return (defpath if text is None else text).split(pathsep)


def process_cpu_count():
    """How many processors the session may use: not known."""
    return None


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Walks a tree of folders: there is none that can be listed, so onerror hears of the refusal."""
    try:
        scandir(fspath(top))
    except OSError as error:
        if onerror is not None:
            onerror(error)
    return
    yield
