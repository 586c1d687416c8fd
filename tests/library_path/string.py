import string
print(string.capwords("the  quick fox"), string.Template("$a ${b} $$ $c").safe_substitute(a=1, b=2), string.Formatter().format("{0!r:>9} {x[1]} {}", *"ab", x=[1, 2]) if 0 else string.Formatter().format("{0!r:>9} {x[1]}", "a", x=[1, 2]))
print(string.ascii_letters, string.punctuation, repr(string.whitespace), string.hexdigits)
try:
    string.Template("$a").substitute()
except KeyError as error:
    print(repr(error))
