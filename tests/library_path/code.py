import code
import io
import sys
from contextlib import redirect_stderr, redirect_stdout

interpreter = code.InteractiveInterpreter({"x": 20})
print(interpreter.runsource("x + 22"))
print(interpreter.runsource("if x:"), interpreter.runsource("(1,"))

lines = iter(["def f():", "    return 6 * 7", "", "f()", "1 / 0", "f("])


def typed(prompt):
    print(repr(prompt))
    try:
        return next(lines)
    except StopIteration:
        raise EOFError from None


written = io.StringIO()
with redirect_stderr(written):
    console = code.InteractiveConsole()
    console.raw_input = typed
    console.interact(banner="begin", exitmsg="end")
print(written.getvalue().replace(sys.version, ""))
