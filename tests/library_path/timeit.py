import timeit
times = iter(range(100))
print(timeit.timeit("x += 1", "x = 0", timer=lambda: next(times), number=10), timeit.repeat("pass", timer=lambda: next(times), number=2, repeat=3), timeit.Timer("1/0").timer is timeit.default_timer)
