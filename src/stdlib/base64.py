"""Bytes as texts of few characters: base 16, 32, 64 and 85."""

import binascii

__all__ = [
    "b64encode", "b64decode", "standard_b64encode", "standard_b64decode", "urlsafe_b64encode",
    "urlsafe_b64decode", "b32encode", "b32decode", "b32hexencode", "b32hexdecode", "b16encode", "b16decode",
    "a85encode", "a85decode", "b85encode", "b85decode", "z85encode", "z85decode", "encode", "decode",
    "encodebytes", "decodebytes",
]


def _to_bytes(s):
    """The bytes of what is to be decoded; a string must be ASCII."""
    if isinstance(s, str):
        try:
            return s.encode("ascii")
        except UnicodeEncodeError:
            raise ValueError("string argument should contain only ASCII characters")
    if isinstance(s, (bytes, bytearray)):
        return bytes(s)
    try:
        return memoryview(s).tobytes()
    except TypeError:
        raise TypeError(
            f"argument should be a bytes-like object or ASCII string, not {s.__class__.__name__!r}"
        ) from None


def b64encode(s, altchars=None):
    """Bytes in base 64; altchars stand for + and /."""
    encoded = binascii.b2a_base64(s, newline=False)
    if altchars is not None:
        assert len(altchars) == 2, repr(altchars)
        return encoded.translate(bytes.maketrans(b"+/", altchars))
    return encoded


def b64decode(s, altchars=None, validate=False):
    """The bytes of a text in base 64. What is no letter of it is skipped, unless validate is true."""
    s = _to_bytes(s)
    if altchars is not None:
        altchars = _to_bytes(altchars)
        assert len(altchars) == 2, repr(altchars)
        s = s.translate(bytes.maketrans(altchars, b"+/"))
    return binascii.a2b_base64(s, strict_mode=validate)


def standard_b64encode(s):
    """Bytes in base 64."""
    return b64encode(s)


def standard_b64decode(s):
    """The bytes of a text in base 64."""
    return b64decode(s)


def urlsafe_b64encode(s):
    """Bytes in base 64 with - and _ for + and /."""
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    """The bytes of such a text."""
    return b64decode(_to_bytes(s).translate(bytes.maketrans(b"-_", b"+/")))


_base32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_base32_hex = b"0123456789ABCDEFGHIJKLMNOPQRSTUV"


def _b32encode(alphabet, s):
    s = bytes(memoryview(s)) if not isinstance(s, (bytes, bytearray)) else bytes(s)
    missing = -len(s) % 5
    s += bytes(missing)
    encoded = bytearray()
    for at in range(0, len(s), 5):
        word = int.from_bytes(s[at : at + 5], "big")
        for shift in range(35, -5, -5):
            encoded.append(alphabet[word >> shift & 31])
    pads = {0: 0, 1: 1, 2: 3, 3: 4, 4: 6}[missing]
    if pads:
        encoded[-pads:] = b"=" * pads
    return bytes(encoded)


def _b32decode(alphabet, s, casefold=False, map01=None):
    s = _to_bytes(s)
    if len(s) % 8:
        raise binascii.Error("Incorrect padding")
    if map01 is not None:
        map01 = _to_bytes(map01)
        assert len(map01) == 1, repr(map01)
        s = s.translate(bytes.maketrans(b"01", b"O" + map01))
    if casefold:
        s = s.upper()
    length = len(s)
    s = s.rstrip(b"=")
    pads = length - len(s)
    values = {letter: value for value, letter in enumerate(alphabet)}
    decoded = bytearray()
    word = 0
    for at in range(0, len(s), 8):
        word = 0
        for letter in s[at : at + 8]:
            if letter not in values:
                raise binascii.Error("Non-base32 digit found") from None
            word = word << 5 | values[letter]
        decoded += (word << 5 * (8 - len(s[at : at + 8]))).to_bytes(5, "big")
    if length % 8 or pads not in (0, 1, 3, 4, 6):
        raise binascii.Error("Incorrect padding")
    if pads and decoded:
        del decoded[-{1: 1, 3: 2, 4: 3, 6: 4}[pads] :]
    return bytes(decoded)


def b32encode(s):
    """Bytes in base 32."""
    return _b32encode(_base32, s)


def b32decode(s, casefold=False, map01=None):
    """The bytes of a text in base 32."""
    return _b32decode(_base32, s, casefold, map01)


def b32hexencode(s):
    """Bytes in base 32 with the digits first."""
    return _b32encode(_base32_hex, s)


def b32hexdecode(s, casefold=False):
    """The bytes of such a text."""
    return _b32decode(_base32_hex, s, casefold)


def b16encode(s):
    """Bytes in base 16."""
    return binascii.hexlify(s).upper()


def b16decode(s, casefold=False):
    """The bytes of a text in base 16."""
    s = _to_bytes(s)
    if casefold:
        s = s.upper()
    if s.strip(b"0123456789ABCDEF"):
        raise binascii.Error("Non-base16 digit found")
    return binascii.unhexlify(s)


