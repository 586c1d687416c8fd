"""Regular expressions: finding, splitting and replacing text by patterns.

Parser and matcher are written in Rust (`_sre`); this is their face. The functions here compile a pattern, or
take it from a cache, and call its method of the same name.
"""

import copyreg
import enum

import _sre

__all__ = [
    "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile", "purge",
    "escape", "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U", "ASCII", "IGNORECASE",
    "LOCALE", "MULTILINE", "DOTALL", "VERBOSE", "UNICODE", "NOFLAG", "RegexFlag", "PatternError",
]

Pattern = _sre.Pattern
Match = _sre.Match


@enum.global_enum
class RegexFlag(enum.IntFlag, boundary=enum.KEEP):
    """Flags of a pattern."""

    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128
    __str__ = object.__str__
    _numeric_repr_ = hex


class PatternError(Exception):
    """A pattern that can't be compiled.

    msg: the message without the place; pattern: what could not be compiled; pos, lineno, colno: the place.
    """

    __module__ = "re"

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        self.lineno = self.colno = None
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            msg = f"{msg} at position {pos}"
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        super().__init__(msg)


error = PatternError


def match(pattern, string, flags=0):
    """The match at the beginning of the string, or None."""
    return _compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    """The match that is the whole string, or None."""
    return _compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    """The first match anywhere in the string, or None."""
    return _compile(pattern, flags).search(string)


class _Unset(int):
    """What stands for an argument that was not given."""


_unset = _Unset()


def _from_positions(function, given, count, flags, first="count"):
    """The options that were given by position, which is deprecated."""
    if not given:
        return count, flags
    if count is not _unset:
        raise TypeError(f"{function}() got multiple values for argument '{first}'")
    count, *rest = given
    if rest:
        if flags is not _unset:
            raise TypeError(f"{function}() got multiple values for argument 'flags'")
        flags, *rest = rest
        if rest:
            least = 2 if function == "split" else 3
            raise TypeError(
                f"{function}() takes from {least} to {least + 2} positional arguments"
                f" but {least + 2 + len(rest)} were given"
            )
    _warn(f"'{first}' is passed as positional argument", DeprecationWarning, 4)
    return count, flags


def sub(pattern, repl, string, *args, count=_unset, flags=_unset):
    """The string with the matches replaced by a template, or by what a function makes of each match."""
    count, flags = _from_positions("sub", args, count, flags)
    return _compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, *args, count=_unset, flags=_unset):
    """As sub, but the new string and how many matches were replaced."""
    count, flags = _from_positions("subn", args, count, flags)
    return _compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, *args, maxsplit=_unset, flags=_unset):
    """What stands between the matches, and what their groups took."""
    maxsplit, flags = _from_positions("split", args, maxsplit, flags, "maxsplit")
    return _compile(pattern, flags).split(string, maxsplit)


def findall(pattern, string, flags=0):
    """All matches: their texts, or those of their groups."""
    return _compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    """An iterator over all matches."""
    return _compile(pattern, flags).finditer(string)


def compile(pattern, flags=0):
    """The compiled pattern."""
    return _compile(pattern, flags)


def purge():
    """Empties the cache of compiled patterns."""
    _cache.clear()


_special = {code: "\\" + chr(code) for code in b"()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def escape(pattern):
    """The pattern that matches a text as it is."""
    if isinstance(pattern, str):
        return pattern.translate(_special)
    pattern = str(pattern, "latin1")
    return pattern.translate(_special).encode("latin1")


_cache = {}
_most_cached = 512


def _compile(pattern, flags):
    if type(flags) is not int:
        flags = int(flags)
    try:
        return _cache[type(pattern), pattern, flags]
    except KeyError:
        pass
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes, bytearray)):
        raise TypeError("first argument must be string or compiled pattern")
    compiled, warnings = _sre.compile(pattern, flags)
    for warning in warnings:
        _warn(warning, FutureWarning, 4)
    if not flags & 128:
        if len(_cache) >= _most_cached:
            del _cache[next(iter(_cache))]
        _cache[type(pattern), pattern, flags] = compiled
    return compiled


def _warn(message, category, level):
    try:
        import warnings
    except ImportError:
        return
    warnings.warn(message, category, stacklevel=level)


class Scanner:
    """Cuts a text into tokens.

    The lexicon is a list of patterns, each with what is to be done with its token: a function of scanner and
    text, a value, or None to skip it.
    """

    def __init__(self, lexicon, flags=0):
        self.lexicon = lexicon
        parts = []
        self._actions = {}
        group = 1
        for phrase, action in lexicon:
            parts.append(f"({phrase})")
            self._actions[group] = action
            group += 1 + _compile(phrase, flags).groups
        self.scanner = _compile("|".join(parts), flags)

    def scan(self, string):
        """The tokens, and what is left of the text."""
        result = []
        step = self.scanner.scanner(string).match
        end = 0
        while found := step():
            at = found.end()
            if end == at:
                break
            action = self._actions[found.lastindex]
            if callable(action):
                self.match = found
                action = action(self, found.group())
            if action is not None:
                result.append(action)
            end = at
        return result, string[end:]


def _pickle(pattern):
    return _compile, (pattern.pattern, pattern.flags)


copyreg.pickle(Pattern, _pickle, _compile)
