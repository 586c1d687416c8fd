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


def collect(name):
    start = time.process_time()
    found = gc.collect()
    print(name, time.process_time() - start)
    return found


gc.collect()
gc.disable()
for size in 2, 10, 1000:
    rings(size)
    found = collect(f"collect 1,000,000 objects in rings of {size}")
    assert found >= 1000000, found
live = []
for _ in range(500000):
    link = Link()
    link.next = [link]
    live.append(link)
collect("a full collection over 1,000,000 live objects")
collect("the same again")
