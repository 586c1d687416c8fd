"""What CPython has in C: here the module in Python does it."""

from _pydatetime import *
