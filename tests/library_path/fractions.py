from fractions import Fraction as F
import math, decimal
print(F("3/4") + F(0.25), F("-1.25e2"), F(1, 3) ** -2, F(7, 3) // 1, F(-7, 3) % 2, divmod(F(7, 2), F(2, 3)), repr(F(6, -4)))
print(F(math.pi).limit_denominator(100), round(F(7, 2)), round(F(22, 7), 3), math.floor(F(-1, 2)), float(F(1, 3)), hash(F(1, 2)) == hash(0.5))
print(f"{F(22, 7):.4f} {F(1, 3):>12.3e} {F(5, 2):+} {F(2, 3):.2%} {F(10**9, 7):,.2f}", F(1, 2) == 0.5, F(1, 3) < 0.34, F(2) + 1j, 2 ** F(1, 2))
for wrong in ("1/0", "x", (1, 2)):
    try:
        print(F(wrong))
    except Exception as error:
        print(type(error).__name__, error)
