"""Comprehensions of lists, dicts and sets, nested and with conditions."""

def triples(limit):
    return [(a, b, c) for a in range(1, limit) for b in range(a, limit) for c in [a * a + b * b] if c % 1009 == 0]

def work(rounds):
    total = 0
    for n in range(rounds):
        squares = [x * x for x in range(200)]
        odd = [x for x in squares if x & 1]
        places = {x: i for i, x in enumerate(odd)}
        ends = {x % 10 for x in squares}
        rows = [[n + x + y for x in range(10)] for y in range(10)]
        columns = [[row[x] for row in rows] for x in range(10)]
        total += len(places) + len(ends) + columns[9][9]
    return total

print(len(triples(500)), work(7000))
