"""Bytes as letters and back: hexadecimal, base 64; and check sums."""

from _binascii import a2b_base64, b2a_base64, crc32, crc_hqx, unhexlify

__all__ = [
    "Error", "Incomplete", "a2b_base64", "a2b_hex", "b2a_base64", "b2a_hex", "crc32", "crc_hqx", "hexlify",
    "unhexlify",
]


class Error(ValueError):
    """A text that does not stand for bytes."""


class Incomplete(Exception):
    """A text that ends too early."""


def hexlify(data, sep=None, bytes_per_sep=1):
    """Bytes as hexadecimal digits, perhaps with a separator after each group, counted from the right."""
    if not hasattr(data, "__buffer__"):
        raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'")
    data = bytes(data)
    return (data.hex() if sep is None else data.hex(sep, bytes_per_sep)).encode("ascii")


b2a_hex = hexlify
a2b_hex = unhexlify
