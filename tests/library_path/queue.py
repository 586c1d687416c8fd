import queue
line = queue.Queue(2)
line.put(1)
line.put(2)
try:
    line.put(3, block=False)
except queue.Full:
    print("full")
print(line.get(), line.get(), line.empty(), line.qsize())
try:
    line.get(timeout=0.01)
except queue.Empty:
    print("empty")
heap = queue.PriorityQueue()
for n in (3, 1, 2):
    heap.put(n)
print([heap.get() for _ in range(3)])
stack = queue.LifoQueue()
stack.put("a"); stack.put("b")
print(stack.get())
simple = queue.SimpleQueue()
simple.put(5)
print(simple.get(), simple.empty())
