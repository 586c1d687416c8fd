"""Classes in a hierarchy: super(), overridden methods, properties, static and class methods, isinstance."""

class Shape:
    made = 0

    def __init__(self, name):
        self.name = name
        Shape.made += 1

    @property
    def area(self):
        return 0

    def describe(self):
        return len(self.name)

class Rectangle(Shape):
    def __init__(self, width, height):
        super().__init__("rectangle")
        self._width = width
        self.height = height

    @classmethod
    def unit(cls, size):
        return cls(size, 1)

    @staticmethod
    def double(number):
        return number * 2

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        self._width = value

    @property
    def area(self):
        return self.width * self.height

    def describe(self):
        return super().describe() + self.area

class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)

    def describe(self):
        return super().describe() + 1

def work(times):
    total = 0
    shapes = [Square(3), Rectangle(2, 5), Shape("blob")]
    for i in range(times):
        for shape in shapes:
            total += shape.describe()
            if isinstance(shape, Rectangle):
                shape.width = shape.double(i)
        total += Rectangle.unit(4).area
    return total, Shape.made

print(work(90000))
