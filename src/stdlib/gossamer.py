"""What this Python knows of its own memory.

refs(x)      how many references there are to x, who holds them, its weak references
why(x)       a shortest chain of references, from a name on, that keeps x alive
heap()       the live objects by type, and what changed since the last call
size(x)      the bytes that x really takes here; sys.getsizeof answers CPython's number
collector()  how the cycle collector stands

The answers hold plain data and refer to nothing that they tell of. The module is Gossamer's own: CPython has none of
this name.
"""

from _gossamer import collector, heap, refs, size, why

__all__ = ["collector", "heap", "refs", "size", "why"]


def _counted(number, noun):
    return f"{number:,} {noun}{'' if number in (1, -1) else 's'}"


class Refs:
    """Who refers to an object: its type, the count (None if it never dies), the holders, the weak references."""

    __slots__ = "type", "count", "holders", "weak"

    def __init__(self, type, count, holders, weak):
        self.type = type
        self.count = count
        self.holders = holders
        self.weak = weak

    def __repr__(self):
        if self.count is None:
            head = f"{self.type}: lives as long as the session"
        else:
            head = f"{self.type}: {_counted(self.count, 'reference')}"
        if self.weak:
            head += f", {_counted(len(self.weak), 'weak reference')}"
        lines = self.holders if self.count is not None else []
        return "\n".join([head, *("  " + line for line in lines + self.weak)])


class Why:
    """Why an object lives: its type and the chain of references, the root first; the chain is None if it never dies.

    It is false if nothing but the caller's own reference keeps the object alive; ring is true if there are others, but
    only from objects that the collector will find unreachable.
    """

    __slots__ = "type", "chain", "ring"

    def __init__(self, type, chain, ring):
        self.type = type
        self.chain = chain
        self.ring = ring

    def __bool__(self):
        return self.chain is None or bool(self.chain)

    def __repr__(self):
        if self.chain is None:
            return f"{self.type}: lives as long as the session"
        if self.ring:
            return f"{self.type}: kept alive only by a ring of references, which the collector will find"
        if not self.chain:
            return f"{self.type}: nothing but the caller keeps it alive"
        first, *rest = self.chain
        lines = [f"{self.type}: kept alive by", "  " + first]
        for depth, line in enumerate(rest):
            lines.append("  " + "   " * depth + "└─ " + line)
        return "\n".join(lines)


class Heap:
    """The live objects: types maps each type's name to count and bytes; change the same for what changed since the
    last call, None at the first.
    """

    __slots__ = "types", "change"
    _most = 12

    def __init__(self, types, change):
        self.types = types
        self.change = change

    @property
    def objects(self):
        """How many objects there are."""
        return sum([count for count, _ in self.types.values()])

    @property
    def bytes(self):
        """The bytes that they take."""
        return sum([size for _, size in self.types.values()])

    def __repr__(self):
        lines = [f"{_counted(self.objects, 'object')}, {_counted(self.bytes, 'byte')}"]
        lines += self._table(self.types, "")
        if self.change:
            lines.append("since the last call")
            lines += self._table(self.change, "+")
        elif self.change is not None:
            lines.append("nothing changed since the last call")
        return "\n".join(lines)

    def _table(self, types, form):
        rows = sorted(types.items(), key=lambda row: (-abs(row[1][1]), row[0]))
        lines = [f"{count:>{form}12,} {size:>{form}14,}  {name}" for name, (count, size) in rows[: self._most]]
        if len(rows) > self._most:
            count = sum([row[1][0] for row in rows[self._most :]])
            size = sum([row[1][1] for row in rows[self._most :]])
            lines.append(f"{count:>{form}12,} {size:>{form}14,}  {len(rows) - self._most} other types")
        return [f"{'objects':>12} {'bytes':>14}  type", *lines]


class Collector:
    """How the cycle collector stands, for each generation: counts, thresholds, living objects, collections and
    collected objects so far; last is a dict of the last collection, or None.
    """

    __slots__ = "enabled", "counts", "thresholds", "living", "collections", "collected", "last"

    def __init__(self, enabled, counts, thresholds, living, collections, collected, last):
        self.enabled = enabled
        self.counts = counts
        self.thresholds = thresholds
        self.living = living
        self.collections = collections
        self.collected = collected
        self.last = last

    def __repr__(self):
        lines = [f"collector {'on' if self.enabled else 'off'}"]
        lines.append("generation      count  threshold   living objects  collections    collected")
        columns = zip(self.counts, self.thresholds, self.living, self.collections, self.collected)
        for generation, (count, threshold, living, done, found) in enumerate(columns):
            lines.append(f"{generation:>10} {count:>10,} {threshold:>10,} {living:>16,} {done:>12,} {found:>12,}")
        if self.last is None:
            lines.append("there was no collection yet")
        else:
            last = self.last
            found = _counted(last["collected"], "object")
            lines.append(
                f"last collection: generation {last['generation']}, {found} found, {last['seconds'] * 1000:.2f} ms"
            )
        return "\n".join(lines)
