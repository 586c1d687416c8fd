"""Rays from an eye to spheres and a light: vectors with operators of their own, many short-lived objects."""

class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / self.dot(self) ** 0.5)

class Sphere:
    def __init__(self, center, radius, shine):
        self.center = center
        self.radius = radius
        self.shine = shine

    def hit(self, origin, ray):
        """How far along the ray the sphere is, or None."""
        away = self.center - origin
        along = away.dot(ray)
        gap = self.radius * self.radius - away.dot(away) + along * along
        if along < 0.0 or gap < 0.0:
            return None
        distance = along - gap ** 0.5
        return distance if distance > 1e-6 else None

class Scene:
    def __init__(self, spheres, light):
        self.spheres = spheres
        self.light = light

    def nearest(self, origin, ray):
        best = None
        for sphere in self.spheres:
            distance = sphere.hit(origin, ray)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, sphere
        return best

    def brightness(self, origin, ray, depth):
        found = self.nearest(origin, ray)
        if found is None:
            return 0.2 + 0.2 * ray.y
        distance, sphere = found
        point = origin + ray * distance
        normal = (point - sphere.center).unit()
        toward = (self.light - point).unit()
        lit = max(0.0, normal.dot(toward)) if self.nearest(point, toward) is None else 0.0
        if depth and sphere.shine:
            mirrored = ray - normal * (2.0 * normal.dot(ray))
            lit += sphere.shine * self.brightness(point, mirrored, depth - 1)
        return 0.1 + 0.8 * lit

def draw(scene, width, height):
    eye = Vector(0.0, 0.5, -5.0)
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            ray = Vector((x + 0.5) / width - 0.5, 0.5 - (y + 0.5) / height, 1.0).unit()
            row.append(" .:-=+*#%@"[min(9, int(scene.brightness(eye, ray, 3) * 10))])
        rows.append("".join(row))
    return rows

spheres = [Sphere(Vector(i - 2.0, 0.6 * (i % 2), 0.4 * i), 0.7, 0.1 * i) for i in range(5)]
spheres.append(Sphere(Vector(0.0, -101.0, 0.0), 100.0, 0.3))
rows = draw(Scene(spheres, Vector(-5.0, 6.0, -4.0)), 160, 80)
print("\n".join(rows[20:70:6]))
