import shlex
print(shlex.split("a 'b c' \"d\\\"e\" f\\ g # h", comments=True), shlex.join(["a b", "c", "d'e"]), shlex.quote("$x"), list(shlex.shlex("a&&b||(c;d)", punctuation_chars=True)), list(shlex.shlex("x = 'y z' # c\nw")))
try:
    shlex.split("'open")
except ValueError as error:
    print(error)
