"""Attribute reads and writes."""

class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

def turn(v, times):
    for _ in range(times):
        v.x = v.y + 1
        v.y = v.z + 1
        v.z = v.x - v.y
        if v.x > 1000:
            v.x = 0
            v.y = 1
            v.z = 2
    return v.x, v.y, v.z

print(turn(Vector(1, 2, 3), 3000000))
