"""Values as texts of JSON."""

import _json

__all__ = ["JSONEncoder"]


class JSONEncoder:
    """How a value becomes a text. Derived classes say in `default` what stands for values of other types."""

    item_separator = ", "
    key_separator = ": "

    def __init__(
        self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
        indent=None, separators=None, default=None,
    ):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.sort_keys = sort_keys
        self.indent = indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        """What stands for a value that JSON has no form for; refuses it."""
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        """The text of a value."""
        indent = self.indent
        if indent is not None and not isinstance(indent, str):
            indent = " " * indent
        return _json.encode(
            o, self.default, self.ensure_ascii, indent, self.item_separator, self.key_separator,
            self.sort_keys, self.skipkeys, self.allow_nan, self.check_circular,
        )

    def iterencode(self, o):
        """The text of a value in pieces."""
        return _Pieces(self).of(o, 0)


class _Pieces:
    """The pieces of a text, as they come."""

    def __init__(self, encoder):
        self.encoder = encoder
        indent = encoder.indent
        if indent is not None and not isinstance(indent, str):
            indent = " " * indent
        self.indent = indent
        self.open = {}

    def line(self, level):
        """The beginning of a line, if there are lines."""
        return "" if self.indent is None else "\n" + self.indent * level

    def scalar(self, o):
        """The text of what has no parts; None for the rest."""
        if o is None or isinstance(o, (str, int, float)):
            encoder = self.encoder
            return _json.encode(
                o, None, encoder.ensure_ascii, None, "", "", False, False, encoder.allow_nan, False
            )
        return None

    def key(self, key):
        """The text of a key; None if it is left out."""
        if isinstance(key, str):
            return _json.quote(key, self.encoder.ensure_ascii)
        text = self.scalar(key)
        if text is not None:
            return f'"{text}"'
        if self.encoder.skipkeys:
            return None
        raise TypeError(
            f"keys must be str, int, float, bool or None, not {key.__class__.__name__}"
        )

    def enter(self, o):
        """Notes what is being written."""
        if self.encoder.check_circular:
            if id(o) in self.open:
                raise ValueError("Circular reference detected")
            self.open[id(o)] = o

    def leave(self, o):
        """Forgets it."""
        if self.encoder.check_circular:
            del self.open[id(o)]

    def of(self, o, level):
        """The pieces of a value."""
        text = self.scalar(o)
        if text is not None:
            yield text
        elif isinstance(o, (list, tuple)):
            yield from self.array(o, level)
        elif isinstance(o, dict):
            yield from self.object(o, level)
        else:
            self.enter(o)
            yield from self.of(self.encoder.default(o), level)
            self.leave(o)

    def array(self, items, level):
        """The pieces of a list."""
        if not items:
            yield "[]"
            return
        self.enter(items)
        before = "[" + self.line(level + 1)
        for item in items:
            text = self.scalar(item)
            if text is not None:
                yield before + text
            else:
                yield before
                yield from self.of(item, level + 1)
            before = self.encoder.item_separator + self.line(level + 1)
        if self.indent is not None:
            yield self.line(level)
        yield "]"
        self.leave(items)

    def object(self, dct, level):
        """The pieces of a dict."""
        if not dct:
            yield "{}"
            return
        self.enter(dct)
        yield "{"
        first = True
        items = dct.items()
        if self.encoder.sort_keys:
            items = sorted(items)
        for key, value in items:
            text = self.key(key)
            if text is None:
                continue
            if not first:
                yield self.encoder.item_separator + self.line(level + 1)
            elif self.indent is not None:
                yield self.line(level + 1)
            first = False
            yield text
            yield self.encoder.key_separator
            yield from self.of(value, level + 1)
        if not first and self.indent is not None:
            yield self.line(level)
        yield "}"
        self.leave(dct)
