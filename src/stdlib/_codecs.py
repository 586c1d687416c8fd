"""What `codecs` is built on: the codecs of str and bytes, under the names that it wants.

Names that str and bytes don't know are looked for by functions that were registered; the package `encodings`
registers one if it can be found.
"""

_searches = []
_found = {}
_started = False


def register(search_function, /):
    """Asks a function for codecs by name from now on."""
    if not callable(search_function):
        raise TypeError("argument must be callable")
    _searches.append(search_function)


def unregister(search_function, /):
    """Asks a function no more."""
    if search_function in _searches:
        _searches.remove(search_function)
        _found.clear()


def _start():
    global _started
    if not _started:
        _started = True
        try:
            import encodings
        except ImportError:
            pass


def lookup(encoding, /):
    """The codec of a name."""
    if not isinstance(encoding, str):
        raise TypeError(f"lookup() argument must be str, not {type(encoding).__name__}")
    _start()
    name = encoding.lower().replace(" ", "_")
    if name not in _found:
        for search in _searches:
            answer = search(name)
            if answer is not None:
                if not isinstance(answer, tuple) or len(answer) != 4:
                    raise TypeError("codec search functions must return 4-tuples")
                _found[name] = answer
                break
        else:
            raise LookupError(f"unknown encoding: {encoding}")
    return _found[name]


def encode(obj, encoding="utf-8", errors="strict"):
    """What a codec makes of an object."""
    return lookup(encoding)[0](obj, errors)[0]


def decode(obj, encoding="utf-8", errors="strict"):
    """What a codec makes of what was encoded."""
    return lookup(encoding)[1](obj, errors)[0]


class _Function:
    """What is called, and binds to no class that it is put into."""

    __slots__ = ("__name__", "_encoding")

    def __init__(self, name, encoding):
        self.__name__ = name
        self._encoding = encoding

    def __repr__(self):
        return f"<built-in function {self.__name__}>"


class _Encoder(_Function):
    __slots__ = ()

    def __call__(self, text, errors=None, /):
        if not isinstance(text, str):
            raise TypeError(
                f"{self.__name__}() argument 1 must be str, not {type(text).__name__}"
            )
        return text.encode(self._encoding, errors or "strict"), len(text)


class _Decoder(_Function):
    __slots__ = ()

    def __call__(self, data, errors=None, final=False, /):
        data, encoding = bytes(memoryview(data)), self._encoding
        whole = final or encoding in _BYTE_BY_BYTE
        end = len(data) if whole else len(data) - _unfinished(data, encoding)
        return data[:end].decode(encoding, errors or "strict"), end


_BYTE_BY_BYTE = ("ascii", "latin-1", "raw_unicode_escape", "unicode_escape")


def _unfinished(data, encoding):
    """How many bytes at the end begin a character that more bytes may finish."""
    if encoding.startswith("utf-32"):
        return len(data) % 4
    if encoding.startswith("utf-16"):
        odd = len(data) % 2
        # The first half of a pair waits for the second.
        at = len(data) - odd - 1 if encoding != "utf-16-be" else len(data) - odd - 2
        return odd + 2 if at >= 0 and data[at] & 0xFC == 0xD8 else odd
    # UTF-8: up to three bytes may be waiting behind a leading one.
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        wanted = 4 if 0xF0 <= byte <= 0xF4 else 3 if byte >= 0xE0 else 2 if byte >= 0xC2 else 1
        if back >= wanted or byte > 0xF4:
            return 0
        try:
            data[-back:].decode(encoding)
        except UnicodeDecodeError as error:
            return back if error.reason == "unexpected end of data" else 0
    return 0


for _name, _encoding in {
    "ascii": "ascii",
    "latin_1": "latin-1",
    "raw_unicode_escape": "raw_unicode_escape",
    "unicode_escape": "unicode_escape",
    "utf_8": "utf-8",
    "utf_16": "utf-16",
    "utf_16_be": "utf-16-be",
    "utf_16_le": "utf-16-le",
    "utf_32": "utf-32",
    "utf_32_be": "utf-32-be",
    "utf_32_le": "utf-32-le",
}.items():
    globals()[f"{_name}_encode"] = _Encoder(f"{_name}_encode", _encoding)
    globals()[f"{_name}_decode"] = _Decoder(f"{_name}_decode", _encoding)
del _name, _encoding


def charmap_build(map, /):
    """From each character of a table of 256 to its byte."""
    return {ord(character): byte for byte, character in enumerate(map)}


