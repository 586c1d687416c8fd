#!/usr/bin/env python3
"""Times what the programs of benches/memory time in themselves, and weighs values, under several Pythons in turn.

usage: benches/memory.py [--runs N] [--write] OTHER [OTHER ...]

OTHER is a Python executable, or LABEL=EXECUTABLE. Each program prints lines of a name and CPU seconds; the figure is
the median over the runs, the ratio the other's median divided by Gossamer's. The weight of a value is the difference
of two peaks of resident memory, with many values and with none, divided by their number. With --write the tables go
into benches/RESULTS.md between their markers.
"""

import math
import os
import statistics
import sys

from run import HERE, keep, label_of, seconds, table

SORTS = {
    "empty": "an instance without attributes",
    "one": "an instance with 1 attribute",
    "four": "an instance with 4 attributes",
    "ten": "an instance with 10 attributes",
    "slotted": "a slotted instance with 4",
    "int": "an int in a list",
    "str": "a string of 6 digits in a list",
    "dict": "an entry of a dict",
}
COUNT = 1000000


def timed(executables, program, runs):
    """The medians of each line that the program prints, in the order of the executables."""
    found = [{} for _ in executables]
    for _ in range(runs):
        for executable, lines in zip(executables, found):
            _, output, _ = seconds([executable, str(program)])
            for line in output.decode().splitlines():
                name, _, spent = line.rpartition(" ")
                lines.setdefault(name, []).append(float(spent))
    return [(name, [statistics.median(lines.get(name, [math.nan])) for lines in found]) for name in found[0]]


def weight(executable, sort):
    peaks = [seconds([executable, str(HERE / "memory/footprint.py"), sort, str(count)])[2] for count in (0, COUNT)]
    return (peaks[1] - peaks[0]) * 1024 / COUNT


def main(argv):
    runs, write, others = 5, False, []
    words = iter(argv)
    for word in words:
        if word == "--runs":
            runs = int(next(words))
        elif word == "--write":
            write = True
        else:
            others.append(label_of(word))
    if not others:
        sys.exit(__doc__)
    gossamer = os.environ.get("GOSSAMER", str(HERE.parent / "target/release/gossamer"))
    labels = [label for label, _ in others]
    executables = [gossamer] + [executable for _, executable in others]
    rows = []
    for program in sorted((HERE / "memory").glob("*.py")):
        if program.stem != "footprint":
            rows += timed(executables, program, runs)
    lines = table("what is done", rows, labels)
    lines += ["", "| bytes of | Gossamer | " + " | ".join(labels) + " |", "|---" * (2 + len(labels)) + "|"]
    for sort, name in SORTS.items():
        cells = [f"{weight(executable, sort):.0f}" for executable in executables]
        lines.append("| " + " | ".join([name] + cells) + " |")
    print("\n".join(lines))
    if write:
        keep("memory", lines)


if __name__ == "__main__":
    main(sys.argv[1:])
