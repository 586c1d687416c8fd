"""What the tests of tracebacks do by C calls; one that asks for another call is left out."""

import sys
import unittest


class Missing(ImportError, unittest.SkipTest):
    """There is no such C call."""


def exception_print(exception, legacy=False):
    """Writes an exception's traceback, as the session does by itself."""
    from _traceback import format

    if not isinstance(exception, BaseException):
        raise TypeError("an exception instance is required")
    sys.stderr.write(format(exception))


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Missing(f"_testcapi.{name}")