def charmap_encode(text, errors=None, mapping=None, /):
    """Text as the bytes that a mapping has for its characters."""
    if mapping is None:
        return latin_1_encode(text, errors)
    out, at = bytearray(), 0
    while at < len(text):
        byte = _mapped(mapping, ord(text[at]))
        if byte is None:
            end = at + 1
            while end < len(text) and _mapped(mapping, ord(text[end])) is None:
                end += 1
            problem = UnicodeEncodeError(
                "charmap", text, at, end, "character maps to <undefined>"
            )
            instead, at = lookup_error(errors or "strict")(problem)
            if isinstance(instead, str):
                for character in instead:
                    byte = _mapped(mapping, ord(character))
                    if byte is None:
                        raise problem
                    out += bytes([byte]) if isinstance(byte, int) else byte
            else:
                out += instead
        else:
            out += bytes([byte]) if isinstance(byte, int) else byte
            at += 1
    return bytes(out), len(text)


def charmap_decode(data, errors=None, mapping=None, /):
    """Bytes as the text that a mapping has for them."""
    data = bytes(memoryview(data))
    if mapping is None:
        return latin_1_decode(data, errors)
    out, at = [], 0
    while at < len(data):
        character = _mapped(mapping, data[at])
        if character is None or character == "\ufffe":
            problem = UnicodeDecodeError(
                "charmap", data, at, at + 1, "character maps to <undefined>"
            )
            instead, at = lookup_error(errors or "strict")(problem)
            out.append(instead)
        else:
            out.append(chr(character) if isinstance(character, int) else character)
            at += 1
    return "".join(out), len(data)


def _mapped(mapping, key):
    try:
        return mapping[key]
    except LookupError:
        return None


def _wrong(exc):
    return TypeError(f"don't know how to handle {type(exc).__name__} in error callback")


def _troubled(exc):
    """The part of the text that could not be encoded."""
    if not isinstance(exc, UnicodeEncodeError):
        raise _wrong(exc)
    return exc.object[exc.start : exc.end]


def strict_errors(exc, /):
    """Raises the problem."""
    if isinstance(exc, BaseException):
        raise exc
    raise TypeError("codec must pass exception instance")


def ignore_errors(exc, /):
    """Leaves out what is wrong."""
    if not isinstance(exc, UnicodeError):
        raise _wrong(exc)
    return "", exc.end


def replace_errors(exc, /):
    """Puts a mark in place of what is wrong."""
    if isinstance(exc, UnicodeEncodeError):
        return "?" * (exc.end - exc.start), exc.end
    if isinstance(exc, UnicodeDecodeError):
        return "\ufffd", exc.end
    if isinstance(exc, UnicodeTranslateError):
        return "\ufffd" * (exc.end - exc.start), exc.end
    raise _wrong(exc)


def xmlcharrefreplace_errors(exc, /):
    """Puts XML's numbers in place of characters."""
    return "".join(f"&#{ord(character)};" for character in _troubled(exc)), exc.end


def namereplace_errors(exc, /):
    """Puts escapes with names in place of characters."""
    return _troubled(exc).encode("ascii", "namereplace").decode("ascii"), exc.end


def backslashreplace_errors(exc, /):
    """Puts escapes in place of what is wrong."""
    if isinstance(exc, UnicodeDecodeError):
        return "".join(f"\\x{byte:02x}" for byte in exc.object[exc.start : exc.end]), exc.end
    if isinstance(exc, UnicodeTranslateError):
        text = exc.object[exc.start : exc.end]
    else:
        text = _troubled(exc)
    return text.encode("ascii", "backslashreplace").decode("ascii"), exc.end


_handlers = {
    "strict": strict_errors,
    "ignore": ignore_errors,
    "replace": replace_errors,
    "xmlcharrefreplace": xmlcharrefreplace_errors,
    "backslashreplace": backslashreplace_errors,
    "namereplace": namereplace_errors,
}


def register_error(errors, handler, /):
    """Gives a name to a handler of problems; `charmap` codecs ask it."""
    if not callable(handler):
        raise TypeError("handler must be callable")
    _handlers[errors] = handler


def lookup_error(errors, /):
    """The handler of a name."""
    try:
        return _handlers[errors]
    except KeyError:
        raise LookupError(f"unknown error handler name '{errors}'") from None


def readbuffer_encode(data, errors=None, /):
    """The bytes of a buffer, or of a text in UTF-8."""
    data = data.encode() if isinstance(data, str) else bytes(memoryview(data))
    return data, len(data)
