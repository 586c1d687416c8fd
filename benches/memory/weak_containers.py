"""Weak containers and finalizers: filled, asked, and expiring."""

import gc
import time
import weakref

COUNT = 100000


class Thing:
    pass


def fill_values(table, things):
    for index, thing in enumerate(things):
        table[index] = thing


def get_values(table, things):
    for index in range(len(things)):
        table[index]


def fill_keys(table, things):
    for index, thing in enumerate(things):
        table[thing] = index


def get_keys(table, things):
    for thing in things:
        table[thing]


def fill_set(table, things):
    for thing in things:
        table.add(thing)


def ask_set(table, things):
    for thing in things:
        thing in table


def timed(name, work, *args, done=lambda: True):
    """Tells the seconds, or a dash if the work was not done by then."""
    start = time.process_time()
    work(*args)
    spent = time.process_time() - start
    print(name, spent if done() else "—")


def finalizers(things):
    return [weakref.finalize(thing, int) for thing in things]


gc.disable()
for kind, fill, get in (
    (weakref.WeakValueDictionary, fill_values, get_values),
    (weakref.WeakKeyDictionary, fill_keys, get_keys),
    (weakref.WeakSet, fill_set, ask_set),
):
    things = [Thing() for _ in range(COUNT)]
    table = kind()
    timed(f"{kind.__name__}: put {COUNT:,}", fill, table, things)
    timed(f"{kind.__name__}: get {COUNT:,}", get, table, things)
    timed(f"{kind.__name__}: expire {COUNT:,}", things.clear, done=lambda: len(table) == 0)
things = [Thing() for _ in range(COUNT)]
timed(f"finalize: make {COUNT:,}", lambda: finalizers(things))
last = weakref.finalize(things[0], int)
timed(f"finalize: expire {COUNT:,}", things.clear, done=lambda: not last.alive)
