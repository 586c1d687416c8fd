"""Bodies that attract each other: attributes that are floats, and pairs of objects."""

class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass

def energy(bodies):
    total = 0.0
    for i, body in enumerate(bodies):
        total += 0.5 * body.mass * (body.vx ** 2 + body.vy ** 2 + body.vz ** 2)
        for other in bodies[:i]:
            distance = ((body.x - other.x) ** 2 + (body.y - other.y) ** 2 + (body.z - other.z) ** 2) ** 0.5
            total -= body.mass * other.mass / distance
    return total

def advance(bodies, pairs, step, times):
    for _ in range(times):
        for a, b in pairs:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            pull = step / (square * square ** 0.5)
            by_a = a.mass * pull
            by_b = b.mass * pull
            a.vx -= dx * by_b
            a.vy -= dy * by_b
            a.vz -= dz * by_b
            b.vx += dx * by_a
            b.vy += dy * by_a
            b.vz += dz * by_a
        for body in bodies:
            body.x += step * body.vx
            body.y += step * body.vy
            body.z += step * body.vz

bodies = [
    Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.0),
    Body(10.0, 0.0, 0.5, 0.0, 10.0, 0.0, 1.0),
    Body(0.0, 16.0, -0.5, -8.0, 0.0, 0.1, 0.3),
    Body(-22.0, 0.0, 1.0, 0.0, -6.5, 0.0, 0.05),
    Body(0.0, -30.0, 0.0, 5.5, 0.0, -0.2, 0.04),
]
pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
print(f"{energy(bodies):.6f}")
advance(bodies, pairs, 0.001, 45000)
print(f"{energy(bodies):.6f}", round(bodies[1].x, 6))
