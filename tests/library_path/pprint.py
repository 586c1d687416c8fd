import pprint, dataclasses, collections, types
data = {"name": "x" * 30, "rows": [list(range(n)) for n in range(9)], "words": ("the quick brown fox " * 8), 3: {1, 2, 3}, None: b"bytes" * 30}
pprint.pprint(data)
pprint.pprint(data, width=40, compact=True, indent=2, sort_dicts=False, depth=2)
@dataclasses.dataclass
class Point:
    x: int
    name: str = "a long name that takes its place on the line"
    more: list = dataclasses.field(default_factory=lambda: list(range(20)))
pprint.pprint([Point(1), Point(2)], width=50)
pprint.pprint(collections.OrderedDict((n, "v" * n) for n in range(14)))
pprint.pprint(collections.Counter("hello, what a wonderful world this may be"))
pprint.pprint(collections.defaultdict(list, {n: [n] * 9 for n in range(6)}))
pprint.pprint(collections.deque(range(40)), compact=True)
pprint.pprint(types.SimpleNamespace(a="b" * 40, c=["d"] * 12))
loop = [1]
loop.append(loop)
print(pprint.pformat(loop).replace(str(id(loop)), "ID"), pprint.isrecursive(loop), pprint.isreadable(data), pprint.saferepr({2: 1, 1: 2}))
