"""The lexer's tokens one after the other, as the module tokenize asks for them."""

from _lexer import tokens


class TokenizerIter:
    """Iterates over the tokens of what a function answers line by line."""

    def __init__(self, readline, /, *, encoding=None, extra_tokens=False):
        self._found = self._all(readline, encoding, extra_tokens)

    def _all(self, readline, encoding, extra):
        lines = []
        try:
            while line := readline():
                lines.append(line if encoding is None else str(line, encoding, "replace"))
        except StopIteration:
            pass
        found, error = tokens("".join(lines), extra)
        yield from found
        if error is not None:
            raise error

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._found)
