#!/usr/bin/env python3
"""Replays a folder of pages in one command, and holds it against doctest: what is found, what holds, what it costs.

FOLDER holds pages that doctest can read, such as the sources of Debian's python3.11-doc. OTHER is a Python
executable, or LABEL=EXECUTABLE. Gossamer is target/release/gossamer (or $GOSSAMER).

Three things are told. What `doctest.DocTestParser` finds in each page beside what Gossamer finds; a page where they
differ for no known reason ends the script with status 1. What holds and what it takes: Gossamer over the folder in one
command (and again with the modules of OTHER's own library, `--path`), the others with doctest, a process a page, for a page
may leave or hang. What the same work takes: the pages on which both find the same examples, and the same ones hold under both, all of them and those that import nothing;
Gossamer with the shipped modules alone, for the others have theirs compiled. A process a page, and all in one; medians of N runs (5) in turn.

The examples really run: the others' in an empty folder that is also their home, without a terminal. They may still reach the
network (`unshare -n` before the command keeps them from it).
"""

import collections
import doctest
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from figures import GOSSAMER, arguments, keep, with_others

LIMIT = 60  # seconds that a page may take
CLOCKS = ["timeit.rst.txt"]  # pages that run for a time and not for a result
REPLAY = [GOSSAMER, "replay", "--compare", "doctest", "--format", "json"]
# What `python -m doctest PAGE ...` does, but a page that fails does not end it, and the failing lines are told.
DOCTEST = """
import doctest, json, sys
failed = []
class Runner(doctest.DocTestRunner):
    def report_failure(self, out, test, example, got):
        failed.append(example.lineno + 1)
        super().report_failure(out, test, example, got)
    def report_unexpected_exception(self, out, test, example, exc_info):
        failed.append(example.lineno + 1)
        super().report_unexpected_exception(out, test, example, exc_info)
doctest.DocTestRunner = Runner
for page in sys.argv[1:]:
    doctest.testfile(page, module_relative=False)
sys.stdout.write("\\n" + json.dumps(failed))
"""


def spent(command, folder):
    """CPU and wall seconds of a command run in a folder, its status and its output; the status is None if it was stopped."""
    environment = {**os.environ, "HOME": folder, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL,
        )
        # Not `timeout`: its own start would count as the command's.
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
        signal.alarm(LIMIT * 5 if command[0] == GOSSAMER else LIMIT)
        _, status, usage = os.wait4(child.pid, 0)
        signal.alarm(0)
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    status = None if child.returncode == -signal.SIGKILL else child.returncode
    return usage.ru_utime + usage.ru_stime, wall, status, text


def programs(text):
    """The numbers of lines that stand in blocks of Sphinx's `testcode`."""
    found, indent = set(), None
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.lstrip()
        if bare and indent is not None and len(line) - len(bare) <= indent:
            indent = None
        if indent is not None:
            found.add(number)
        if bare.startswith(".. testcode::"):
            indent = len(line) - len(bare)
    return found


def found(pages, reports):
    """How many pages agree, how many examples the parser finds, and what is to be said of the others."""
    parser, same, count, lines, unknown = doctest.DocTestParser(), 0, 0, [], 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        ours = [report["line"] for report in reports[page]]
        try:
            theirs = [example.lineno + 1 for example in parser.get_examples(text)]
        except ValueError as error:
            lines.append((page, "refused", len(ours), "the parser refuses the page: " + str(error).replace("|", "\\|")))
            continue
        count += len(theirs)
        if sorted(ours) == sorted(theirs):
            same += 1
            continue
        more, less, inside = set(ours) - set(theirs), set(theirs) - set(ours), programs(text)
        why = []
        if more and more <= inside:
            why.append(f"{len(more)} `testcode` with a `testoutput`, which the parser does not know")
        if less and less <= inside:
            why.append(f"{len(less)} in a docstring inside of a `testcode`, which is a program")
        if not (more | less <= inside):
            why.append("UNKNOWN")
            unknown += 1
        lines.append((page, len(theirs), len(ours), "; ".join(why)))
    return same, count, lines, unknown


def imports(reports):
    """Whether a page's examples import something."""
    return any("import " in report["source"] for report in reports)


def tally(reports):
    return collections.Counter(report["status"] for found in reports.values() for report in found)


