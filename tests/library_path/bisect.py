import bisect
row = [1, 2, 2, 3, 5]
print(bisect.bisect(row, 2), bisect.bisect_left(row, 2), bisect.bisect_right(row, 2, 0, 2))
bisect.insort(row, 4)
bisect.insort_left(row, 2.0)
print(row, bisect.bisect_left(["a", "bb", "ccc"], 2, key=len))
try:
    bisect.insort(row, 1, lo=-1)
except ValueError as error:
    print(error)
