"""Decorators of enumerations: checks, and members as global names; part of enum."""

import sys
from enum import Enum, Flag, ReprEnum, StrEnum
from _enum_body import _high_bit, _is_single_bit, _iter_bits_lsb

# All of it is known as enum's.
__name__ = "enum"


def unique(enumeration):
    """Refuse an enumeration in which two names have one value."""
    aliases = _alias_details(enumeration)
    if aliases:
        raise ValueError("duplicate values found in %r: %s" % (enumeration, aliases))
    return enumeration


def _alias_details(enumeration):
    return ", ".join(f"{name} -> {each.name}" for name, each in enumeration.__members__.items()
                     if name != each.name)


def global_enum_repr(self):
    """module.NAME, as it can be written where the names are global."""
    return f"{self.__class__.__module__.split('.')[-1]}.{self._name_}"


def global_flag_repr(self):
    """module.NAME, and combinations of such."""
    cls = self.__class__
    module = cls.__module__.split(".")[-1]
    if self._name_ is None:
        return f"{module}.{cls.__name__}({self._value_!r})"
    return "|".join(name if name[0].isdigit() else f"{module}.{name}"
                    for name in self._name_.split("|"))


def global_str(self):
    """The name alone."""
    if self._name_ is None:
        return "%s(%r)" % (self.__class__.__name__, self._value_)
    return self._name_


def global_enum(cls, update_str=False):
    """Put an enumeration's members into its module."""
    cls.__repr__ = global_flag_repr if issubclass(cls, Flag) else global_enum_repr
    if not issubclass(cls, ReprEnum) or update_str:
        cls.__str__ = global_str
    sys.modules[cls.__module__].__dict__.update(cls.__members__)
    return cls


def _simple_enum(etype=Enum, *, boundary=None, use_args=None):
    """Make an enumeration of a plain class."""
    def convert(cls):
        metacls, bases = etype.__class__, (etype,)
        body = metacls.__prepare__(cls.__name__, bases)
        for name, value in cls.__dict__.items():
            if name not in ("__dict__", "__weakref__"):
                body[name] = value
        body["__qualname__"] = cls.__qualname__
        return metacls(cls.__name__, bases, body, boundary=boundary)
    return convert


def _test_simple_enum(checked_enum, simple_enum):
    """Raise a TypeError if an enumeration made of a plain class differs from the same one written out."""
    if checked_enum.__dict__ == simple_enum.__dict__:
        return
    own = {"__doc__", "__module__", "__qualname__", "_member_map_", "_value2member_map_", "_member_names_",
           "__firstlineno__", "__static_attributes__"}
    failed = []
    names = set(checked_enum._member_names_) | set(simple_enum._member_names_)
    for name in sorted((set(dir(checked_enum)) | set(dir(simple_enum))) - own - names):
        checked, simple = (getattr(each, name, None) for each in (checked_enum, simple_enum))
        if callable(checked) or isinstance(checked, property) or checked == simple:
            continue
        failed.append(f"{name}: {checked!r} is not {simple!r}")
    for name in sorted(names):
        if not (name in checked_enum.__members__ and name in simple_enum.__members__):
            failed.append(f"only one has {name}")
        elif checked_enum[name].__dict__.keys() != simple_enum[name].__dict__.keys() \
                or checked_enum[name].value != simple_enum[name].value:
            failed.append(f"{name}: {checked_enum[name].__dict__!r} is not {simple_enum[name].__dict__!r}")
    if failed:
        raise TypeError("enum mismatch:\n   " + "\n   ".join(failed))


@_simple_enum(StrEnum)
class EnumCheck:
    """What verify() can check."""

    CONTINUOUS = "no skipped integer values"
    NAMED_FLAGS = "multi-flag aliases may not contain unnamed flags"
    UNIQUE = "one name per value"


CONTINUOUS, NAMED_FLAGS, UNIQUE = EnumCheck


class verify:
    """Checks an enumeration: UNIQUE, CONTINUOUS, NAMED_FLAGS."""

    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        if not (isinstance(enumeration, type) and issubclass(enumeration, Enum)):
            raise TypeError("the 'verify' decorator only works with Enum and Flag")
        for check in self.checks:
            if check is UNIQUE:
                aliases = _alias_details(enumeration)
                if aliases:
                    raise ValueError("aliases found in %r: %s" % (enumeration, aliases))
            elif check is CONTINUOUS:
                self._continuous(enumeration)
            elif check is NAMED_FLAGS:
                self._named(enumeration)
        return enumeration

    @staticmethod
    def _continuous(enumeration):
        values = {each.value for each in enumeration}
        if len(values) < 2:
            return
        low, high = min(values), max(values)
        if issubclass(enumeration, Flag):
            kind = "flag"
            wanted = (2 ** at for at in range(_high_bit(low) + 1, _high_bit(high)))
        else:
            kind = "enum"
            wanted = range(low + 1, high)
        missing = [str(value) for value in wanted if value not in values]
        if missing:
            raise ValueError(("invalid %s %r: missing values %s"
                              % (kind, enumeration.__name__, ", ".join(missing)))[:256])

    @staticmethod
    def _named(enumeration):
        known = [each.value for each in enumeration]
        names, missing = [], 0
        for name, alias in enumeration._member_map_.items():
            if name in enumeration._member_names_ or alias.value < 0:
                continue
            missed = [bit for bit in _iter_bits_lsb(alias.value) if bit not in known]
            if missed:
                names.append(name)
                for bit in missed:
                    missing |= bit
        if not names:
            return
        if len(names) == 1:
            alias = "alias %s is missing" % names[0]
        else:
            alias = "aliases %s and %s are missing" % (", ".join(names[:-1]), names[-1])
        what = "value" if _is_single_bit(missing) else "combined values of"
        raise ValueError("invalid Flag %r: %s %s 0x%x [use enum.show_flag_values(value) for details]"
                         % (enumeration.__name__, alias, what, missing))
