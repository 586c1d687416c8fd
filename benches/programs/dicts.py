"""Dicts with string keys."""

def count(words, rounds):
    seen = {}
    for _ in range(rounds):
        for word in words:
            if word in seen:
                seen[word] += 1
            else:
                seen[word] = 1
    return seen

words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"]
seen = count(words, 250000)
record = {"name": "x", "size": 0, "left": None}
for i in range(1000000):
    record["size"] = record["size"] + 1
    record["left"] = record["name"]
print(seen["mu"], record["size"])
