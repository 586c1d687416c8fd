#!/usr/bin/env python3
"""Times what the programs of benches/memory time in themselves, and weighs values, under several Pythons in turn.

OTHER is a Python executable, or LABEL=EXECUTABLE. Each program prints lines of a name and CPU seconds; the figure is
the median over the runs, the ratio the other's median divided by Gossamer's. A Python that does not get as far as a
line, or prints a dash there as the work was not done by then, has no figure. The weight of a value is the difference
of two peaks of resident memory, with many values and with none, divided by their number. With --write the tables go
into benches/RESULTS.md between their markers.
"""

from figures import GOSSAMER, HERE, NOTHING, arguments, keep, median, run, shown, table, with_others

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
            for line in run([executable, str(program)]).output.decode().splitlines():
                name, _, spent = line.rpartition(" ")
                lines.setdefault(name, []).append(None if spent == NOTHING else float(spent))
    return [(name, [median(lines.get(name)) for lines in found]) for name in found[0]]


def weight(executable, sort):
    """The bytes of one value; None if the Python cannot make such values."""
    none, many = [run([executable, str(HERE / "memory/footprint.py"), sort, str(count)]) for count in (0, COUNT)]
    return (many.peak - none.peak) * 1024 / COUNT if none.succeeded and many.succeeded else None


def main():
    args = with_others(arguments(__doc__))
    labels = [other.label for other in args.others]
    executables = [GOSSAMER] + [other.executable for other in args.others]
    rows = []
    for program in sorted((HERE / "memory").glob("*.py")):
        if program.stem != "footprint":
            rows += timed(executables, program, args.runs)
    lines = table("what is done", rows, labels)
    lines += ["", "| bytes of | Gossamer | " + " | ".join(labels) + " |", "|---" * (2 + len(labels)) + "|"]
    for sort, name in SORTS.items():
        cells = [shown(weight(executable, sort), 0) for executable in executables]
        lines.append("| " + " | ".join([name] + cells) + " |")
    print("\n".join(lines))
    if args.write:
        keep("memory", lines)


if __name__ == "__main__":
    main()
