"""Runs programs and sessions as CPython 3.13 itself runs them, and tells all that a user sees.

One question a line on standard input, a JSON list: what it is ("program" or "session") and its text. One answer
a line: [what was shown, exit status]; of a session, what each statement showed, then what its end did. Output and
errors are one stream, in order.

Each runs in a child that this process forks: CPython's own loop for files and its own prompt, called through its C
interface, so that tracebacks, the prompt and the end are the real ones. `__main__` is as it was at the start.
"""

import ast  # showing an exception imports it, which leaves garbage
import builtins
import ctypes
import gc
import json
import linecache
import os
import resource
import signal
import sys
import tempfile
import traceback
import types

PS1, PS2 = "\x01P1\x02", "\x01P2\x02"
SECONDS = 2
MEMORY = 1 << 30
api = ctypes.pythonapi
api.PyThreadState_Get.restype = ctypes.c_void_p
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
for run in api.PyRun_SimpleFileExFlags, api.PyRun_InteractiveLoopFlags:
    run.argtypes = [ctypes.c_void_p, ctypes.c_char_p] + \
        ([ctypes.c_int] if run is api.PyRun_SimpleFileExFlags else []) + [ctypes.c_void_p]


def current_frame():
    """Where the interpreter notes which frame runs."""
    word = ctypes.sizeof(ctypes.c_void_p)
    inner = ctypes.c_void_p.from_address(id(sys._getframe()) + 3 * word).value
    state = api.PyThreadState_Get()
    words = (ctypes.c_void_p * 40).from_address(state)
    return ctypes.c_void_p.from_address(state + word * list(words).index(inner))


def child(kind, path, shown):
    """Does not return."""
    os.dup2(shown, 1)
    os.dup2(shown, 2)
    # One that reads its input finds it empty.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    signal.alarm(4 * SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The frames of this script keep the namespace of the module that began.
    main = types.ModuleType("__main__")
    main.__dict__.update(__annotations__={}, __builtins__=builtins)
    sys.modules["__main__"] = main
    del main
    file = libc.fopen(path.encode(), b"r")
    sys.setrecursionlimit(1000 + len(traceback.extract_stack()))
    # From here on no frame of this script is seen below those of the program.
    frame = current_frame()
    frame.value = None
    if kind == "session":
        sys.ps1, sys.ps2 = PS1, PS2
        api.PyRun_InteractiveLoopFlags(file, b"<stdin>", None)
        api.Py_Exit(0)
    wrong = api.PyRun_SimpleFileExFlags(file, b"program.py", 0, None)
    api.Py_Exit(1 if wrong else 0)


def answer(kind, source, folder):
    path = os.path.join(folder, "program.py")
    with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        file.write(source)
    shown = os.open(os.path.join(folder, "shown"), os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    process = os.fork()
    if process == 0:
        child(kind, path, shown)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    size = os.lseek(shown, 0, os.SEEK_END)
    os.lseek(shown, 0, os.SEEK_SET)
    output = os.read(shown, min(size, 1 << 20)).decode("utf-8", "replace")
    os.close(shown)
    if kind == "session":
        output = [part.replace(PS2, "") for part in output.split(PS1)[1:]]
    return output, status


def main():
    # A first exception imports what showing one needs.
    try:
        1 / 0
    except ZeroDivisionError as error:
        traceback.format_exception(error)
    linecache.clearcache()
    answers = os.fdopen(os.dup(1), "w")
    questions = sys.stdin.buffer
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    gc.collect()
    for line in iter(questions.readline, b""):
        kind, source = json.loads(line)
        print(json.dumps(answer(kind, source, folder)), file=answers, flush=True)
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    os.rmdir(folder)


main()
