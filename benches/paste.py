#!/usr/bin/env python3
"""Pastes 400,000 characters at the prompt, as terminals do, and tells when the next prompt is there.

Gossamer is target/release/gossamer (or $GOSSAMER), on a pseudo-terminal of 100 columns and 40 rows. The text is one of short
statements, the same as a session with prompts, and one class with a long body. Wall seconds from the first byte sent to the next
prompt, after all of it ran; medians of N runs (5).
"""

import fcntl
import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import termios
import time

from figures import GOSSAMER, arguments, keep

EDITING = b"\x1b[?2004h"
SIZE = 400_000
PATIENCE = 60


class Prompt:
    """A prompt on a pseudo-terminal."""

    def __init__(self, home):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.execve(GOSSAMER, [GOSSAMER, "-q"], {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "TERM": "xterm"})
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.seen = b""

    def read(self):
        self.seen += os.read(self.file, 1 << 16)

    def until(self, wanted, count=1):
        end = time.monotonic() + PATIENCE
        while self.seen.count(wanted) < count:
            if not select.select([self.file], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"no {wanted!r} in {self.seen[-500:]!r}")
            self.read()

    def send(self, data):
        while data:
            readable, writable, _ = select.select([self.file], [self.file], [], PATIENCE)
            if readable:
                self.read()
            if writable:
                data = data[os.write(self.file, data[:4096]):]

    def run(self, data):
        """Sends keys and waits for the prompt after them; answers what was shown."""
        self.seen = b""
        self.send(data)
        self.until(EDITING)
        return self.seen.decode(errors="replace")

    def end(self):
        self.send(b"\x04")
        try:
            while True:
                self.read()
        except OSError:
            os.waitpid(self.process, 0)
            os.close(self.file)


def texts():
    """Name, text, and how often the text counts."""
    line = "total += 1  # to count what came of a long paste, line by line\n"
    count = SIZE // len(line) + 1
    yield "statements", line * count, count
    line = f">>> {line}>>> total\n0\n"
    count = SIZE // len(line) + 1
    yield "a session with prompts and outputs", line * count, count
    line = "    total = 1  # to count what came of a long paste, line by line\n"
    count = SIZE // len(line) + 1
    yield "one class", "class A:\n" + line * count, None


def main():
    args = arguments(__doc__).parse_args()
    lines = ["| pasted | characters | lines | wall, s |", "|---|---|---|---|"]
    for name, text, count in texts():
        times = []
        for _ in range(args.runs):
            with tempfile.TemporaryDirectory() as home:
                prompt = Prompt(home)
                prompt.until(EDITING)
                prompt.run(b"total = 0\r")
                started = time.monotonic()
                prompt.run(b"\x1b[200~" + text.replace("\n", "\r").encode() + b"\x1b[201~")
                times.append(time.monotonic() - started)
                shown = prompt.run(b"'is', total\r" if count else b"'is', A.total\r")
                assert f"('is', {count or 1})" in shown, shown
                prompt.end()
        lines.append(f"| {name} | {len(text):,} | {text.count(chr(10)):,} | {statistics.median(times):.2f} |")
        print(lines[-1], flush=True)
    if args.write:
        keep("paste", lines)


if __name__ == "__main__":
    main()
