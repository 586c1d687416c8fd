import io
import tokenize

SOURCE = '''# first
def f(x):
    # inside

    return f"a{x!r:>{x}}b" + (1,
       2)  # tail
é = "ab\\
c"; y = \\
   3
if y:
  pass
# last'''
for token in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(token)
for token in tokenize.tokenize(io.BytesIO("x = 'ж'\n".encode()).readline):
    print(token.exact_type, token.string, token.start, token.end, repr(token.line))
for source in ("", "a", "(1,", "'abc", "'''abc\n", "if 1:\n   a\n  b\n", "a\n\n  # c", "if 1:\n  x\n\n"):
    try:
        print([tuple(token)[:4] for token in tokenize.generate_tokens(io.StringIO(source).readline)])
    except (tokenize.TokenError, SyntaxError) as error:
        print(repr(source), type(error).__name__, error.args[0])
