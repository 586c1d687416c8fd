"""Lists sorted, with and without a key, sliced, joined, merged, searched and emptied."""

def numbers(count):
    state = 1
    result = []
    for _ in range(count):
        state = (state * 16807) % 2147483647
        result.append(state % 100000)
    return result

def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    result, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    return result + left[i:] + right[j:]

def find(items, wanted):
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low

data = numbers(60000)
plain = sorted(data)
by_key = sorted(data, key=lambda n: (n % 100, -n))
words = sorted(map(str, data), key=len, reverse=True)
print(plain[:3], by_key[:3], words[:3], merge_sort(data[:25000]) == sorted(data[:25000]))
print(sum(find(plain, n) for n in data[:25000]), plain[::-1][::4000], by_key[5:-5:9999])
del data[6000:]
while len(data) > 100:
    data.append(data.pop(0) ^ data.pop())
print(sum(data), data.index(data[50]), data.count(data[50]))
