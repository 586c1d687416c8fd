"""Constants of characters, templates, and the machinery of `str.format` as a class."""

import _string
import re as _re

__all__ = [
    "ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits", "hexdigits", "octdigits",
    "printable", "punctuation", "whitespace", "Formatter", "Template",
]

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """The words of a text capitalised and joined again."""
    return (sep or " ").join(word.capitalize() for word in s.split(sep))


_absent = {}


class Template:
    """A text with `$name` and `${name}` in it. Derived classes may change what a name looks like."""

    delimiter = "$"
    # Without the ASCII flag, letters that only ignoring case makes ASCII would count.
    idpattern = r"(?a:[_a-z][_a-z0-9]*)"
    braceidpattern = None
    flags = _re.IGNORECASE

    def __init_subclass__(cls):
        super().__init_subclass__()
        pattern = cls.__dict__.get("pattern")
        if pattern is None:
            delim = _re.escape(cls.delimiter)
            name = cls.idpattern
            braced = cls.braceidpattern or name
            pattern = (
                rf"{delim}(?:(?P<escaped>{delim})|(?P<named>{name})|{{(?P<braced>{braced})}}|(?P<invalid>))"
            )
        cls.pattern = _re.compile(pattern, cls.flags | _re.VERBOSE)

    def __init__(self, template):
        self.template = template

    def _invalid(self, found):
        at = found.start("invalid")
        lines = self.template[:at].splitlines(keepends=True)
        if lines:
            column = at - len("".join(lines[:-1]))
            line = len(lines)
        else:
            column = line = 1
        raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")

    def _value(self, found, mapping, kws):
        name = found.group("named") or found.group("braced")
        if name is None:
            return None
        return str(kws[name] if name in kws else mapping[name])

    def substitute(self, mapping=_absent, /, **kws):
        """The text with all names replaced; keywords win over the mapping."""

        def replacement(found):
            value = self._value(found, mapping, kws)
            if value is not None:
                return value
            if found.group("escaped") is not None:
                return self.delimiter
            if found.group("invalid") is not None:
                self._invalid(found)
            raise ValueError("Unrecognized named group in pattern", self.pattern)

        return self.pattern.sub(replacement, self.template)

    def safe_substitute(self, mapping=_absent, /, **kws):
        """The same, but what can't be replaced stays."""

        def replacement(found):
            try:
                value = self._value(found, mapping, kws)
            except KeyError:
                return found.group()
            if value is not None:
                return value
            if found.group("escaped") is not None:
                return self.delimiter
            if found.group("invalid") is not None:
                return found.group()
            raise ValueError("Unrecognized named group in pattern", self.pattern)

        return self.pattern.sub(replacement, self.template)

    def _groups(self):
        """What each place holds: a name, or None where it is invalid."""
        for found in self.pattern.finditer(self.template):
            name = found.group("named") or found.group("braced")
            if name is not None or found.group("invalid") is not None:
                yield name
            elif found.group("escaped") is None:
                raise ValueError("Unrecognized named group in pattern", self.pattern)

    def is_valid(self):
        """Whether substitute would find nothing invalid."""
        return all(name is not None for name in self._groups())

    def get_identifiers(self):
        """The names, each once."""
        return list(dict.fromkeys(name for name in self._groups() if name is not None))


# The class itself gets its pattern as derived ones do.
Template.__init_subclass__()


class Formatter:
    """`str.format`, taken apart: derived classes change how values are found, converted and formatted."""

    def format(self, format_string, /, *args, **kwargs):
        """The format with the arguments put in."""
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        """The same with the arguments as a tuple and a dict."""
        used_args = set()
        result, _ = self._vformat(format_string, args, kwargs, used_args, 2)
        self.check_unused_args(used_args, args, kwargs)
        return result

    def _vformat(self, format_string, args, kwargs, used_args, recursion_depth, auto_arg_index=0):
        if recursion_depth < 0:
            raise ValueError("Max string recursion exceeded")
        result = []
        for literal_text, field_name, format_spec, conversion in self.parse(format_string):
            if literal_text:
                result.append(literal_text)
            if field_name is None:
                continue
            if not field_name or field_name.isdigit():
                # False once a number was written: from then on all must be.
                if auto_arg_index if field_name else auto_arg_index is False:
                    raise ValueError(
                        "cannot switch from manual field specification to automatic field numbering"
                    )
                if field_name:
                    auto_arg_index = False
                else:
                    field_name = str(auto_arg_index)
                    auto_arg_index += 1
            obj, arg_used = self.get_field(field_name, args, kwargs)
            used_args.add(arg_used)
            obj = self.convert_field(obj, conversion)
            format_spec, auto_arg_index = self._vformat(
                format_spec, args, kwargs, used_args, recursion_depth - 1, auto_arg_index
            )
            result.append(self.format_field(obj, format_spec))
        return "".join(result), auto_arg_index

    def get_value(self, key, args, kwargs):
        """The argument of a number or a name."""
        return args[key] if isinstance(key, int) else kwargs[key]

    def check_unused_args(self, used_args, args, kwargs):
        """Is told which arguments were used."""

    def format_field(self, value, format_spec):
        """A value as its specification wants it."""
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        """What stands behind `!`."""
        if conversion is None:
            return value
        if conversion == "s":
            return str(value)
        if conversion == "r":
            return repr(value)
        if conversion == "a":
            return ascii(value)
        raise ValueError(f"Unknown conversion specifier {conversion!s}")

    def parse(self, format_string):
        """The parts of a format: literal, name, specification, conversion."""
        return _string.formatter_parser(format_string)

    def get_field(self, field_name, args, kwargs):
        """The value that a field names, and the argument it is part of."""
        first, rest = _string.formatter_field_name_split(field_name)
        obj = self.get_value(first, args, kwargs)
        for is_attr, key in rest:
            obj = getattr(obj, key) if is_attr else obj[key]
        return obj, first
