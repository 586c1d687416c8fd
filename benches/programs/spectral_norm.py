"""The norm of an endless matrix, cut off: calls and sums of floats inside of loops."""

def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)

def times(vector):
    size = range(len(vector))
    return [sum(entry(i, j) * vector[j] for j in size) for i in size]

def transposed_times(vector):
    result = []
    for i in range(len(vector)):
        total = 0.0
        for j, value in enumerate(vector):
            total += entry(j, i) * value
        result.append(total)
    return result

def norm(size, rounds):
    u = [1.0] * size
    for _ in range(rounds):
        v = transposed_times(times(u))
        u, v = transposed_times(times(v)), v
    above = sum(x * y for x, y in zip(u, v))
    below = sum(y * y for y in v)
    return (above / below) ** 0.5

print(f"{norm(130, 16):.9f}")
