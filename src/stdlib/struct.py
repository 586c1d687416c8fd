"""Values to bytes and back, as a format says: numbers, texts of fixed length, padding."""

import _struct
from _struct import calcsize, iter_unpack, unpack

__all__ = ["calcsize", "pack", "pack_into", "unpack", "unpack_from", "iter_unpack", "Struct", "error"]


class error(Exception):
    """What a format or a value is refused with."""


def pack(*args):
    """The values as bytes: pack(format, v1, v2, ...)."""
    if not args:
        raise TypeError("missing format argument")
    return _struct.pack(*args)


def pack_into(format, buffer, *args):
    """Writes values into a buffer: pack_into(format, buffer, offset, v1, v2, ...)."""
    if not args:
        raise error("pack_into expected offset argument")
    return _struct.pack_into(format, buffer, *args)


def unpack_from(format, /, buffer, offset=0):
    """The values at a place of bytes."""
    return _struct.unpack_from(format, buffer, offset)


pack.__module__ = pack_into.__module__ = unpack_from.__module__ = "_struct"


_MISSING = object()


class Struct:
    """A format, kept."""

    __module__ = "_struct"

    def __init__(self, format=_MISSING):
        if format is _MISSING:
            raise TypeError("Struct() missing required argument 'format' (pos 1)")
        if not isinstance(format, (str, bytes)):
            raise TypeError("Struct() argument 1 must be a str or bytes object, "
                            f"not {type(format).__name__}")
        self.size = calcsize(format)
        self.format = format.decode("ascii") if isinstance(format, bytes) else format

    def __repr__(self):
        return f"{type(self).__name__}({self.format!r})"

    def pack(self, *args):
        """The values as bytes."""
        return _struct.pack(self.format, *args)

    def pack_into(self, buffer, *args):
        """Writes values into a buffer at an offset."""
        return pack_into(self.format, buffer, *args)

    def unpack(self, buffer, /):
        """The values of bytes."""
        return unpack(self.format, buffer)

    def unpack_from(self, buffer, offset=0):
        """The values at a place of bytes."""
        return _struct.unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer, /):
        """The values of bytes, again and again."""
        return iter_unpack(self.format, buffer)
