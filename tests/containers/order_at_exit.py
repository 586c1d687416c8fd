"""What is alive at the end dies in the order in which CPython's last collection meets it."""

import gc


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, end=" ")


a = D(0)
items = []
items.append(D(1))
items.append(D(2))
b = D(5)
table = {}
table[1] = D(6)
table[2] = D(7)
gc.collect(0)
made = [D(8), D(9)]
items.append(D(10))
a.more = [D(11), {1: D(12), 2: (D(13), D(14))}]


async def argument(x):
    pass


c = argument(D("argument"))
c.close()
