#!/usr/bin/env python3
"""Times the start, and the article's session, against other Pythons and an empty Rust program, in turn.

OTHER is a Python executable, or LABEL=EXECUTABLE. The empty program is compiled with rustc. The other Pythons run
the article through doctest; what differs there (the count of the collection) does not matter for the time. One that
cannot has no figure.
"""

import pathlib
import subprocess
import tempfile

from figures import GOSSAMER, HERE, arguments, keep, median, run, shown, with_others

PAGE = HERE.parent / "transcripts/weakref-article.ru.md"


def peak(command):
    """Peak resident KiB of one run, from GNU time: a process forked by Python begins with Python's own."""
    timed = ["/usr/bin/time", "-f", "%M", *command]
    answer = subprocess.run(timed, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(answer.stderr.split()[-1])


def main():
    args = with_others(arguments(__doc__, runs=21))
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder) / "empty"
        source = empty.with_suffix(".rs")
        source.write_text("fn main() {}\n")
        subprocess.run(["rustc", "-O", "-o", str(empty), str(source)], check=True)
        rows = [("empty Rust program", [str(empty)]), ("gossamer -c pass", [GOSSAMER, "-c", "pass"])]
        rows += [(f"{label} -c pass", [exe, "-c", "pass"]) for label, exe in args.others]
        rows.append(("gossamer replay of the article", [GOSSAMER, "replay", str(PAGE)]))
        check = f"import doctest; doctest.testfile({str(PAGE)!r}, module_relative=False, verbose=False)"
        rows += [(f"{label}, doctest of the article", [exe, "-c", check]) for label, exe in args.others]
        times, peaks = [[] for _ in rows], [[] for _ in rows]
        for _ in range(args.runs):
            for index, (_, command) in enumerate(rows):
                done = run(command)
                times[index].append(done.seconds * 1e3 if done.succeeded else None)
                peaks[index].append(peak(command) / 1024 if done.succeeded else None)
    lines = ["| command | CPU, ms | peak memory, MB |", "|---|---|---|"]
    for (name, _), spent, used in zip(rows, times, peaks):
        lines.append(f"| {name} | {shown(median(spent), 2)} | {shown(median(used), 1)} |")
    print("\n".join(lines))
    if args.write:
        keep("start", lines)


if __name__ == "__main__":
    main()
