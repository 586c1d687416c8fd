"""Building and collecting rings."""

import gc

class Link:
    def __init__(self):
        self.next = None

def ring(size):
    first = last = Link()
    for _ in range(size - 1):
        link = Link()
        last.next = link
        last = link
    last.next = first

gc.disable()
found = 0
for _ in range(24):
    for _ in range(10000):
        ring(2)
    for _ in range(1000):
        ring(10)
    found += gc.collect()
gc.enable()
for _ in range(200000):
    ring(3)
print(found)
