"""Customs of a place. There is one here, "C": the point is ".", and digits are not grouped."""

from builtins import float as _float, int as _int

__all__ = [
    "CHAR_MAX", "Error", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC",
    "LC_TIME", "atof", "atoi", "delocalize", "format_string", "getencoding", "getlocale",
    "getpreferredencoding", "localeconv", "localize", "normalize", "setlocale", "str", "strcoll",
    "strxfrm",
]

LC_CTYPE, LC_NUMERIC, LC_TIME, LC_COLLATE, LC_MONETARY, LC_MESSAGES, LC_ALL = range(7)
CHAR_MAX = 127


class Error(Exception):
    """There is no such locale."""


def setlocale(category, locale=None):
    """Names the locale; any other than "C" is an error."""
    if category not in range(7):
        raise Error("invalid locale category")
    if locale not in (None, "", "C", "POSIX"):
        raise Error("unsupported locale setting")
    return "C"


def getlocale(category=LC_CTYPE):
    """Language and encoding: unknown in "C"."""
    return None, None


def normalize(localename):
    """The usual spelling of a locale's name."""
    return localename


def localeconv():
    """How numbers and sums of money are written."""
    unknown = dict.fromkeys(
        ("int_frac_digits", "frac_digits", "p_cs_precedes", "p_sep_by_space", "n_cs_precedes",
         "n_sep_by_space", "p_sign_posn", "n_sign_posn"), CHAR_MAX)
    empty = dict.fromkeys(
        ("int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep",
         "positive_sign", "negative_sign", "thousands_sep"), "")
    return {**empty, **unknown, "decimal_point": ".", "grouping": [], "mon_grouping": []}


def getpreferredencoding(do_setlocale=True):
    """The encoding of texts outside."""
    return "UTF-8"


def getencoding():
    """The encoding of texts outside."""
    return "UTF-8"


def strcoll(a, b, /):
    """Compares two texts by their order."""
    return (a > b) - (a < b)


def strxfrm(string, /):
    """A text that compares as strcoll says."""
    return string


def format_string(f, val, grouping=False, monetary=False):
    """f % val, the numbers written as in the locale."""
    return f % val


def str(val):
    """A float as text."""
    return "%.12g" % val


def delocalize(string):
    """A number written as in the locale, as Python writes it."""
    return string


def localize(string, grouping=False, monetary=False):
    """A number written as Python writes it, as in the locale."""
    return string


def atof(string, func=_float):
    """A float written as in the locale."""
    return func(delocalize(string))


def atoi(string):
    """An integer written as in the locale."""
    return _int(delocalize(string))
