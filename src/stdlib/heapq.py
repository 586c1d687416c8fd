"""Lists kept as heaps: heap[0] is always the smallest item.

heappush and heappop add and take items; heapify makes a list a heap. nlargest, nsmallest and merge need
no heap.
"""

__all__ = [
    "heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest", "heappushpop",
]

from _heapq import (
    _heapify_max, _heappop_max, _heapreplace_max, heapify, heappop, heappush, heappushpop, heapreplace,
)


def merge(*iterables, key=None, reverse=False):
    """An iterator over the items of sorted iterables, in order; equal ones in the order of the iterables."""
    if reverse:
        make, pop, replace, direction = _heapify_max, _heappop_max, _heapreplace_max, -1
    else:
        make, pop, replace, direction = heapify, heappop, heapreplace, 1
    # [key, place of the iterable, its __next__, the item]; without a key the item is its own.
    heap = []
    for place, it in enumerate(map(iter, iterables)):
        step = it.__next__
        try:
            item = step()
        except StopIteration:
            continue
        heap.append([item if key is None else key(item), place * direction, step, item])
    make(heap)
    while len(heap) > 1:
        try:
            while True:
                entry = heap[0]
                yield entry[3]
                entry[3] = item = entry[2]()
                entry[0] = item if key is None else key(item)
                replace(heap, entry)
        except StopIteration:
            pop(heap)
    if heap:
        # Only one is left: its items come as they are.
        _, _, step, item = heap[0]
        yield item
        yield from step.__self__


def _best(n, iterable, key, smallest):
    """The n first items in sorted order, kept in a heap whose first one is the worst of them."""
    if smallest:
        make, replace, direction = _heapify_max, _heapreplace_max, 1
    else:
        make, replace, direction = heapify, heapreplace, -1
    it = iter(iterable)
    # What comes earlier wins among equals.
    result = [(item if key is None else key(item), at * direction, item)
              for at, item in zip(range(n), it)]
    if not result:
        return []
    make(result)
    worst = result[0][0]
    at = n * direction
    for item in it:
        rank = item if key is None else key(item)
        if rank < worst if smallest else worst < rank:
            replace(result, (rank, at, item))
            worst = result[0][0]
            at += direction
    result.sort(reverse=not smallest)
    return [item for rank, at, item in result]


def _simple(n, iterable, key, better):
    """The answer where no heap is needed: for one item, or for all of them; else None."""
    if n == 1:
        nothing = object()
        best = better(iter(iterable), default=nothing, key=key)
        return [] if best is nothing else [best]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        return None
    if n >= size:
        return sorted(iterable, key=key, reverse=better is max)[:n]
    return None


def nsmallest(n, iterable, key=None):
    """The n smallest items, as sorted(iterable, key=key)[:n]."""
    result = _simple(n, iterable, key, min)
    return _best(n, iterable, key, True) if result is None else result


def nlargest(n, iterable, key=None):
    """The n greatest items, as sorted(iterable, key=key, reverse=True)[:n]."""
    result = _simple(n, iterable, key, max)
    return _best(n, iterable, key, False) if result is None else result
