"""Calls with defaults, keywords, stars, and keyword-only parameters."""

def area(width, height=2, *, border=0):
    return (width + border) * (height + border)

def total(*numbers, start=0):
    for number in numbers:
        start += number
    return start

def options(name, **rest):
    return len(rest) + rest.get("size", 0) + len(name)

def work(times):
    result = 0
    for i in range(times):
        result += area(i)
        result += area(i, 3, border=1)
        result += area(height=4, width=i)
        result += total(i, 1, 2, start=3)
        result += options("shape", size=i, color=None)
    pair = (5, 6)
    named = {"border": 2}
    for i in range(times):
        result += area(*pair, **named)
    return result

print(work(150000))
