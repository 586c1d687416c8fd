import textwrap
text = "The quick brown fox jumps over the lazy dog, and a well-known sentence ends -- here. Averyveryverylongword stands alone."
for width in (12, 20, 40):
    print(textwrap.fill(text, width, initial_indent="* ", subsequent_indent="  "))
print(textwrap.shorten(text, 30), textwrap.dedent("    a\n      b\n    c\n"), textwrap.indent("a\n\nb\n", "> "))
print(textwrap.wrap(text, 30, max_lines=2, placeholder=" [...]", break_on_hyphens=False))
try:
    textwrap.wrap(text, 0)
except ValueError as error:
    print(error)
