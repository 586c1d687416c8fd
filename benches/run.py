#!/usr/bin/env python3
"""Times the programs of benches/programs under Gossamer and under other Pythons, in turn, in one run.

OTHER is a Python executable, or LABEL=EXECUTABLE. Gossamer is target/release/gossamer (or $GOSSAMER). For each
program all commands run in turn, N times (5); the figure is the median of the user+system seconds of whole
processes, and the ratio is the other's median divided by Gossamer's: above 1, Gossamer is faster. Another Python that
fails, or prints something else than Gossamer, has no figure for that program; if none prints the same, the script
ends with status 1. With --write the tables go into benches/RESULTS.md between its markers.
"""

import os
import platform
import sys

from figures import GOSSAMER, HERE, arguments, keep, median, run, shown, table, with_others


def measure(commands, runs):
    """The medians of several commands run in turn; None for those that do not do what the first does."""
    expected = run(commands[0])  # this round warms the caches
    if not expected.succeeded:
        return [None] * len(commands)

    def agrees(done):
        return done.succeeded and done.output == expected.output

    able = [agrees(run(command)) for command in commands]
    times = [[] for _ in commands]
    for _ in range(runs):
        for index, command in enumerate(commands):
            if able[index]:
                done = run(command)
                times[index].append(done.seconds if agrees(done) else None)
    return [median(spent) for spent in times]


def main():
    parser = arguments(__doc__)
    parser.add_argument("--only", metavar="NAME", default="", help="the programs that have this in their name")
    args = with_others(parser)
    if args.only and args.write:
        parser.error("--write is for all programs")
    executables = [GOSSAMER] + [other.executable for other in args.others]
    rows, alone = [], []
    for program in sorted((HERE / "programs").glob("*.py")):
        if args.only not in program.stem:
            continue
        medians = measure([[executable, str(program)] for executable in executables], args.runs)
        rows.append((program.stem, medians))
        print(program.stem, *(shown(median, 3) for median in medians), flush=True)
        if medians[0] is None or not any(medians[1:]):
            alone.append(program.stem)
    lines = [f"{platform.machine()}, {os.cpu_count()} cores, {args.runs} runs each.", ""]
    lines += table("program", rows, [other.label for other in args.others])
    print("\n".join(lines))
    if alone:
        sys.exit("no other Python does the same as Gossamer: " + ", ".join(alone))
    if args.write:
        keep("programs", lines)


if __name__ == "__main__":
    main()
