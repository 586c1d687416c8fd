"""Integers of many digits: products, quotients, powers to a modulus, digits."""

def factorial(low, high):
    if high - low < 8:
        product = 1
        for n in range(low, high):
            product *= n
        return product
    middle = (low + high) // 2
    return factorial(low, middle) * factorial(middle, high)

def root(number):
    """The integer square root, by Newton's iteration."""
    guess = 1 << (number.bit_length() + 1) // 2
    while True:
        better = (guess + number // guess) // 2
        if better >= guess:
            return guess
        guess = better

def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        a, b = b, a + b
    return a

print(factorial(1, 3000) % (10**9 + 7), factorial(1, 3000).bit_length())
print(sum(map(int, str(root(2 * 10**1600)))))
print(fibonacci(50000) % 10**12)
print(sum(pow(3, n, 2**127 - 1) for n in range(2**100, 2**100 + 3000)) % 10**12)
n = 7**400
for _ in range(100000):
    n = n * 31 // 29 ^ 5
print(n % 10**9)
