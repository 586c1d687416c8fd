"""Stands before CPython's package `test`: the tests and most helpers are those of its folder, the helpers that need
a host are those beside this file.

Tests for CPython alone run too, since Gossamer follows CPython.
"""

import sys

sys.implementation.name = "cpython"
__path__ += [f"{folder}/test" for folder in sys.path if folder]

import test.support

test.support.__path__.insert(0, f"{__path__[0]}/support")

import contextlib

import test.support.import_helper
import test.support.os_helper
from test.support.script_helper import make_folder


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
