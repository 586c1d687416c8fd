"""Small instances that come and go, and a long chain of them."""

import gc
import time


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
        del held


def chain():
    node = None
    for _ in range(1000000):
        node = Node(node)
    return node


def timed(name, work, *args):
    start = time.process_time()
    answer = work(*args)
    print(name, time.process_time() - start)
    return answer


timed("create and drop an instance", come_and_go, Point)
timed("create and drop a slotted instance", come_and_go, Slotted)
timed("hold 100,000 instances, then drop them", hold_and_drop, Point)
gc.disable()
head = timed("build a chain of 1,000,000 nodes", chain)
start = time.process_time()
del head
print("drop a chain of 1,000,000 nodes", time.process_time() - start)