def main():
    parser = arguments(__doc__)
    parser.add_argument("folder", metavar="FOLDER", type=pathlib.Path)
    args = with_others(parser)
    folder, others = args.folder.resolve(), args.others
    pages = sorted(path for path in folder.rglob("*.txt"))
    with tempfile.TemporaryDirectory() as home:
        cpu, wall, status, output = spent(REPLAY + [str(folder)], home)
        assert status in (0, 1), f"the replay ended with {status}"
        reports = collections.defaultdict(list)
        for line in output.splitlines():
            report = json.loads(line)
            if "file" in report:
                reports[pathlib.Path(report["file"])].append(report)
        summary = report["summary"]
        assert summary["files"] == len(pages), summary
    same, count, differing, unknown = found(pages, reports)
    lines = [
        f"{len(pages)} pages, {summary['examples']} examples. On {same} pages Gossamer finds the examples that"
        f" `doctest.DocTestParser` finds, line for line ({count} on all that the parser accepts). The others:",
        "",
        "| page | `DocTestParser` | Gossamer | why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {path.relative_to(folder)} | {theirs} | {ours} | {why} |" for path, theirs, ours, why in differing]
    states = tally(reports)
    lines += [
        "",
        "| all pages | hold | differ | skipped | CPU, s | wall, s |",
        "|---|---|---|---|---|---|",
        f"| `gossamer replay --compare doctest`, one command | {states['pass']} | {states['fail']} | {states['skip']}"
        f" | {cpu:.2f} | {wall:.2f} |",
    ]
    print("\n".join(lines), flush=True)
    unlike = {path for path, *_ in differing}
    refused = {path for path, theirs, *_ in differing if theirs == "refused"}
    shared = []
    for label, executable in others:
        library = subprocess.run(
            [executable, "-c", "import os; print(os.path.dirname(os.__file__))"], capture_output=True, text=True
        ).stdout.strip()
        with tempfile.TemporaryDirectory() as home:
            cpu, wall, status, output = spent(REPLAY + ["--path", library, str(folder)], home)
        assert status in (0, 1), f"the replay ended with {status}"
        states = json.loads(output.splitlines()[-1])["summary"]
        row = f"| the same with `--path` and {label}'s library | {states['passed']} | {states['failed']} | {states['skipped']} | {cpu:.2f} | {wall:.2f} |"
        print(row, flush=True)
        lines.append(row)
        held = wrong = skips = stopped = 0
        all_cpu = all_wall = 0.0
        both = []
        for page in pages:
            if not reports[page] or page in refused:
                continue
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
                cpu, wall, status, output = spent([executable, "-c", DOCTEST, str(page)], home)
            all_cpu, all_wall = all_cpu + cpu, all_wall + wall
            if status != 0:
                stopped += 1
                continue
            failed = json.loads(output.rsplit("\n", 1)[-1])
            mine = {report["line"] for report in reports[page] if report["status"] == "pass"}
            skipped = {report["line"] for report in reports[page] if report["status"] == "skip"}
            if page in unlike:  # what is found there is told above
                theirs = {example.lineno + 1 for example in doctest.DocTestParser().get_examples(page.read_text(encoding="utf-8"))}
            else:
                theirs = {report["line"] for report in reports[page]}
            theirs -= skipped
            held, wrong, skips = held + len(theirs) - len(failed), wrong + len(failed), skips + len(skipped)
            if page not in unlike and page.name not in CLOCKS and mine and mine == theirs - set(failed):
                both.append((page, len(mine)))
        shared.append(both)
        row = (
            f"| {label}, doctest, a process a page; {len(refused)} pages refused, {stopped} not ended"
            f" | {held} | {wrong} | {skips} | {all_cpu:.2f} | {all_wall:.2f} |"
        )
        print(row, flush=True)
        lines.append(row)
    lines += [
        "",
        "| pages on which the same examples hold | pages | holding | Gossamer, CPU s | other, CPU s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    kinds = [("all", lambda page: True), ("without imports", lambda page: not imports(reports[page]))]
    for (label, executable), both, (kind, belongs) in (
        (other, both, kind) for other, both in zip(others, shared) for kind in kinds
    ):
        both = [(page, count) for page, count in both if belongs(page)]
        names = [str(page) for page, _ in both]
        other = [executable, "-c", DOCTEST]
        ways = {
            "a process a page": ([REPLAY + [name] for name in names], [other + [name] for name in names]),
            "all in one process": ([REPLAY + names], [other + names]),
        }
        for way, sides in ways.items():
            times = ([], [])
            for _ in range(args.runs):
                for side, commands in enumerate(sides):
                    with tempfile.TemporaryDirectory() as home:
                        answers = [spent(command, home) for command in commands]
                    assert all(status in (0, 1) for _, _, status, _ in answers), label
                    times[side].append(sum(cpu for cpu, *_ in answers))
            mine, its = map(statistics.median, times)
            size = sum(count for _, count in both)
            row = f"| {kind}; {label}, doctest, {way} | {len(both)} | {size} | {mine:.3f} | {its:.3f} | {its / mine:.1f} |"
            print(row, flush=True)
            lines.append(row)
    if args.write:
        keep("pages", lines)
    sys.exit(bool(unknown))


if __name__ == "__main__":
    main()
