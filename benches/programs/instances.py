"""Creating and dropping instances."""

class Node:
    def __init__(self, value, left, right):
        self.value = value
        self.left = left
        self.right = right

def tree(depth):
    if depth == 0:
        return Node(0, None, None)
    return Node(depth, tree(depth - 1), tree(depth - 1))

def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)

total = 0
for _ in range(40):
    total += count(tree(12))
for i in range(1000000):
    n = Node(i, None, None)
print(total)
