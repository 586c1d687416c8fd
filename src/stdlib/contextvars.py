"""Variables whose values belong to a context: what runs in a copy of a context does not change the original."""

import _collections_abc

__all__ = ("Context", "ContextVar", "Token", "copy_context")


class _Missing:
    __slots__ = ()

    def __repr__(self):
        return "<Token.MISSING>"


_MISSING = _Missing()


class Context:
    """The values of context variables. Calling run() makes it the present one."""

    __slots__ = ("_values", "_entered", "__weakref__")

    def __new__(cls):
        self = super().__new__(cls)
        self._values = {}
        self._entered = False
        return self

    def run(self, callable, *args, **kwargs):
        "Calls a function in this context."
        global _present
        if self._entered:
            raise RuntimeError(f"cannot enter context: {self!r} is already entered")
        self._entered = True
        outer, _present = _present, self
        try:
            return callable(*args, **kwargs)
        finally:
            _present = outer
            self._entered = False
            # What was called may keep this frame, which CPython does not have.
            self = callable = args = kwargs = None

    def copy(self):
        "A context of the same values."
        twin = Context()
        twin._values = self._values.copy()
        return twin

    @staticmethod
    def _key(key):
        if not isinstance(key, ContextVar):
            raise TypeError(f"a ContextVar key was expected, got {key!r}")
        return key

    def __getitem__(self, key):
        return self._values[self._key(key)]

    def __contains__(self, key):
        return self._key(key) in self._values

    def get(self, key, default=None, /):
        "The value of a variable, or the default."
        return self._values.get(self._key(key), default)

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def keys(self):
        "The variables that have a value."
        return self._values.keys()

    def values(self):
        "Their values."
        return self._values.values()

    def items(self):
        "Both in pairs."
        return self._values.items()

    def __eq__(self, other):
        if not isinstance(other, Context):
            return NotImplemented
        return self._values == other._values

    __hash__ = None

    def __repr__(self):
        return f"<_contextvars.Context object at {id(self):#x}>"


_collections_abc.Mapping.register(Context)
_present = Context()


class ContextVar:
    """A variable with a value of its own in each context."""

    __slots__ = ("_name", "_default", "__weakref__")

    def __new__(cls, name, *, default=_MISSING):
        if not isinstance(name, str):
            raise TypeError("context variable name must be a str")
        self = super().__new__(cls)
        self._name = name
        self._default = default
        return self

    def __init_subclass__(cls):
        raise TypeError("type '_contextvars.ContextVar' is not an acceptable base type")

    @property
    def name(self):
        return self._name

    def get(self, *default):
        "The value in the present context, else the default given here, else that of the variable."
        if len(default) > 1:
            raise TypeError(f"get expected at most 1 argument, got {len(default)}")
        value = _present._values.get(self, _MISSING)
        if value is not _MISSING:
            return value
        if default:
            return default[0]
        if self._default is not _MISSING:
            return self._default
        raise LookupError(self)

    def set(self, value, /):
        "Gives it a value in the present context; answers what reset() needs."
        values = _present._values
        token = Token._make(self, values.get(self, _MISSING), _present)
        values[self] = value
        return token

    def reset(self, token, /):
        "Takes back what a set() did."
        if not isinstance(token, Token):
            raise TypeError(f"expected an instance of Token, got {token!r}")
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        if token._context is not _present:
            raise ValueError(f"{token!r} was created in a different Context")
        token._used = True
        if token.old_value is _MISSING:
            del _present._values[self]
        else:
            _present._values[self] = token.old_value

    __class_getitem__ = classmethod(type(list[int]))

    def __repr__(self):
        default = "" if self._default is _MISSING else f" default={self._default!r}"
        return f"<ContextVar name={self._name!r}{default} at {id(self):#x}>"


class Token:
    """What a set() answered: by it, reset() takes it back."""

    __slots__ = ("var", "old_value", "_context", "_used")

    MISSING = _MISSING

    def __new__(cls, *args, **kwargs):
        raise RuntimeError("Tokens can only be created by ContextVars")

    @classmethod
    def _make(cls, var, old_value, context):
        self = super().__new__(cls)
        self.var = var
        self.old_value = old_value
        self._context = context
        self._used = False
        return self

    __class_getitem__ = classmethod(type(list[int]))
    __hash__ = None

    def __repr__(self):
        used = " used" if self._used else ""
        return f"<Token{used} var={self.var!r} at {id(self):#x}>"


def copy_context():
    """A copy of the present context."""
    return _present.copy()
