#!/usr/bin/env python3
"""Times the programs of benches/programs under Gossamer and under other Pythons, in turn, in one run.

usage: benches/run.py [--runs N] [--write] [--only NAME] OTHER [OTHER ...]

OTHER is a Python executable, or LABEL=EXECUTABLE. Gossamer is target/release/gossamer (or $GOSSAMER). For each
program all commands run in turn, N times (5); the figure is the median of the user+system seconds of whole
processes, and the ratio is the other's median divided by Gossamer's: above 1, Gossamer is faster. Outputs must
agree. With --write the tables go into benches/RESULTS.md between its markers.
"""

import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MARK = "<!-- figures: {} -->"


def seconds(command):
    """User and system seconds of one run, its output, its peak resident KiB."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, output, usage.ru_maxrss


def label_of(other):
    if "=" in other:
        return other.split("=", 1)
    text = subprocess.run([other, "-V"], capture_output=True, text=True).stdout.strip()
    return text.replace("Python", "CPython"), other


def measure(commands, runs):
    """The medians of several commands run in turn, and whether their outputs agree."""
    times = [[] for _ in commands]
    outputs = [None] * len(commands)
    for round_number in range(runs + 1):
        for index, command in enumerate(commands):
            spent, output, _ = seconds(command)
            if round_number:  # the first round warms the caches
                times[index].append(spent)
            outputs[index] = output
    return [statistics.median(spent) for spent in times], all(out == outputs[0] for out in outputs)


def table(title, rows, labels):
    lines = [f"| {title} | Gossamer, s | " + " | ".join(f"{label}, s | ratio" for label in labels) + " |"]
    lines.append("|---" * (2 + 2 * len(labels)) + "|")
    ratios = [[] for _ in labels]
    for name, medians in rows:
        cells = [name, f"{medians[0]:.3f}"]
        for index, other in enumerate(medians[1:]):
            ratio = other / max(medians[0], 1e-6)
            ratios[index].append(ratio)
            cells += [f"{other:.3f}", f"{ratio:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    if len(rows) > 1:
        means = [math.exp(statistics.fmean(map(math.log, column))) for column in ratios]
        lines.append("| **geometric mean** | | " + " | ".join(f"| **{mean:.2f}**" for mean in means) + " |")
    return lines


def keep(name, lines):
    """Puts lines into RESULTS.md, between the markers of that name."""
    path = HERE / "RESULTS.md"
    begin, end = MARK.format(name), MARK.format(f"end of {name}")
    head, rest = path.read_text(encoding="utf-8").split(begin)
    tail = rest.split(end)[1]
    path.write_text(head + begin + "\n" + "\n".join(lines) + "\n" + end + tail, encoding="utf-8")


def main(argv):
    runs, write, only, others = 5, False, "", []
    words = iter(argv)
    for word in words:
        if word == "--runs":
            runs = int(next(words))
        elif word == "--write":
            write = True
        elif word == "--only":
            only = next(words)
        else:
            others.append(label_of(word))
    if not others:
        sys.exit(__doc__)
    gossamer = os.environ.get("GOSSAMER", str(HERE.parent / "target/release/gossamer"))
    rows = []
    for program in sorted((HERE / "programs").glob("*.py")):
        if only and only not in program.name:
            continue
        commands = [[exe, str(program)] for exe in [gossamer] + [exe for _, exe in others]]
        medians, agree = measure(commands, runs)
        rows.append((program.stem, medians))
        print(program.stem, *(f"{median:.3f}" for median in medians), "" if agree else "OUTPUTS DIFFER", flush=True)
    labels = [label for label, _ in others]
    lines = [f"{platform.machine()}, {os.cpu_count()} cores, {runs} runs each.", ""] + table("program", rows, labels)
    print("\n".join(lines))
    if write:
        keep("programs", lines)


if __name__ == "__main__":
    main(sys.argv[1:])
