"""JSON: records encoded, decoded, and encoded again."""

import json

def records(count):
    return [
        {
            "id": i,
            "name": f"record {i}",
            "tags": ["a", "b\n", "\u00e9t\u00e9", None],
            "score": i / 8,
            "active": i % 3 == 0,
            "nested": {"left": [i, i + 1], "right": {}, "text": "quote \" and backslash \\"},
        }
        for i in range(count)
    ]

def work(rounds):
    length = 0
    held = records(300)
    for _ in range(rounds):
        text = json.dumps(held)
        held = json.loads(text)
        length += len(text)
    return length

print(work(130))
print(json.dumps(json.loads(json.dumps(records(2000), indent=1, sort_keys=True))[1999], sort_keys=True))
