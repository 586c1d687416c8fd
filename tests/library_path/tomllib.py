import tomllib
print(tomllib.loads('a = 1\n[t]\nb = ["x", 2.5, true]\nc = {d = 0x1F}\n[[r]]\nn = 1\n[[r]]\nn = 1979-05-27T07:32:00Z\ns = """m\nl"""\n'))
try:
    tomllib.loads("a = ")
except tomllib.TOMLDecodeError as error:
    print(error)
