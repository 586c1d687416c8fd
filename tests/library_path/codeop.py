import codeop

for source in ["", "x = 1", "if x:", "if x:\n  y", "if x:\n  y\n", "(1,", "'''a", "x = \\", "a b", "(a b", "def f(:", "for",
               "@f", "try:\n  x\n", "lambda", "print(1", "f'{", "a = 9+ \\\n"]:
    try:
        made = codeop.compile_command(source)
        print(repr(source), made and made.co_name)
    except SyntaxError as error:
        print(repr(source), error.msg)
for source in ["(9+", "9+", "9", "(9"]:
    try:
        print(repr(source), type(codeop.compile_command(source, symbol="eval")).__name__)
    except SyntaxError as error:
        print(repr(source), error.msg)
compiler = codeop.CommandCompiler()
compiler("from __future__ import annotations")
space = {}
exec(compiler("def f(x: undefined): pass\n"), space)
print(space["f"].__annotations__)
