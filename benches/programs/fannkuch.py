"""Flipping the first cards of every permutation until an ace lies on top: slices, and small lists turned about."""

def permutations(count):
    """All orders of 0..count, each from the one before by turning a prefix round by one place."""
    cards = list(range(count))
    turns = [0] * count
    while True:
        yield cards
        size = 2
        while True:
            if size > count:
                return
            cards.append(cards.pop(0)) if size == count else cards.insert(size - 1, cards.pop(0))
            turns[size - 1] += 1
            if turns[size - 1] < size:
                break
            turns[size - 1] = 0
            size += 1

def flips(cards):
    cards = cards[:]
    count = 0
    while top := cards[0]:
        cards[: top + 1] = cards[top::-1]
        count += 1
    return count

def search(size, limit):
    most = check = 0
    for number, cards in zip(range(limit), permutations(size)):
        count = flips(cards)
        if count > most:
            most = count
        check += -count if number % 2 else count
    return most, check, number + 1

print(search(8, 50000), search(9, 100000))
