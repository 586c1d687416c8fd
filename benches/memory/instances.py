"""Small instances that come and go, and a long chain of them."""

import gc
import time
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Node:
    def __init__(self, next):
        self.next = next


def come_and_go(kind):
    for index in range(1000000):
        kind(index, index)


def hold_and_drop(kind):
    for _ in range(10):
        held = [kind(index, None) for index in range(100000)]
        last = weakref.ref(held[-1])
        del held
    return last


def chain():
    node = end = Node(None)
    for _ in range(999999):
        node = Node(node)
    return node, weakref.ref(end)


def tell(name, start, dead=None):
    """The seconds, or a dash if what should be dead is not."""
    spent = time.process_time() - start
    print(name, "—" if dead and dead() else spent)


def timed(name, work, *args):
    start = time.process_time()
    tell(name, start, work(*args))


timed("create and drop an instance", come_and_go, Point)
timed("create and drop a slotted instance", come_and_go, Slotted)
timed("hold 100,000 instances, then drop them", hold_and_drop, Point)
gc.disable()
start = time.process_time()
head, end = chain()
tell("build a chain of 1,000,000 nodes", start)
start = time.process_time()
del head
tell("drop a chain of 1,000,000 nodes", start, end)
