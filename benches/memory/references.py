"""Weak references: made, called, and expiring, with callbacks and without."""

import gc
import time
import weakref


class Thing:
    pass


def make(things, callback):
    return [weakref.ref(thing, callback) for thing in things]


def call(references):
    for reference in references:
        reference()


def timed(name, work, *args):
    start = time.process_time()
    answer = work(*args)
    print(name, time.process_time() - start)
    return answer


expired = 0


def note(reference):
    global expired
    expired += 1


gc.disable()
for callback, how in ((None, ""), (note, " with callbacks")):
    things = [Thing() for _ in range(1000000)]
    references = timed(f"make 1,000,000 weak references{how}", make, things, callback)
    timed(f"call 1,000,000 weak references{how}", call, references)
    timed(f"expire 1,000,000 weak references{how}", things.clear)
    assert references[0]() is None
    references.clear()
assert expired == 1000000
