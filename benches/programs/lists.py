"""Building and indexing lists."""

def sieve(limit):
    marks = [True] * (limit + 1)
    marks[0] = marks[1] = False
    for i in range(2, int(limit ** 0.5) + 1):
        if marks[i]:
            for j in range(i * i, limit + 1, i):
                marks[j] = False
    return [i for i in range(limit + 1) if marks[i]]

def matrix(size):
    a = [[i * j % 7 for j in range(size)] for i in range(size)]
    b = [[i + j for j in range(size)] for i in range(size)]
    c = []
    for i in range(size):
        row = []
        for j in range(size):
            s = 0
            for k in range(size):
                s += a[i][k] * b[k][j]
            row.append(s)
        c.append(row)
    return c[size // 2][size // 3]

print(len(sieve(2000000)), matrix(130))
