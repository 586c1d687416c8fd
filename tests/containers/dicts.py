# Random dicts: order, views, iterators, changes while iterating, keys that compare by code.
state = 54321


def rand(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
    return (state >> 33) % n


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 5

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return 'K%d' % self.n


def key():
    k = rand(6)
    if k < 2:
        return rand(30)
    if k == 2:
        return 's%d' % rand(30)
    if k == 3:
        return Key(rand(20))
    if k == 4:
        return (rand(3), rand(3))
    return [None, 1.0, True, '', 2.5, -1, -2][rand(7)]


def pairs(n):
    return [(key(), rand(100)) for _ in range(n)]


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)


def step(d):
    k = rand(20)
    if k < 6:
        d[key()] = rand(1000)
    elif k < 9:
        print(attempt(lambda: d.pop(key())))
    elif k == 9:
        print(d.pop(key(), 'none'), d.get(key()), d.get(key(), 5), key() in d)
    elif k == 10:
        print(attempt(d.popitem))
    elif k == 11:
        print(d.setdefault(key(), 'default'), d.setdefault(key()))
    elif k == 12:
        d.update(pairs(rand(10)))
    elif k == 13:
        d.update(dict(pairs(rand(20))), name=1, s1='keyword')
    elif k == 14:
        e = dict(pairs(rand(5)))
        print(d | e, e | d, d == e)
        d |= e
    elif k == 15:
        if d:
            keys = list(d)
            del d[keys[rand(len(keys))]]
    elif k == 16:
        print(list(d.keys()), list(d.values()), list(d.items()), len(d))
    elif k == 17:
        print(list(reversed(d)), list(reversed(d.values())), list(reversed(d.items())))
    elif k == 18:
        e = d.copy()
        print(e == d, e is d, repr(e))
        if rand(4) == 0:
            d.clear()
    else:
        print(dict(d) == d, dict(pairs(3)), dict.fromkeys(range(rand(4)), 'v'))
        print(attempt(lambda: d[key()]))


for case in range(300):
    d = dict(pairs(rand(8)))
    for _ in range(rand(50)):
        step(d)
    print(case, d)

d = {}
for i in range(2000):
    d[i] = i
    if i % 3:
        del d[i // 2]
        d[i // 2] = -i
print(list(d)[:20], list(d)[-20:], len(d))
while len(d) > 1990:
    print(d.popitem())


def changing(change):
    d = {1: 'a', 2: 'b', 3: 'c'}
    for k in d:
        print(k)
        change(d)


print(attempt(lambda: changing(lambda d: d.__setitem__(9, 9))))
print(attempt(lambda: changing(lambda d: d.pop(2))))
print(attempt(lambda: changing(lambda d: d.clear())))
print(attempt(lambda: changing(lambda d: d.__setitem__(2, 'z'))))


class Missing(dict):
    def __missing__(self, key):
        return 'missing %r' % (key,)


m = Missing(a=1)
print(m['a'], m['b'], m.get('b'), m, type(m.copy()).__name__)
print(Missing.fromkeys([1, 2], 3), type(Missing.fromkeys([1])).__name__)


class Mapping:
    def keys(self):
        return ['p', 'q']

    def __getitem__(self, key):
        return key * 2


print(dict(Mapping()), dict(Mapping(), p=0))
loop = {}
loop['self'] = loop
loop['list'] = [loop]
print(loop, loop.keys(), loop.values())
del loop['self'], loop['list']


class Evil:
    def __init__(self, d):
        self.d = d

    def __hash__(self):
        return 1

    def __eq__(self, other):
        self.d.clear()
        return False


d = {}
d[1] = 'one'
print(attempt(lambda: d[Evil(d)])[0], d)
d = {}
d[1] = 'one'
d[Evil(d)] = 2
print(len(d))
