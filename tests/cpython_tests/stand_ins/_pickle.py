"""What CPython has in C: here the module in Python does it."""

from pickle import (
    PickleError, PicklingError, UnpicklingError, _dump as dump, _dumps as dumps, _load as load,
    _loads as loads, _Pickler as Pickler, _Unpickler as Unpickler)