_base85 = (
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
)
_zero_mq = (
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
)
_ascii85 = bytes(range(33, 118))


def _encode85(s, alphabet, pad=False, zeros=False, spaces=False):
    s = bytes(s) if isinstance(s, (bytes, bytearray)) else memoryview(s).tobytes()
    missing = -len(s) % 4
    s += bytes(missing)
    chunks = []
    for at in range(0, len(s), 4):
        word = int.from_bytes(s[at : at + 4], "big")
        if zeros and not word:
            chunks.append(b"z")
        elif spaces and word == 0x20202020:
            chunks.append(b"y")
        else:
            digits = bytearray(5)
            for place in range(4, -1, -1):
                word, digit = divmod(word, 85)
                digits[place] = alphabet[digit]
            chunks.append(bytes(digits))
    if missing and not pad:
        if chunks[-1] == b"z":
            chunks[-1] = alphabet[:1] * 5
        chunks[-1] = chunks[-1][:-missing]
    return b"".join(chunks)


def a85encode(b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False):
    """Bytes in Ascii85."""
    result = _encode85(b, _ascii85, pad, True, foldspaces)
    if adobe:
        result = b"<~" + result
    if wrapcol:
        wrapcol = max(2 if adobe else 1, wrapcol)
        lines = [result[at : at + wrapcol] for at in range(0, len(result), wrapcol)]
        if adobe and len(lines[-1]) + 2 > wrapcol:
            lines.append(b"")
        result = b"\n".join(lines)
    if adobe:
        result += b"~>"
    return result


def a85decode(b, *, foldspaces=False, adobe=False, ignorechars=b" \t\n\r\v"):
    """The bytes of a text in Ascii85."""
    b = _to_bytes(b)
    if adobe:
        if not b.endswith(b"~>"):
            raise ValueError("Ascii85 encoded byte sequences must end with b'~>'")
        b = b[2:-2] if b.startswith(b"<~") else b[:-2]
    decoded = bytearray()
    group = []
    for letter in b + b"u" * 4:
        if 33 <= letter <= 117:
            group.append(letter)
            if len(group) == 5:
                word = 0
                for digit in group:
                    word = word * 85 + digit - 33
                try:
                    decoded += word.to_bytes(4, "big")
                except OverflowError:
                    raise ValueError("Ascii85 overflow") from None
                group.clear()
        elif letter == 0x7A:
            if group:
                raise ValueError("z inside Ascii85 5-tuple")
            decoded += bytes(4)
        elif foldspaces and letter == 0x79:
            if group:
                raise ValueError("y inside Ascii85 5-tuple")
            decoded += b"    "
        elif letter not in ignorechars:
            raise ValueError(f"Non-Ascii85 digit found: {chr(letter)}")
    missing = 4 - len(group)
    if missing:
        del decoded[-missing:]
    return bytes(decoded)


def _decode85(b, alphabet, name):
    values = {letter: value for value, letter in enumerate(alphabet)}
    missing = -len(b) % 5
    b += alphabet[-1:] * missing
    decoded = bytearray()
    for at in range(0, len(b), 5):
        word = 0
        for place, letter in enumerate(b[at : at + 5]):
            if letter not in values:
                raise ValueError(f"bad {name} character at position {at + place}") from None
            word = word * 85 + values[letter]
        try:
            decoded += word.to_bytes(4, "big")
        except OverflowError:
            raise ValueError(f"{name} overflow in hunk starting at byte {at}") from None
    if missing:
        del decoded[-missing:]
    return bytes(decoded)


def b85encode(b, pad=False):
    """Bytes in base 85."""
    return _encode85(b, _base85, pad)


def b85decode(b):
    """The bytes of a text in base 85."""
    return _decode85(_to_bytes(b), _base85, "base85")


def z85encode(s):
    """Bytes in Z85."""
    return _encode85(s, _zero_mq)


def z85decode(s):
    """The bytes of a text in Z85."""
    return _decode85(_to_bytes(s), _zero_mq, "z85")


def encode(input, output):
    """Reads bytes from a stream and writes them in base 64 to another, in lines."""
    while s := input.read(57):
        while len(s) < 57 and (more := input.read(57 - len(s))):
            s += more
        output.write(binascii.b2a_base64(s))


def decode(input, output):
    """Reads lines of base 64 from a stream and writes their bytes to another."""
    while line := input.readline():
        output.write(binascii.a2b_base64(line))


def encodebytes(s):
    """Bytes in base 64, in lines of 76 characters."""
    s = bytes(memoryview(s)) if not isinstance(s, (bytes, bytearray)) else s
    return b"".join(binascii.b2a_base64(s[at : at + 57]) for at in range(0, len(s), 57))


def decodebytes(s):
    """The bytes of lines of base 64."""
    return binascii.a2b_base64(s)
