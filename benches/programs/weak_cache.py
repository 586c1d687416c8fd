"""A cache that does not keep what it holds alive, parents known by weak references, and objects with finalizers."""

import weakref

class Node:
    """A tree whose links upward are weak, so that it dies without the collector."""

    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent and weakref.ref(parent)
        self.children = []
        if parent:
            parent.children.append(self)

    def path(self):
        parent = self.parent and self.parent()
        return (parent.path() if parent else "") + "/" + self.name

class Cache:
    def __init__(self):
        self.known = weakref.WeakValueDictionary()
        self.misses = 0

    def get(self, name):
        node = self.known.get(name)
        if node is None:
            self.misses += 1
            node = self.known[name] = Node(name)
        return node

class Closing:
    closed = 0

    def __del__(self):
        Closing.closed += 1

def tree(depth, parent):
    for name in "abc":
        node = Node(name, parent)
        if depth:
            tree(depth - 1, node)
        else:
            found.append(len(node.path()))

found = []
for _ in range(9):
    tree(6, Node("root"))
cache = Cache()
kept = [cache.get(str(i)) for i in range(0, 1000, 2)]
for _ in range(60):
    for i in range(1000):
        cache.get(str(i))
for _ in range(250000):
    Closing()
print(sum(found), cache.misses, len(cache.known), Closing.closed)
