#!/usr/bin/env python3
"""Times the start, and the article's session, against other Pythons and an empty Rust program, in turn.

usage: benches/start.py [--runs N] [--write] OTHER [OTHER ...]

OTHER is a Python executable, or LABEL=EXECUTABLE. The empty program is compiled with rustc. The other Pythons run
the article through doctest; what differs there (the count of the collection) does not matter for the time.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from run import HERE, keep, label_of, seconds

PAGE = HERE.parent / "transcripts/weakref-article.ru.md"


def peak(command):
    """Peak resident KiB of one run, from GNU time: a process forked by Python begins with Python's own."""
    timed = ["/usr/bin/time", "-f", "%M", *command]
    answer = subprocess.run(timed, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(answer.stderr.split()[-1])


def main(argv):
    runs, write, others = 21, False, []
    words = iter(argv)
    for word in words:
        if word == "--runs":
            runs = int(next(words))
        elif word == "--write":
            write = True
        else:
            others.append(label_of(word))
    gossamer = os.environ.get("GOSSAMER", str(HERE.parent / "target/release/gossamer"))
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder) / "empty"
        source = empty.with_suffix(".rs")
        source.write_text("fn main() {}\n")
        subprocess.run(["rustc", "-O", "-o", str(empty), str(source)], check=True)
        rows = [("empty Rust program", [str(empty)]), ("gossamer -c pass", [gossamer, "-c", "pass"])]
        rows += [(f"{label} -c pass", [exe, "-c", "pass"]) for label, exe in others]
        rows.append(("gossamer replay of the article", [gossamer, "replay", str(PAGE)]))
        check = f"import doctest; doctest.testfile({str(PAGE)!r}, module_relative=False, verbose=False)"
        rows += [(f"{label}, doctest of the article", [exe, "-c", check]) for label, exe in others]
        times, peaks = [[] for _ in rows], [[] for _ in rows]
        for _ in range(runs):
            for index, (_, command) in enumerate(rows):
                spent, _, _ = seconds(command)
                times[index].append(spent)
                peaks[index].append(peak(command))
    lines = ["| command | CPU, ms | peak memory, MB |", "|---|---|---|"]
    for (name, _), spent, used in zip(rows, times, peaks):
        lines.append(f"| {name} | {statistics.median(spent) * 1e3:.2f} | {statistics.median(used) / 1024:.1f} |")
    print("\n".join(lines))
    if write:
        keep("start", lines)


if __name__ == "__main__":
    main(sys.argv[1:])
