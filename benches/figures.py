"""What the scripts of this folder share: their arguments, processes and what they cost, tables, the page of results."""

import argparse
import math
import os
import pathlib
import statistics
import subprocess
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
GOSSAMER = os.environ.get("GOSSAMER", str(HERE.parent / "target/release/gossamer"))
MARK = "<!-- figures: {} -->"
NOTHING = "—"  # stands for a figure that a Python cannot have, for it cannot run the work


class Other(NamedTuple):
    """A Python to compare with: NAME=EXECUTABLE on the command line, or the executable alone."""

    label: str
    executable: str


class Run(NamedTuple):
    """What one process came to; `peak` is its peak resident memory in KiB."""

    seconds: float
    output: bytes
    peak: int
    succeeded: bool


def other(word):
    if "=" in word:
        return Other(*word.split("=", 1))
    name = "import platform; print(platform.python_implementation(), platform.python_version())"
    answer = subprocess.run([word, "-c", name], capture_output=True, text=True)
    return Other(answer.stdout.strip() if answer.returncode == 0 else pathlib.Path(word).name, word)


def arguments(about, runs=5):
    """A reader of `--runs` and `--write`, to which a script adds what it takes besides."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, help=f"how often each command runs ({runs})")
    parser.add_argument("--write", action="store_true", help="put the figures into benches/RESULTS.md")
    return parser


def with_others(parser):
    """The arguments, the other Pythons last."""
    parser.add_argument("others", metavar="OTHER", nargs="+", type=other, help="[LABEL=]EXECUTABLE")
    return parser.parse_args()


def run(command):
    """Runs a process; its seconds are user and system time, of those that it waited for, too."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return Run(usage.ru_utime + usage.ru_stime, output, usage.ru_maxrss, status == 0)


def median(times):
    """The median of some times; None if there are none, or one is None."""
    return statistics.median(times) if times and None not in times else None


def shown(figure, digits):
    return NOTHING if figure is None else f"{figure:.{digits}f}"


def table(title, rows, labels):
    """A table of rows of a name and medians, Gossamer's first; the means are over the rows that a Python has."""
    lines = [f"| {title} | Gossamer, s | " + " | ".join(f"{label}, s | ratio" for label in labels) + " |"]
    lines.append("|---" * (2 + 2 * len(labels)) + "|")
    ratios = [[] for _ in labels]
    for name, (own, *others) in rows:
        cells = [name, shown(own, 3)]
        for column, time in zip(ratios, others):
            ratio = None if time is None or own is None else time / max(own, 1e-6)
            if ratio is not None:
                column.append(ratio)
            cells += [shown(time, 3), shown(ratio, 2)]
        lines.append("| " + " | ".join(cells) + " |")
    if len(rows) > 1:
        cells = []
        for column in ratios:
            mean = math.exp(statistics.fmean(map(math.log, column))) if column else None
            count = "" if len(column) in (0, len(rows)) else f" over {len(column)}"
            cells.append(f"| **{shown(mean, 2)}**{count}")
        lines.append("| **geometric mean** | | " + " | ".join(cells) + " |")
    return lines


def keep(name, lines):
    """Puts lines into RESULTS.md, between the markers of that name."""
    path = HERE / "RESULTS.md"
    begin, end = MARK.format(name), MARK.format(f"end of {name}")
    head, rest = path.read_text(encoding="utf-8").split(begin)
    tail = rest.split(end)[1]
    path.write_text(head + begin + "\n" + "\n".join(lines) + "\n" + end + tail, encoding="utf-8")
