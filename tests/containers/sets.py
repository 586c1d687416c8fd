# Random sets: their order of iteration, step by step, is the reference's.
state = 12345


def rand(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
    return (state >> 33) % n


def value():
    k = rand(8)
    if k < 3:
        return rand(40) - 5
    if k == 3:
        return rand(1 << 30) * 8
    if k == 4:
        return 'k%d' % rand(50)
    if k == 5:
        return (rand(5), 't%d' % rand(5))
    if k == 6:
        return rand(100) / 4
    return [None, True, False, '', 'a longer text of words', -0.5, frozenset([1, 2])][rand(7)]


def values(n):
    return [value() for _ in range(n)]


def other():
    k = rand(6)
    n = rand(30)
    if k == 0:
        return set(values(n))
    if k == 1:
        return frozenset(values(n))
    if k == 2:
        return values(n)
    if k == 3:
        return dict.fromkeys(values(n))
    if k == 4:
        return iter(values(n))
    return tuple(values(n))


def step(s):
    k = rand(22)
    if k < 7:
        s.add(value())
    elif k < 10:
        s.discard(value())
    elif k < 12:
        if s:
            keys = list(s)
            s.remove(keys[rand(len(keys))])
    elif k == 12:
        if s:
            print('pop', s.pop())
    elif k == 13:
        s.update(other())
    elif k == 14:
        s.difference_update(other())
    elif k == 15:
        if rand(4) == 0:
            s.intersection_update(list(s)[::2] + values(3))
    elif k == 16:
        s.symmetric_difference_update(other())
    elif k == 17:
        print(list(s.union(other(), values(2))))
        print(list(s.intersection(other())))
    elif k == 18:
        print(list(s.difference(other())), list(s.difference(other(), other())))
        print(list(s.symmetric_difference(other())))
    elif k == 19:
        t = set(values(rand(40)))
        print(list(s | t), list(s & t), list(s - t), list(s ^ t))
        print(s <= t, s < t, s >= t, s > t, s == t, s.isdisjoint(t))
        f = frozenset(t)
        print(hash(f), list(f), type(s | f).__name__, type(f | s).__name__)
        s |= f
    elif k == 20:
        t = s.copy()
        print(list(t), list(set(s)), list(frozenset(s)))
        print(s.issubset(other()), s.issuperset(other()), s.isdisjoint(other()))
    else:
        if rand(5) == 0:
            s.clear()
        print(value() in s, len(s))


for case in range(250):
    s = set(values(rand(12)))
    for _ in range(rand(60)):
        step(s)
    print(case, list(s))

for size in (0, 1, 4, 5, 12, 13, 50, 1000, 30000, 60000):
    s = set()
    for i in range(size):
        s.add(rand(1 << 40))
    total = 0
    for place, key in enumerate(s):
        total = (total * 31 + key * (place + 1)) % 1000000007
    print(size, len(s), total)
    t = set(range(0, size * 8, 8))
    total = 0
    for place, key in enumerate(s | t):
        total = (total * 31 + key * (place + 1)) % 1000000007
    print(total, list(t)[:10])

keys = {'x': 1, 'y': 2, 'z': 3}
print(keys.keys() & {'y', 'z', 'w'}, keys.keys() - ['x'], keys.keys() ^ {'x', 'q'})
print(['a', 'x'] | keys.keys(), {'a'} & keys.keys(), {'x'} - keys.keys())
print(keys.items() & [('x', 1), ('y', 3)], keys.items() ^ {'x': 1, 'y': 5}.items())
print(keys.keys() <= {'x', 'y', 'z', 'w'}, keys.keys() == {'x', 'y', 'z'}, keys.items() > {('x', 1)})
print(keys.keys().isdisjoint(['a']), keys.items().isdisjoint([('x', 1)]))
