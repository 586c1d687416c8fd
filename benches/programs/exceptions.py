"""try and except."""

class Odd(Exception):
    pass

def check(n):
    if n % 2:
        raise Odd(n)
    return n

def work(times):
    caught = 0
    total = 0
    for i in range(times):
        try:
            total += check(i)
        except Odd as error:
            caught += 1
        finally:
            total += 1
    return caught, total

def quiet(times):
    total = 0
    for i in range(times):
        try:
            total += i
        except ValueError:
            total = 0
    return total

print(work(1000000), quiet(3000000))
