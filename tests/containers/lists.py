# Lists, tuples, ranges and slices: slicing in all ways, sorting, searching, operators.
state = 999


def rand(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
    return (state >> 33) % n


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)


bounds = [None, 0, 1, 2, 5, 7, 100, -1, -2, -5, -7, -100, 10**30, -10**30]
steps = [None, 1, 2, 3, 10, -1, -2, -3, -10, 10**30, -10**30]
for n in (0, 1, 5, 6):
    items = list(range(n))
    row = tuple(items)
    numbers = range(n)
    for start in bounds:
        for stop in bounds:
            for step in steps:
                s = slice(start, stop, step)
                assert tuple(items[s]) == row[s] == tuple(numbers[s])
            print(n, start, stop, [items[start:stop:step] for step in steps])
            print([slice(start, stop, step).indices(n) for step in steps], numbers[start:stop])


def replaced(n, s, new):
    items = list(range(n))
    items[s] = new
    return items


def deleted(n, s):
    items = list(range(n))
    del items[s]
    return items


for _ in range(3000):
    n = rand(9)
    s = slice(bounds[rand(len(bounds))], bounds[rand(len(bounds))], steps[rand(len(steps))])
    new = ['n%d' % i for i in range(rand(5))]
    print(n, s, attempt(lambda: replaced(n, s, new)), deleted(n, s))


class Item:
    compared = 0

    def __init__(self, key, place):
        self.key = key
        self.place = place

    def __lt__(self, other):
        Item.compared += 1
        return self.key < other.key

    def __repr__(self):
        return '%s:%d' % (self.key, self.place)


kinds = [
    lambda: rand(20),
    lambda: rand(20) / 4,
    lambda: 's%d' % rand(30),
    lambda: (rand(4), 't%d' % rand(3)),
    lambda: rand(10) if rand(2) else rand(10) / 2,
    lambda: [rand(3), rand(3)],
    lambda: 10**20 + rand(5) if rand(3) else rand(5),
]
for case in range(300):
    make = kinds[case % len(kinds)]
    keys = [make() for _ in range(rand(60) if case % 10 else rand(600))]
    items = [Item(key, place) for place, key in enumerate(keys)]
    print(sorted(keys), sorted(keys, reverse=True) == sorted(keys)[::-1] or sorted(keys, reverse=True))
    print(sorted(items))
    print(sorted(items, reverse=True))
    print(sorted(items, key=lambda item: item.key))
    print(sorted(items, key=lambda item: item.key, reverse=True))
Item.compared = 0
sorted(Item(i, i) for i in range(1000))
print(Item.compared)
nan = float('nan')
print(sorted([3, 1, True, 2.5, False, -1]), len(sorted([nan, 1.0, nan, 0.5])))


class Bad:
    def __lt__(self, other):
        raise ValueError('no order')


def modifies(items):
    def key(x):
        items.append(x)
        return x
    items.sort(key=key)


items = [3, 1, 2]
print(attempt(lambda: modifies(items)), items)
items = [3, Bad(), 1]
print(attempt(items.sort), len(items), 3 in items)
seen = []
items = [2, 1]
items.sort(key=lambda x: seen.append(list(items)) or x)
print(seen, items)

items = [1, 2, 3, 2.0, '2', None, True]
print(items.index(2), items.count(2), items.count(True), items.index(2, 2), attempt(lambda: items.index(2, 4)))
print(2 in items, 'x' in items, attempt(lambda: items.remove('x')), items.remove(2), items)
print(items * 2, 2 * [1], [1] * 0, [1] * -1, (1,) * 3, [0] * 3 + [1])
items += (5, 6)
items *= 2
print(items, len(items))
print([1, 2] < [1, 3], [1] < [1, 0], [] < [1], [1, 2] == [1, 2.0], (1, 2) >= (1,), [2] > [1, 5], [1] != [1])
loop = [1]
loop.append(loop)
print(loop, attempt(lambda: loop == loop))
row = ([],)
row[0].append(row)
print(row)
row[0].clear()
loop.clear()
print(hash((1, 2, 'a')), hash(()), hash((1, (2, 3))), attempt(lambda: hash(([],))))
print(hash(range(5)), hash(slice(1, 2)), range(3) == range(0, 3, 1), range(0) == range(5, 5))

for r in (range(10), range(5, -5, -2), range(0), range(10**20, 10**20 + 5), range(0, 10**30, 10**29)):
    print(r, len(r) if len(list(r)) else 0, list(r), list(reversed(r)), r[0:2], r[::-1], bool(r))
    print(3 in r, 3.0 in r, 'a' in r, r.count(5), attempt(lambda: r.index(5)), attempt(lambda: r[-1]))


def shrink():
    items = list(range(10))
    out = []
    for x in items:
        out.append(x)
        items.pop()
    return out, items


print(shrink())
it = iter([1, 2, 3])
print(next(it), it.__length_hint__(), list(it), list(it))
items = [1, 2]
it = iter(items)
print(list(it))
items.append(3)
print(list(it))
