import reprlib
print(reprlib.repr("x" * 100), reprlib.repr(list(range(99))), reprlib.repr({n: n for n in range(9)}), reprlib.repr(10**99), reprlib.repr(set("abcdefghijk")))
own = reprlib.Repr(maxlist=2, maxstring=9, indent="..")
print(own.repr([1, [2, ["a long string here"]], 3]), own.repr(((),)))
class Loop(list):
    @reprlib.recursive_repr("<...>")
    def __repr__(self):
        return "<" + ", ".join(map(repr, self)) + ">"
loop = Loop([1])
loop.append(loop)
print(loop)
