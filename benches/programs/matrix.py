"""Matrices of floats: elimination with pivots, products, transposes."""

def make(size):
    state = 12345
    rows = []
    for _ in range(size):
        row = []
        for _ in range(size):
            state = (state * 1103515245 + 12345) % 2147483648
            row.append(state / 2147483648 - 0.5)
        rows.append(row)
    return rows

def product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]

def inverse(matrix):
    size = len(matrix)
    rows = [row[:] + [1.0 if i == j else 0.0 for j in range(size)] for i, row in enumerate(matrix)]
    for step in range(size):
        pivot = max(range(step, size), key=lambda i: abs(rows[i][step]))
        rows[step], rows[pivot] = rows[pivot], rows[step]
        top = rows[step]
        scale = top[step]
        for j in range(step, 2 * size):
            top[j] /= scale
        for i in range(size):
            row = rows[i]
            factor = row[step]
            if i != step and factor != 0.0:
                for j in range(step, 2 * size):
                    row[j] -= factor * top[j]
    return [row[size:] for row in rows]

a = make(90)
unit = product(a, inverse(a))
print(all(abs(x - (i == j)) < 1e-6 for i, row in enumerate(unit) for j, x in enumerate(row)))
print(round(sum(row[i] for i, row in enumerate(unit)), 6), round(sum(map(sum, product(a, a))), 6))
