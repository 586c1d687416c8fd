# enumerate, zip, map, filter, reversed, iter: values, ends, errors, when sources are let go.
def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)


class Source:
    def __init__(self, name, n):
        self.name = name
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            print('end of', self.name)
            raise StopIteration
        self.n -= 1
        return self.name + str(self.n)

    def __del__(self):
        print('gone', self.name)


e = enumerate(Source('a', 2), 5)
print(list(e))
print(list(e))
del e
e = enumerate([1], 10**30)
print(next(e), attempt(lambda: next(e)))
z = zip(Source('b', 2), Source('c', 1))
print(list(z))
print(list(z))
del z
print(list(zip()), list(zip([1, 2], 'abc', (3, 4, 5))), dict(zip('ab', [1, 2])))
print(attempt(lambda: list(zip([1], [], strict=True))))
print(attempt(lambda: list(zip([], [1], strict=True))))
print(attempt(lambda: list(zip([1], [1], [], strict=True))))
print(attempt(lambda: list(zip([1], [1], [1, 2], strict=True))))
print(list(zip([1, 2], [3, 4], strict=True)))
m = map(str.upper, Source('d', 2))
print(list(m))
del m
print(list(map(lambda a, b: (a, b), [1, 2, 3], 'ab')), attempt(lambda: list(map(5, [1]))))
f = filter(None, [0, 1, '', 'x', None, [], [0]])
print(list(f), list(filter(lambda x: x % 2, range(10))))
f = filter(lambda x: 1 / x, [1, 0, 2])
print(next(f), attempt(lambda: next(f)), next(f))


class Row:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i * 10

    def __del__(self):
        print('gone row', self.n)


r = reversed(Row(3))
print(list(r))
del r
i = iter(Row(2))
print(list(i), 10 in Row(3), 15 in Row(2))
del i
print(list(reversed((1, 2, 3))), list(reversed('abc')), list(reversed([1, 2])), list(reversed({'a': 1})))
print(attempt(lambda: reversed(5)), attempt(lambda: reversed({1})))


class Backward:
    def __reversed__(self):
        return 'anything'


class Never(list):
    __reversed__ = None


print(reversed(Backward()), attempt(lambda: reversed(Never())))


class Counter:
    def __init__(self):
        self.n = 0

    def __call__(self):
        self.n += 1
        return self.n

    def __del__(self):
        print('gone counter')


c = iter(Counter(), 4)
print(list(c))
print(list(c))


class MyZip(zip):
    pass


class MyEnumerate(enumerate):
    pass


print(list(MyZip([1], [2])), list(MyEnumerate('ab', start=3)), type(MyZip()).__name__)
print(attempt(lambda: enumerate()), attempt(lambda: enumerate([], 'a')), attempt(lambda: zip([], 5)))
print(attempt(lambda: map(5)), attempt(lambda: filter(1)), attempt(lambda: enumerate([], foo=1)))
