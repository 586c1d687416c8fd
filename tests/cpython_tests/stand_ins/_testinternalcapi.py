"""What tests ask of CPython's insides before they ask what Gossamer can answer too."""

import sys

SPECIALIZATION_THRESHOLD = SPECIALIZATION_COOLDOWN = 0


def has_inline_values(value):
    """Whether an instance keeps its attributes itself: a question about CPython alone."""
    return False


def has_deferred_refcount(value):
    """Whether a reference count waits: never."""
    return False


def get_immortalize_deferred():
    """Whether objects whose count waits live forever: there are none."""
    return False


def get_config():
    """The settings that tests look at."""
    return {"code_debug_ranges": 1}


def suppress_immortalization(suppress):
    """Lets all objects die: they do."""


def get_recursion_depth():
    """How many calls are under way."""
    frame, depth = sys._getframe(1), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth
