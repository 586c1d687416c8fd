import sys
sys.modules["_decimal"] = None  # both run the text that is in Python
from decimal import Decimal as D, getcontext, localcontext, ROUND_HALF_UP, Inexact, InvalidOperation
print(D("1.1") + D("2.20"), D(1) / D(7), D("1e3").normalize(), D(2).sqrt(), D("3.14159").quantize(D("0.01"), ROUND_HALF_UP), D(10).ln(), D(2) ** D("0.5"), repr(D(0.1)), D("-0"), D("NaN"), D("Infinity"))
with localcontext() as context:
    context.prec = 6
    print(D(1) / D(3), +D("123456789"), context.prec)
    context.traps[Inexact] = True
    try:
        D(1) / D(3)
    except Inexact as error:
        print(type(error).__name__)
print(f"{D('1234567.891'):,.2f} {D('0.00001'):e} {D(5):>6}", D("1.30").as_tuple(), D(7) // D(2), D(-7) % D(3), max(D(1), D("1.5")), hash(D("0.5")) == hash(0.5), int(D("3.9")), round(D("2.675"), 2), D(1).compare(D(2)), D("12.5").as_integer_ratio())
for wrong in (lambda: D("x"), lambda: D(1) / D(0), lambda: D("sNaN") + 1, lambda: D(1) + 1.0):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__)
