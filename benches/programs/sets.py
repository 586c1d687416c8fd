"""Sets and dicts of tuples: a game of life on an endless board, a search by breadth, algebra of sets."""

def generation(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                place = (x + dx, y + dy)
                counts[place] = counts.get(place, 0) + 1
    return {place for place, count in counts.items() if count == 3 or count == 4 and place in cells}

def reach(start, walls, size):
    distance = {start: 0}
    edge = [start]
    while edge:
        following = []
        for x, y in edge:
            for place in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if place not in distance and place not in walls and 0 <= place[0] < size and 0 <= place[1] < size:
                    distance[place] = distance[x, y] + 1
                    following.append(place)
        edge = following
    return len(distance), max(distance.values())

cells = {(0, 0), (1, 0), (2, 0), (1, 1), (0, 2), (3, 1), (4, 4), (5, 4), (4, 5)}
for _ in range(200):
    cells = generation(cells)
print(len(cells), min(cells), max(cells))
print(reach((0, 0), {(x, y) for x in range(220) for y in range(220) if x * y % 7 == 3}, 220))
threes, fives = set(range(0, 30000, 3)), set(range(0, 30000, 5))
for _ in range(100):
    both, either, one = threes & fives, threes | fives, threes ^ fives
print(len(both), len(either), len(one), both <= threes, len(threes - fives), one.isdisjoint(both))
