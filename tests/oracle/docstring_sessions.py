#!/usr/bin/env python3
"""Replays the sessions in docstrings of CPython's own tests, and holds each example that fails against CPython.

usage: PYENV_VERSION=3.13.0 python3 tests/oracle/docstring_sessions.py GOSSAMER

The sessions stand alone, without the names of their file: many fail for want of those under CPython too. The examples that hold
there, run in the same way, and not here are told, with what came out.
"""

import collections
import json
import pathlib
import subprocess
import sys
import sysconfig
import tempfile

LIBRARY = pathlib.Path(sysconfig.get_path("stdlib"))
# Runs each docstring of a file in a namespace of its own; tells the lines of the examples that fail.
ALONE = r"""
import ast, contextlib, doctest, io, json, sys
source = open(sys.argv[1]).read()
failed = []
class Runner(doctest.DocTestRunner):
    def report_start(self, *a): pass
    def report_success(self, *a): pass
    def report_failure(self, out, test, example, got): failed.append(self.first + example.lineno)
    def report_unexpected_exception(self, out, test, example, error): failed.append(self.first + example.lineno)
for node in ast.walk(ast.parse(source)):
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and ">>>" in node.value):
        continue
    try:
        examples = doctest.DocTestParser().get_examples(node.value)
    except ValueError:
        continue
    runner = Runner(verbose=False)
    first_line = ast.get_source_segment(source, node).split("\n")[0]
    runner.first = node.lineno + first_line.rstrip().endswith("\\")
    session = doctest.DocTest(examples, {"__name__": "__main__"}, "session", None, 0, node.value)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
        runner.run(session, out=lambda text: None)
print(json.dumps(failed))
"""


def failing_under_cpython(file, folder):
    """The lines of the examples that CPython fails, or None if it does not get to the end of the file."""
    command = [sys.executable, "-W", "ignore", "-c", ALONE, file]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, stdin=subprocess.DEVNULL)
    return set(json.loads(run.stdout.splitlines()[-1])) if run.returncode == 0 else None


def main():
    gossamer = pathlib.Path(sys.argv[1]).resolve()
    files = [file for file in sorted(LIBRARY.glob("test/**/test_*.py")) if ">>>" in file.read_text(errors="replace")]
    replay = [gossamer, "replay", "--compare", "doctest", "--path", LIBRARY, "--format", "json", *files]
    with tempfile.TemporaryDirectory() as folder:
        replayed = subprocess.run(replay, capture_output=True, text=True, cwd=folder, stdin=subprocess.DEVNULL)
        lines = [json.loads(line) for line in replayed.stdout.splitlines()]
        examples = [line for line in lines if "status" in line and "line" in line]
        failing = collections.defaultdict(list)
        for example in examples:
            if example["status"] == "fail":
                failing[example["file"]].append(example)
        own = []
        for file, fails in failing.items():
            known = failing_under_cpython(file, folder)
            if known is None:
                print(f"{file}: CPython does not get to its end")
                known = set()
            own += [example for example in fails if example["line"] not in known]
    for example in own:
        place = f"{pathlib.Path(example['file']).relative_to(LIBRARY)}:{example['line']}"
        print(f"{place}: {example['source'].splitlines()[0]}\n    want {example['want'][-200:]!r}\n    got  {example['got'][-200:]!r}")
    count = collections.Counter(example["status"] for example in examples)
    print(f"{len(examples)} examples in {len(files)} files: {count['pass']} hold, {count['fail']} fail, {count['skip']} skipped")
    print(f"{count['fail'] - len(own)} of those that fail do so under CPython too, alone as they are; {len(own)} do not")


if __name__ == "__main__":
    main()
