"""Generators."""

def numbers(limit):
    n = 0
    while n < limit:
        yield n
        n += 1

def squares(source):
    for n in source:
        yield n * n

def evens(source):
    for n in source:
        if n % 2 == 0:
            yield n

total = 0
for n in evens(squares(numbers(1500000))):
    total += n
print(total, sum(x * 2 for x in range(1500000)))
