"""Measures how long small pieces of code take.

timeit(stmt, setup) runs a statement a million times; Timer does it as often as wanted.
"""

import gc
import itertools
import time

__all__ = ["Timer", "timeit", "repeat", "default_timer"]

dummy_src_name = "<timeit-src>"
default_number = 1000000
default_repeat = 5
default_timer = time.perf_counter

_globals = globals

_template = """
def inner(_it, _timer{parameters}):
    {setup}
    _t0 = _timer()
    for _i in _it:
        {statement}
        pass
    _t1 = _timer()
    return _t1 - _t0
"""


def _indented(text, columns):
    return text.replace("\n", "\n" + " " * columns)


class Timer:
    """Times a statement, a text or a function, after a setup of the same kinds.

    globals is the namespace in which texts run; without it they see this module's.
    """

    def __init__(self, stmt="pass", setup="pass", timer=default_timer, globals=None):
        self.timer = timer
        namespace = {}
        own = _globals() if globals is None else globals
        parameters = ""
        if isinstance(setup, str):
            compile(setup, dummy_src_name, "exec")
            before = setup + "\n"
            setup = _indented(setup, 4)
        elif callable(setup):
            namespace["_setup"] = setup
            parameters += ", _setup=_setup"
            before = ""
            setup = "_setup()"
        else:
            raise ValueError("setup is neither a string nor callable")
        if isinstance(stmt, str):
            compile(before + stmt, dummy_src_name, "exec")
            stmt = _indented(stmt, 8)
        elif callable(stmt):
            namespace["_stmt"] = stmt
            parameters += ", _stmt=_stmt"
            stmt = "_stmt()"
        else:
            raise ValueError("stmt is neither a string nor callable")
        self.src = _template.format(parameters=parameters, setup=setup, statement=stmt)
        exec(compile(self.src, dummy_src_name, "exec"), own, namespace)
        self.inner = namespace["inner"]

    def print_exc(self, file=None):
        """Writes the traceback of an exception in the timed code."""
        import linecache
        import traceback

        lines = self.src.split("\n")
        linecache.cache[dummy_src_name] = (len(self.src), None, lines, dummy_src_name)
        traceback.print_exc(file=file)

    def timeit(self, number=default_number):
        """The seconds that so many runs take, with automatic collections off."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self.inner(itertools.repeat(None, number), self.timer)
        finally:
            if collecting:
                gc.enable()

    def repeat(self, repeat=default_repeat, number=default_number):
        """Calls timeit so often and answers a list of the results."""
        return [self.timeit(number) for _ in range(repeat)]

    def autorange(self, callback=None):
        """The number of runs (1, 2, 5, 10, 20, ...) that takes at least 0.2 seconds, and the seconds."""
        scale = 1
        while True:
            for digit in 1, 2, 5:
                number = scale * digit
                taken = self.timeit(number)
                if callback:
                    callback(number, taken)
                if taken >= 0.2:
                    return number, taken
            scale *= 10


def timeit(stmt="pass", setup="pass", timer=default_timer, number=default_number, globals=None):
    """The seconds that a number of runs of a statement take."""
    return Timer(stmt, setup, timer, globals).timeit(number)


def repeat(
    stmt="pass", setup="pass", timer=default_timer, repeat=default_repeat, number=default_number, globals=None
):
    """Calls timeit so often and answers a list of the results."""
    return Timer(stmt, setup, timer, globals).repeat(repeat, number)


def main(args=None, *, _wrap_timer=None):
    """python -m timeit [-n N] [-r N] [-s SETUP] STATEMENT ...: the best time of a statement."""
    import sys

    words = list(sys.argv[1:] if args is None else args)
    number = 0
    repeats = default_repeat
    setup = []
    while words and words[0].startswith("-") and len(words) > 1:
        option = words.pop(0)
        if option in ("-n", "--number"):
            number = int(words.pop(0))
        elif option in ("-r", "--repeat"):
            repeats = max(1, int(words.pop(0)))
        elif option in ("-s", "--setup"):
            setup.append(words.pop(0))
        else:
            print(f"timeit knows no option {option}", file=sys.stderr)
            return 2
    timer = default_timer if _wrap_timer is None else _wrap_timer(default_timer)
    print(_told(Timer("\n".join(words) or "pass", "\n".join(setup) or "pass", timer), number, repeats))


def _told(timer, number=0, repeats=default_repeat):
    if not number:
        number, _ = timer.autorange()
    best = min(timer.repeat(repeats, number)) / number
    for unit, scale in ("nsec", 1e-9), ("usec", 1e-6), ("msec", 1e-3), ("sec", 1.0):
        if best < scale * 1000:
            break
    plural = "" if number == 1 else "s"
    return f"{number} loop{plural}, best of {repeats}: {best / scale:.3g} {unit} per loop"


if __name__ == "__main__":
    main()
