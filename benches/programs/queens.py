"""Queens on a board, three ways: recursive generators with sets, bits, and a list that is searched back and forth."""

def placed(size, row=0, columns=frozenset(), up=frozenset(), down=frozenset()):
    if row == size:
        yield ()
        return
    for column in range(size):
        if column not in columns and row + column not in up and row - column not in down:
            for rest in placed(size, row + 1, columns | {column}, up | {row + column}, down | {row - column}):
                yield (column,) + rest

def counted(free, up, down, full):
    if not free:
        return 1
    total = 0
    open_places = free & ~(up | down)
    while open_places:
        place = open_places & -open_places
        open_places ^= place
        total += counted(free ^ place, (up | place) << 1 & full, (down | place) >> 1, full)
    return total

def first(size):
    board = []
    column = 0
    tries = 0
    while len(board) < size:
        tries += 1
        row = len(board)
        if column < size and all(c != column and abs(c - column) != row - r for r, c in enumerate(board)):
            board.append(column)
            column = 0
        elif column < size:
            column += 1
        else:
            column = board.pop() + 1
    return board, tries

solutions = list(placed(8))
print(len(solutions), solutions[0], counted(1023, 0, 0, 1023), first(17))
