#!/usr/bin/env python3
"""Writes what CPython 3.13's own prompt answers into golden transcripts.

    tests/oracle/bless.py FILE.pycon ...          fill in or renew the outputs of these transcripts
    tests/oracle/bless.py --check FILE.pycon ...  say which would change (exit status 1 if any)
    tests/oracle/bless.py --record < STATEMENTS   statements without prompts in, a transcript out

The reference is a real prompt (`python3.13 -i -q -u` with a pipe), fed line by line: which lines
belong to one statement is its answer (`>>> ` or `... `), not a guess of this script. The reference is
$GOSSAMER_ORACLE, else `python3.13`, else `python3` if that is 3.13.

A transcript whose first line starts with `# by hand:` is left alone: there Gossamer's promise differs
from CPython's accident, and the rest of the line says how.
"""

import concurrent.futures
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile

PS1, PS2 = "\x01P1\x02", "\x01P2\x02"
STARTUP = f"import sys\nsys.ps1 = {PS1!r}\nsys.ps2 = {PS2!r}\ndel sys\n"


@functools.cache
def oracle():
    """The command of a CPython 3.13; may set PYENV_VERSION for it."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    shim = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "shims/python3")
    for name, pyenv in (os.environ.get("GOSSAMER_ORACLE"), None), ("python3.13", None), \
            ("python3", None), (shim, "3.13.0"):
        path = name and shutil.which(name)
        if not path:
            continue
        env = dict(os.environ, **({"PYENV_VERSION": pyenv} if pyenv else {}))
        answer = subprocess.run([path, "-c", ask], capture_output=True, text=True, env=env)
        if answer.stdout.strip() == "3.13":
            os.environ.update(env)
            return path
    print("bless: no CPython 3.13 found (set GOSSAMER_ORACLE)", file=sys.stderr)
    sys.exit(3)


class Prompt:
    """A CPython prompt on a pipe; output and errors come in one stream, in order."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        startup = os.path.join(self.folder.name, "startup.py")
        with open(startup, "w") as f:
            f.write(STARTUP)
        command = [oracle(), "-i", "-q", "-u"]
        env = dict(os.environ, PYTHONSTARTUP=startup, PYTHONHASHSEED="0", PYTHONUTF8="1",
                   PYTHON_COLORS="0", PYTHONDONTWRITEBYTECODE="1", PYTHON_BASIC_REPL="1")
        env.pop("PYTHONPATH", None)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=env, cwd=self.folder.name)
        self.buffer = b""
        output, prompt = self.read()
        if output or prompt != PS1:
            sys.exit(f"bless: the reference began with {output!r}")

    def read(self):
        """What came until the next prompt, and that prompt (None: the reference has left)."""
        while True:
            for prompt in (PS1, PS2):
                if self.buffer.endswith(prompt.encode()):
                    output = self.buffer[: -len(prompt)]
                    self.buffer = b""
                    return output.decode("utf-8", "surrogatepass"), prompt
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                output, self.buffer = self.buffer, b""
                return output.decode("utf-8", "surrogatepass"), None
            self.buffer += piece

    def feed(self, line):
        try:
            self.process.stdin.write(line.encode("utf-8") + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return "", None
        return self.read()

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()
        self.process.wait()
        self.folder.cleanup()


def ended(output):
    """Output as a page can show it: whole lines; `<stdin>-7`, CPython 3.13's inner name of the seventh
    statement, which slips out in some messages, is `<stdin>` as everywhere else."""
    output = re.sub(r"<stdin>-\d+", "<stdin>", output)
    return output if not output or output.endswith("\n") else output + "\n"


def record(lines):
    """A transcript of statements given without prompts; blocks are ended by blank lines."""
    prompt, shown, session = PS1, [], Prompt()
    for line in lines:
        if prompt is None:
            sys.exit(f"bless: the reference left before {line!r}")
        if prompt == PS1 and not line.strip():
            continue
        mark = ">>>" if prompt == PS1 else "..."
        shown.append(f"{mark} {line}".rstrip(" ") + "\n")
        output, prompt = session.feed(line)
        shown.append(ended(output))
    if prompt == PS2:
        shown.append("...\n")
        output, prompt = session.feed("")
        shown.append(ended(output))
    session.close()
    if prompt == PS2:
        sys.exit("bless: the last statement is not complete:\n" + "".join(shown))
    return "".join(shown)


def examples(text):
    """The head (lines before the first prompt) and the sources, each a list of lines."""
    head, found, in_source = [], [], False
    for line in text.splitlines():
        if re.match(r">>>( |$)", line):
            found.append([line[4:]])
            in_source = True
        elif in_source and re.match(r"\.\.\.( |$)", line):
            found[-1].append(line[4:])
        else:
            in_source = False
            if not found:
                head.append(line + "\n")
    return head, found


def bless(text):
    """The transcript with the reference's outputs."""
    head, found = examples(text)
    shown, session = head, Prompt()
    for source in found:
        output = ""
        for index, line in enumerate(source):
            shown.append(f"{'...' if index else '>>>'} {line}".rstrip(" ") + "\n")
            more, prompt = session.feed(line)
            output += more
        if prompt == PS2:
            more, prompt = session.feed("")
            output += more
        if prompt == PS2:
            sys.exit("bless: not a whole statement: " + "\n".join(source))
        shown.append(ended(output))
    session.close()
    return "".join(shown)


def compare(path):
    """A transcript as it is and as it would be blessed."""
    with open(path, encoding="utf-8", newline="") as f:
        old = f.read()
    return old, old if old.startswith("# by hand:") else bless(old)


def main(arguments):
    if arguments == ["--record"]:
        sys.stdout.write(record(sys.stdin.read().splitlines()))
        return 0
    check = arguments[:1] == ["--check"]
    paths = arguments[check:]
    oracle()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(compare, paths))
    changed = 0
    for path, (old, new) in zip(paths, results):
        if new != old:
            changed += 1
            print(("differs: " if check else "blessed: ") + path)
            if not check:
                with open(path, "w", encoding="utf-8", newline="") as f:
                    f.write(new)
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
