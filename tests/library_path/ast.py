import ast
for s in ["x = 1 + 2*y", "u'a' 'b'", "def f(a, /, b: int=1, *c, d, e=2, **g) -> int:\n  'doc'\n  return a", "async def f():\n async for x in y: await z\n async with a as b, c: pass", "class A[T: int = str, *Ts, **P](B, metaclass=M):\n  x: int = 3\n  (y): int\n", "match x:\n case [1, *_, {'a': b, **r}] | C(d, e=f) as g if h: pass\n case None | -1j | 1+2j|'s'|a.b: pass", "try: pass\nexcept* (A, B) as e: raise X from Y\nelse: pass\nfinally: del a, b[0], c.d", "f'{x!r:>{w}} {y=}'", "lambda *, a=1, b: (yield), (yield from x)", "[a for b in c if d if e async for f in g]; {k: v for k in v}; {*a, b}; {**a, 1: b'x', 2: ...}", "from . import a as b, c\nfrom .x.y import *\nimport a.b as c", "type X[T] = int", "a < b <= c is not d not in e", "a[1:2, ::3, *b] = c, *d = (e := 1)", "with (a as b): global q", "x = 10**400, 1e3, 2j, True, None, 99999999999999999999999"]:
    t=ast.parse(s)
    print(ast.dump(t, include_attributes=True))
    print(ast.unparse(t))
print(ast.dump(ast.parse("1+1", mode="eval")), ast.dump(ast.parse("a;b", mode="single")))
print(ast.literal_eval("[1, (2, 3), {'a': {1, 2}}, -3+4j, b'x', None, True, set()]"))
try: ast.literal_eval("f() + 1")
except ValueError as e: print(str(e)[:30])
try: ast.parse("a b")
except SyntaxError as e: print(e)
class V(ast.NodeVisitor):
    def visit_Name(self, n): print(n.id, n.lineno, n.col_offset); self.generic_visit(n)
V().visit(ast.parse("x = ы + z"))
print(ast.get_docstring(ast.parse('"""doc"""')), ast.get_source_segment("a = b+c", ast.parse("a = b+c").body[0].value))
print(ast.dump(ast.Name('a')), ast.dump(ast.arguments()), ast.Name.__doc__, ast.BinOp._fields, ast.expr.__doc__[:40])
try: ast.Name(1,2,3)
except TypeError as e: print(e)
try: ast.Name('a', id=2)
except TypeError as e: print(e)
match ast.parse("1+x").body[0].value:
    case ast.BinOp(ast.Constant(v), ast.Add(), ast.Name(n)): print(v, n)
print(ast.parse('a').body[0].value.ctx is ast.parse('b').body[0].value.ctx, vars(ast.parse('a').body[0].value).keys())
import copy,pickle
n=ast.parse('a+b'); print(ast.dump(copy.deepcopy(n))==ast.dump(n), ast.dump(pickle.loads(pickle.dumps(n)))==ast.dump(n))
