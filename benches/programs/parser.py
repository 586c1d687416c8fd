"""A small language: its text cut into tokens, parsed by descent, evaluated as a tree."""

def tokens(text):
    place = 0
    while place < len(text):
        char = text[place]
        if char.isspace():
            place += 1
        elif char.isdigit():
            start = place
            while place < len(text) and text[place].isdigit():
                place += 1
            yield "number", int(text[start:place])
        elif char.isalpha():
            start = place
            while place < len(text) and text[place].isalnum():
                place += 1
            yield "name", text[start:place]
        else:
            place += 1
            yield char, None
    yield "end", None

class Parser:
    LEVELS = [("+", "-"), ("*", "%")]

    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.place = 0

    def take(self):
        token = self.tokens[self.place]
        self.place += 1
        return token

    def sees(self, *kinds):
        return self.tokens[self.place][0] in kinds

    def expression(self, level=0):
        if level == len(self.LEVELS):
            return self.atom()
        left = self.expression(level + 1)
        while self.sees(*self.LEVELS[level]):
            operator, _ = self.take()
            left = (operator, left, self.expression(level + 1))
        return left

    def atom(self):
        kind, value = self.take()
        if kind in ("number", "name"):
            return (kind, value)
        if kind == "-":
            return ("-", ("number", 0), self.atom())
        if kind != "(":
            raise SyntaxError(kind)
        inner = self.expression()
        if self.take()[0] != ")":
            raise SyntaxError("unclosed")
        return inner

def evaluate(tree, names):
    kind = tree[0]
    if kind == "number":
        return tree[1]
    if kind == "name":
        return names[tree[1]]
    left, right = evaluate(tree[1], names), evaluate(tree[2], names)
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    if kind == "*":
        return left * right
    return left % right

text = "(a1 + 23) * (b - 4 * (c + 5)) % 1009 + -total * 7 - (a1 * b + (c - 12345) % 97) * 2"
total = 0
for i in range(4500):
    total = evaluate(Parser(text).expression(), {"a1": i, "b": i + 1, "c": i % 10, "total": total}) % 100003
try:
    Parser("(1 + 2").expression()
except SyntaxError as error:
    print(total, error)
