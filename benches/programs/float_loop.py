"""A float loop."""

def integrate(steps):
    total = 0.0
    x = 0.0
    dx = 1.0 / steps
    while x < 1.0:
        total += (4.0 / (1.0 + x * x)) * dx
        x += dx
    return total

def orbit(count):
    x, y, vx, vy = 1.0, 0.0, 0.0, 1.0
    for _ in range(count):
        r2 = x * x + y * y
        r3 = r2 * r2 ** 0.5
        vx -= 0.001 * x / r3
        vy -= 0.001 * y / r3
        x += 0.001 * vx
        y += 0.001 * vy
    return x, y

print(round(integrate(2000000), 4))
x, y = orbit(800000)
print(round(x, 6), round(y, 6))
