"""Holds many values of one sort, so that the peak of its memory tells their size: footprint.py SORT COUNT."""

import sys


class Empty:
    pass


class One:
    def __init__(self):
        self.a = 1


class Four:
    def __init__(self):
        self.a = self.b = self.c = self.d = 1


class Ten:
    def __init__(self):
        self.a = self.b = self.c = self.d = self.e = self.f = self.g = self.h = self.i = self.j = 1


class Slotted:
    __slots__ = ("a", "b", "c", "d")

    def __init__(self):
        self.a = self.b = self.c = self.d = 1


sort, count = sys.argv[1], int(sys.argv[2])
if sort == "int":
    held = [index + 1000 for index in range(count)]
elif sort == "dict":
    held = {index: None for index in range(count)}
elif sort == "str":
    held = [str(index) for index in range(count)]
elif sort == "nothing":
    held = [None] * count
else:
    kind = {"empty": Empty, "one": One, "four": Four, "ten": Ten, "slotted": Slotted}[sort]
    held = [kind() for _ in range(count)]
