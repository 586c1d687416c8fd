"""Asks the test that started this session to run another one, which the session itself can't.

A request is a line on standard output, words in hexadecimal behind a mark; the answer is a line on standard input:
exit status, output, error output.
"""

import collections
import sys
import unittest

Result = collections.namedtuple("Result", "rc out err")


def _ask(*words):
    # Whatever the tests made of the streams, these are the session's own.
    words = " ".join(word.encode().hex() or "-" for word in words)
    sys.__stdout__.write(f"\n\x01{words}\n")
    sys.__stdout__.flush()
    answer = sys.__stdin__.readline().split()
    return int(answer[0]), *(bytes.fromhex(part.strip("-")) for part in answer[1:])


def run_python_until_end(*args, **variables):
    """Runs a program; answers what came of it, and its command line."""
    if set(variables) - {"__isolated", "PYTHONIOENCODING"}:
        raise unittest.SkipTest("environment variables don't reach a session")
    if args[0] not in ("-c", "-m") and args[0].startswith("-"):
        raise unittest.SkipTest(f"an option of CPython's: {args[0]}")
    return Result(*_ask("run", *args)), args


def assert_python_ok(*args, **variables):
    """Runs a program that must end well."""
    result, line = run_python_until_end(*args, **variables)
    if result.rc:
        raise AssertionError(f"{line} ended with {result.rc}:\n{result.err.decode()}")
    return result


def assert_python_failure(*args, **variables):
    """Runs a program that must end with an error."""
    result, line = run_python_until_end(*args, **variables)
    if not result.rc:
        raise AssertionError(f"{line} ended well:\n{result.out.decode()}")
    return result


def run_test_script(script):
    """Runs a file of the test package that must end well."""
    assert_python_ok("-m", "test." + script.rpartition("/test/")[2].removesuffix(".py").replace("/", "."))


def spawn_python(*args, **options):
    """A program that is talked to while it runs: there is none."""
    raise unittest.SkipTest("a program of its own to talk to")


kill_python = interpreter_requires_environment = spawn_python


def read_file(path):
    """The bytes of a file of the library or of those that were written; None if there is none."""
    status, data, _ = _ask("read", path)
    return None if status else data


def write_file(path, data):
    """Writes bytes to a file in the test's folder."""
    _ask("write", path, data.hex())


def remove_file(path):
    """Takes a file of the test's folder away; whether it was there."""
    return _ask("remove", path)[0] == 0


def make_script(folder, name, source, omit_suffix=False):
    """Writes a program into a folder; answers its path."""
    path = f"{folder}/{name}" if omit_suffix else f"{folder}/{name}.py"
    write_file(path, source.encode())
    return path


def make_folder():
    """A new empty folder."""
    return _ask("folder")[1].decode()
