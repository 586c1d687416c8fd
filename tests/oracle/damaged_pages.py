#!/usr/bin/env python3
"""Damages what pages show and sees that `--update` puts it back, byte for byte.

usage: tests/oracle/damaged_pages.py GOSSAMER FOLDER [verbatim|doctest]

The pages of FOLDER on which examples hold are copied, and of those copies every output that holds is damaged: each of its lines
becomes another one. Where the outputs are is what Python's own `doctest.DocTestParser` says. Then `gossamer replay --update`
runs over the copies, which must become what they were; and over undamaged pages that hold, which must stay as they are.

Left as it is, and counted, is what a comparison does not look at and so nobody could restore: frames of tracebacks and
directives' freedoms (`...`) under `doctest`, outputs with blank lines. What else does not hold on a page is made to hold
first, by an update of the page itself; the style of tracebacks is given, for nobody can read it from damaged ones.
"""

import collections
import doctest
import json
import pathlib
import subprocess
import sys
import tempfile

FREE = ("ELLIPSIS", "NORMALIZE_WHITESPACE", "IGNORE_EXCEPTION_DETAIL", "SKIP")


def replay(gossamer, compare, *words):
    style = ["--style", "3.13", "--shown-library", "/lib"] if compare == "verbatim" else []
    command = [gossamer, "replay", "--compare", compare, *style, *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def reports(gossamer, compare, folder):
    found = collections.defaultdict(dict)
    for line in replay(gossamer, compare, "--format", "json", str(folder)).stdout.splitlines():
        report = json.loads(line)
        if "file" in report:
            found[pathlib.Path(report["file"])][report["line"]] = report
    return found


def damaged(text, held, compare):
    """The page with its outputs damaged, how many lines were, and how many examples were left."""
    lines, changed, left = text.split("\n"), 0, 0
    for example in doctest.DocTestParser().get_examples(text):
        report = held.get(example.lineno + 1)
        if report is None or report["status"] != "pass" or not example.want:
            left += bool(example.want)
            continue
        want = example.want.split("\n")[:-1]
        if "\n\n" in report["want"] or any(word in example.source for word in FREE):
            left += 1
            continue
        first = example.lineno + 1
        while lines[first].lstrip(" ").startswith("..."):
            first += 1
        places = range(first, first + len(want))
        if compare == "doctest":
            if example.exc_msg is not None:
                places = places[-example.exc_msg.count("\n"):]
            elif report["want"] != report["got"]:
                left += 1
                continue
        for place in places:
            line = lines[place]
            shown = line.strip()
            indent = line[:example.indent]
            if compare == "doctest" and shown == "<BLANKLINE>":
                continue
            lines[place] = indent + "Damaged " + shown[::-1].replace("\r", "") + ("\r" if line.endswith("\r") else "")
            changed += 1
    return "\n".join(lines), changed, left


def main(gossamer, folder, compare="doctest"):
    folder = pathlib.Path(folder).resolve()
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home).resolve()
        whole, broken = home / "whole", home / "broken"
        found = reports(gossamer, compare, folder)
        pages = {}
        for page, held in found.items():
            if not any(report["status"] == "pass" and report["want"] for report in held.values()):
                continue
            text = page.read_bytes().decode()
            try:
                doctest.DocTestParser().get_examples(text)
            except ValueError:
                continue
            pages[page.relative_to(folder)] = text
        for name, text in pages.items():
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            (whole / name).write_bytes(text.encode())
        # What does not hold is made to: what stays wrong is what does not come out the same twice.
        replay(gossamer, compare, "--update", str(whole))
        settled = reports(gossamer, compare, whole)
        pages = {
            name: (whole / name).read_bytes().decode()
            for name in pages
            if all(report["status"] != "fail" for report in settled[whole / name].values())
        }
        lines = left = 0
        for name, text in pages.items():
            new, changed, kept = damaged(text, settled[whole / name], compare)
            lines, left = lines + changed, left + kept
            (broken / name).parent.mkdir(parents=True, exist_ok=True)
            (broken / name).write_bytes(new.encode())
        differ = sum((broken / name).read_bytes() != text.encode() for name, text in pages.items())
        for place in (broken, whole):
            replay(gossamer, compare, "--update", str(place))
        wrong = [name for name, text in pages.items() if (broken / name).read_bytes() != text.encode()]
        touched = [name for name, text in pages.items() if (whole / name).read_bytes() != text.encode()]
        for name in wrong:
            new = (broken / name).read_bytes().decode().split("\n")
            at = next((i for i, pair in enumerate(zip(new, pages[name].split("\n"))) if pair[0] != pair[1]), 0)
            print(f"{name}:{at + 1}: {new[at]!r} is not {pages[name].splitlines()[at]!r}")
        print(
            f"{compare}: {len(pages)} pages that hold, {differ} of them damaged in {lines} lines"
            f" ({left} outputs left as they were): {len(pages) - len(wrong)} restored byte for byte,"
            f" {len(touched)} of the undamaged changed"
        )
        sys.exit(bool(wrong or touched))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
