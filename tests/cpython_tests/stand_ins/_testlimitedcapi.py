"""What tests do by C calls that Python can do as well."""


def sequence_setitem(sequence, index, value):
    """Sets an item by a place that may be negative."""
    sequence[index] = value


def sequence_getitem(sequence, index):
    """Reads an item by a place that may be negative."""
    return sequence[index]


def sequence_delitem(sequence, index):
    """Takes out an item by a place that may be negative."""
    del sequence[index]


def object_hasattrstring(value, name):
    """Whether there is an attribute."""
    return int(hasattr(value, name.decode()))
