import heapq
heap = []
for number in [5, 3, 8, 1, 9, 2]:
    heapq.heappush(heap, number)
print(heap, heapq.heappop(heap), heapq.heapreplace(heap, 7), heapq.heappushpop(heap, 0), heap)
print(heapq.nlargest(3, "hello world"), heapq.nsmallest(3, range(9), key=lambda n: -n), list(heapq.merge([1, 4], [2, 3], [0])))
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
