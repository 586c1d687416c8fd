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


def timed(name, work, *args, done=lambda: True):
    """Tells the seconds, or a dash if the work was not done by then."""
    start = time.process_time()
    answer = work(*args)
    spent = time.process_time() - start
    print(name, spent if done() else "—")
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
    wanted = expired + (1000000 if callback else 0)
    done = lambda: expired == wanted and all(reference() is None for reference in references)
    timed(f"expire 1,000,000 weak references{how}", things.clear, done=done)
    references.clear()
