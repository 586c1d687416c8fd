"""Collections: rings of several sizes, and a heap that is all alive."""

import gc
import time


class Link:
    def __init__(self):
        self.next = None


def rings(size):
    for _ in range(1000000 // size):
        first = last = Link()
        for _ in range(size - 1):
            link = Link()
            last.next = link
            last = link
        last.next = first


def collect(name, wanted=0):
    """Tells the seconds, or a dash if not so many objects were found."""
    start = time.process_time()
    found = gc.collect() or 0
    spent = time.process_time() - start
    print(name, spent if found >= wanted else "—")


gc.collect()
gc.disable()
for size in 2, 10, 1000:
    rings(size)
    collect(f"collect 1,000,000 objects in rings of {size}", 1000000)
live = []
for _ in range(500000):
    link = Link()
    link.next = [link]
    live.append(link)
collect("a full collection over 1,000,000 live objects")
collect("the same again")
