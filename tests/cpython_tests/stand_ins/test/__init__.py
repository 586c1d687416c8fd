"""Stands before CPython's package `test`: the tests and most helpers are those of its folder, the helpers that need
a host are those beside this file.

Tests for CPython alone run too, since Gossamer follows CPython.
"""

import sys

sys.implementation.name = "cpython"
__path__ += [f"{folder}/test" for folder in sys.path if folder]

import test.support

test.support.__path__.insert(0, f"{__path__[0]}/support")

import builtins
import contextlib
import errno
import io
import os

import test.support.import_helper
import test.support.os_helper
from test.support.script_helper import make_folder, read_file, remove_file, write_file


@contextlib.contextmanager
def _temp_dir(path=None, quiet=False):
    """A new folder; whoever made it takes it away at the end."""
    yield make_folder()


test.support.os_helper.temp_dir = test.support.import_helper.temp_dir = _temp_dir


def _fresh_module(name, fresh=(), blocked=(), *, deprecated=False, usefrozen=False):
    """A module made anew: the shipped one, or with something blocked CPython's, which does without."""
    return _import_fresh_module(name, fresh, blocked, deprecated=deprecated, usefrozen=usefrozen or not blocked)


_import_fresh_module = test.support.import_helper.import_fresh_module
test.support.import_helper.import_fresh_module = _fresh_module


# A session opens no files; those that tests read and write are the host's.


class _Bytes(io.BytesIO):
    """A file of bytes; what was written is kept when it is closed."""

    def __init__(self, name, mode, data):
        super().__init__(data)
        self.name, self.mode = name, mode
        if "a" in mode:
            self.seek(0, 2)

    def close(self):
        if not self.closed and set("wax+") & set(self.mode):
            write_file(self.name, self.getvalue())
        super().close()


class _Text(io.StringIO):
    """A file of text; what was written is kept when it is closed."""

    def __init__(self, name, mode, data, encoding, errors, newline):
        super().__init__(data.decode(encoding, errors), newline)
        self.name, self.mode = name, mode
        self._as = encoding, errors
        if "a" in mode:
            self.seek(0, 2)

    encoding = property(lambda self: self._as[0])
    errors = property(lambda self: self._as[1])

    def close(self):
        if not self.closed and set("wax+") & set(self.mode):
            write_file(self.name, self.getvalue().encode(*self._as))
        super().close()


def _open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """A file of the library, or one in the test's folder."""
    if not isinstance(file, (str, os.PathLike)) or opener is not None:
        return _refusing_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
    name = os.fspath(file)
    data = b"" if "w" in mode or "x" in mode else read_file(name)
    if data is None and "a" not in mode:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", name)
    if "b" in mode:
        return _Bytes(name, mode, data or b"")
    return _Text(name, mode, data or b"", encoding or "utf-8", errors or "strict", newline)


def _remove(path, *, dir_fd=None):
    """Takes a file away."""
    if not remove_file(os.fspath(path)):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)


def _exists(path):
    """Whether there is a file."""
    return read_file(os.fspath(path)) is not None


_refusing_open = open
builtins.open = io.open = _open
os.remove = os.unlink = _remove
os.path.exists = os.path.isfile = _exists


def _unlink(path):
    """Takes a file away if it is there."""
    remove_file(os.fspath(path))


test.support.os_helper.unlink = _unlink
