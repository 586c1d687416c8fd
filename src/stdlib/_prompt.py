"""What the prompt's commands need besides the module gossamer."""


def timeit(text, namespace):
    """The best time of a statement, as a line."""
    from timeit import Timer, _told

    return _told(Timer(text, globals=namespace))


def disassembled(text, namespace):
    """The instructions of a statement typed at the prompt."""
    from _gossamer import _disassembly

    return _disassembly(compile(text, "<stdin>", "single"))
