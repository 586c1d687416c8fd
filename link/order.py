#!/usr/bin/env python3
"""Writes link/start.ld: the functions that every start runs, to be laid beside each other in the binary.

usage: cargo build --profile profiling && link/order.py

Without it they are spread over the whole binary, and the system maps a part of the file around each of them: a
megabyte more at the peak, and some dozen page faults at every start. The functions are those that valgrind's
callgrind sees in a few short runs. Names are told without the hashes of crates, so the list holds for other
compilers; a name that is no more does no harm.
"""

import collections
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "target/profiling/gossamer"
PAGE = ROOT / "transcripts/weakref-article.ru.md"
SESSION = "import weakref, gc\nclass A: pass\n\na = A()\nd = weakref.WeakValueDictionary(k=a)\ndel a\nd['k']\n"
FAMILY = 64 << 10
LOOP = "8gossamer2vm4eval3run"
LINE = 64
WITHOUT = """\
  /* Tables for unwinding, which nothing reads: a panic aborts. */
  /DISCARD/ :
  {
    *(.eh_frame)
  }""".splitlines()
RUNS = [(["-c", "pass"], ""), (["-i", "-q"], SESSION), (["replay", str(PAGE)], "")]


def functions_of(arguments, text):
    """The mangled names of the functions that run."""
    with tempfile.NamedTemporaryFile(mode="r") as out:
        command = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out.name}"]
        subprocess.run(command + [BINARY, *arguments], input=text, text=True, capture_output=True, check=False)
        return set(re.findall(r"^c?fn=\(\d+\) (\S+)", out.read(), re.MULTILINE))


def pattern(name):
    """A name without hashes, as a pattern of section names (those of cold functions have a word more)."""
    name = re.sub(r"\.llvm\.\d+$", "*", re.sub(r"'\d+$", "", name))
    name = re.sub(r"17h[0-9a-f]{16}E", "17h*E", name)
    return ".text.*" + re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)


def group(names, sizes, known):
    """The patterns of these functions, but for those that are known."""
    patterns = set()
    for name in names:
        wide = pattern(name)
        alike = re.compile(re.escape(wide.removeprefix(".text.*")).replace(r"\*", ".*"))
        # Of a name that a family shares only the hash tells one from another, and hashes are of one profile: small
        # families come whole, of large ones the others had better stay away.
        small = sum(size for other, size in sizes.items() if alike.fullmatch(other)) <= FAMILY
        patterns.add(wide if small else ".text.*" + name)
    return sorted(patterns - known)


def shift_of_loop(place):
    """Bytes behind the start of a cache line at which the evaluation loop must begin, so that its dispatch, which every
    instruction runs, lies within one line: over two it costs up to a third of the loop's speed."""
    start = int(place[next(name for name in place if LOOP in name)], 16)
    command = ["objdump", "-d", "--no-show-raw-insn", f"--start-address={start}", f"--stop-address={start + 512}", BINARY]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    code = [(int(line.split(":")[0], 16), line.split(":")[1].split()[0]) for line in lines if re.match(r"\s+[0-9a-f]+:", line)]
    jump = next(at for at, (_, name) in enumerate(code) if name == "jmp" and code[at - 2][1] == "movslq")
    first, end = code[jump - 5][0] - start, code[jump + 1][0] - start
    return next((shift for shift in range(0, LINE, 16) if (first + shift) % LINE + end - first <= LINE), 0)


def main():
    symbols = subprocess.run(["nm", "-S", BINARY], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in symbols.splitlines()]
    rows = [row for row in rows if len(row) == 4 and row[2] in "tT" and row[3].startswith(("_R", "_ZN"))]
    place = {name: address for address, _, _, name in rows}
    sizes = {name: int(size, 16) for _, size, _, name in rows}
    # Functions with the same code are one, whose section bears the name of any of them.
    twins = collections.defaultdict(set)
    for name, address in place.items():
        twins[address].add(name)
    known, groups = set(), []
    for arguments, text in RUNS:
        run = functions_of(arguments, text) & place.keys()
        patterns = group(set().union(*(twins[place[name]] for name in run)), sizes, known)
        known.update(patterns)
        groups.append(["    *(", *(f"      {each}" for each in patterns), "    )"])
    # What most starts need lies first, beside the linker's own start and end routines.
    body = [line for lines in groups for line in lines]
    head = ["/* Written by link/order.py: see there. */", "SECTIONS", "{", "  .text.start :", "  {"]
    head += ["    *crt1.o(.text .text.*)", "    *crtbegin.o(.text .text.*)", "    *(.text.main)"]
    # The loop's dispatch lies within one line of the processor's cache (see `shift_of_loop`).
    head += [f"    . = ALIGN({LINE}) + {shift_of_loop(place)};", f"    *(.text.*{LOOP}*)"]
    tail = ["  }", *WITHOUT, "}", "INSERT BEFORE .text;", ""]
    (ROOT / "link/start.ld").write_text("\n".join(head + body + tail))
    print(len(known), "functions")


main()
