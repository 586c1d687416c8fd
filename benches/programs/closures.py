"""Closures."""

def make_counter(start):
    n = start
    def step(by):
        nonlocal n
        n += by
        return n
    return step

def compose(f, g):
    return lambda x: f(g(x))

def work(times):
    step = make_counter(0)
    twice = compose(lambda x: x + 1, lambda x: x * 2)
    total = 0
    for i in range(times):
        step(i)
        total += twice(i)
    return step(0), total

print(work(1500000))
