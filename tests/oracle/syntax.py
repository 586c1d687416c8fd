"""Answers whether ast.parse takes a source: one [mode, source] a line in, one answer a line out.

The answer is null for a program, else [message, lineno, offset, end_lineno, end_offset].
"""

import ast
import json
import sys
import warnings

MODES = {"file": "exec", "interactive": "single", "eval": "eval"}

warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    mode, source = json.loads(line)
    try:
        ast.parse(source, "<test>", MODES[mode])
        answer = None
    except SyntaxError as e:
        answer = [f"{type(e).__name__}: {e.msg}", e.lineno, e.offset, e.end_lineno, e.end_offset]
    except (ValueError, MemoryError, RecursionError, OverflowError) as e:
        answer = [f"{type(e).__name__}: {e}", None, None, None, None]
    print(json.dumps(answer))
