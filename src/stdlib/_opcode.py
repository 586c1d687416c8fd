"""What there is to say of CPython's byte code here: no code of this machine is made of it.

So no operation is valid, and none has an effect on a stack.
"""

ENABLE_SPECIALIZATION = False


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """How an operation changes the depth of a stack: this machine has none."""
    raise ValueError("invalid opcode or oparg")


def is_valid(opcode):
    """Whether this machine has an operation of CPython's."""
    return False


has_arg = has_const = has_name = has_jump = has_free = has_local = has_exc = is_valid


def get_executor(*, code, offset):
    """The trace that was compiled for a place: none ever is."""
    raise ValueError("no executor exists at address 0")


def get_specialization_stats():
    """Statistics that only special builds keep."""
    return None


def get_intrinsic1_descs():
    """The names of intrinsic functions with one argument."""
    return []


def get_intrinsic2_descs():
    """The names of intrinsic functions with two arguments."""
    return []


def get_nb_ops():
    """The names and symbols of binary operations in CPython's byte code."""
    return []
