"""Method calls."""

class Counter:
    def __init__(self):
        self.n = 0

    def step(self):
        self.n += 1
        return self

    def add(self, k):
        self.n += k
        return self.n

class Loud(Counter):
    def add(self, k):
        return Counter.add(self, k) + 1

def work(counter, times):
    total = 0
    for i in range(times):
        counter.step()
        total += counter.add(2)
    return total

print(work(Counter(), 1500000), work(Loud(), 900000))
