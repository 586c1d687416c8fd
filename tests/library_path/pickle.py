import pickle, pickletools
class Point:
    def __init__(self, x): self.x = x
    def __repr__(self): return f"Point({self.x})"
data = [1, "é", {"a": (None, True, 2.5)}, b"x", {1, 2}, 10**30, Point([1])]
data.append(data[2])
for protocol in range(4):
    raw = pickle._dumps(data, protocol)
    back = pickle._loads(raw)
    print(protocol, len(raw), back, back[2] is back[-1])
try:
    pickle._dumps(lambda: 0, 2)
except Exception as error:
    print(type(error).__name__)
pickletools.dis(pickle._dumps([1, "a"], 3))
