import ast, sys, io, contextlib
progs=["print([x*2 for x in range(3) if x], {**{'a':1}}, f'{3!r:>4}', -1, 2**3, not True, 1<2<3)",
"""
import collections as c, sys
from math import pi as p
def f(a, /, b=2, *c, d=4, **e) -> int:
    'doc'
    global g
    g = (a, b, c, d, e)
    try:
        assert a, 'no'
        raise ValueError('x') from None
    except (ValueError, TypeError) as err: print(repr(err))
    else: pass
    finally: print('fin')
    while True:
        if a: break
        else: continue
    for i, *j in [(1,2,3)]: print(i, j)
    with contextlib_stand() as w: print(w)
    x: int = 5
    x += 1
    del x
    return lambda q: q + a
class contextlib_stand:
    def __enter__(self): return 'w'
    def __exit__(self, *a): pass
class A[T](metaclass=type):
    y: int = 3
    def m(self): return __class__
print(f(1)(2), g, A().m(), A.__type_params__)
def gen():
    r = yield 1
    yield from [r]
print(list(gen()))
match {'k': [1, 2, 3]}:
    case {'k': [1, *rest], **o} if rest: print(rest, o)
match 5:
    case 1 | 5 as n: print(n)
type X[T] = list[T]
print(X.__value__, (n := 10), n, [1,2,3][0:2:1])
try:
    raise ExceptionGroup('g', [ValueError(1)])
except* ValueError as eg: print(eg.exceptions)
async def co(): 
    async with x as y: pass
    return [i async for i in z]
print(co.__name__, 1 if g else 2, b'x', ..., 1j, 10**30)
"""]
for p in progs:
    t=ast.parse(p)
    exec(compile(t,'<t>','exec'))
    t2=ast.parse(ast.unparse(t)); exec(compile(t2,'<t>','exec'))
class Double(ast.NodeTransformer):
    def visit_Constant(self, n):
        return ast.copy_location(ast.Constant(n.value*2), n)
t=ast.fix_missing_locations(Double().visit(ast.parse('print(3, "a")')))
exec(compile(t,'<x>','exec'))
print(eval(compile(ast.parse('1+2*3', mode='eval'),'','eval')))
print(eval(compile(ast.Expression(ast.BinOp(ast.Constant(1,lineno=1,col_offset=0),ast.Add(),ast.Constant(2,lineno=1,col_offset=0),lineno=1,col_offset=0)),'','eval')))
exec(compile(ast.Interactive([ast.Expr(ast.Constant(42))]) and ast.fix_missing_locations(ast.Interactive([ast.Expr(ast.Constant(42))])),'','single'))
loc=dict(lineno=1,col_offset=0)
def told(node, mode='exec'):
    try: compile(node,'<t>',mode)
    except Exception as e: print(type(e).__name__, str(e).partition(' at 0x')[0])
    else: print('fine')
E_=lambda x: ast.Expression(ast.fix_missing_locations(x) if isinstance(x, ast.AST) else x)
told(ast.Expression(ast.Constant(1)),'eval')
told(ast.Module([]),'eval'); told(ast.Module([ast.Pass(**loc)], []))
told(ast.Module([3],[])); told(ast.Module((),[])); 
told(E_(ast.Name('x', ast.Store())),'eval'); told(E_(ast.Name('None', ast.Load())),'eval'); told(E_(ast.Name(3, ast.Load())),'eval')
told(E_(ast.BoolOp(ast.And(), [ast.Constant(1)])),'eval'); told(E_(ast.Compare(ast.Constant(1),[],[])),'eval')
told(E_(ast.Dict([ast.Constant(1)],[])),'eval'); told(E_(ast.Constant([1])),'eval'); told(E_(ast.ListComp(ast.Constant(1),[])),'eval')
told(E_(ast.BinOp(ast.Constant(1), ast.Constant(2), ast.Constant(3))),'eval')
def S(s): return ast.fix_missing_locations(ast.Module([s],[]))
told(S(ast.Assign([],ast.Constant(1)))); told(S(ast.Assign([ast.Constant(1)],ast.Constant(1)))); told(S(ast.If(ast.Constant(1),[],[]))); told(S(ast.Try([ast.Pass()],[],[],[])))
told(S(ast.Import([]))); told(S(ast.Raise(None, ast.Constant(1)))); told(S(ast.Delete([ast.Name('x',ast.Load())]))); told(S(ast.Global([])))
told(S(ast.Return(ast.Constant(1)))); told(S(ast.Break()))
told(S(ast.With([],[ast.Pass()]))); told(S(ast.Expr(None)))
n=ast.parse('x'); n.body[0].value=n.body[0]; told(n)
x=ast.Constant(1,**loc)
for i in range(30): x=ast.UnaryOp(ast.Not(), x, **loc)

try: exec(compile(ast.parse('\n\n  \ny = 1/0'),'<file>','exec'))
except ZeroDivisionError as e: print(e.__traceback__.tb_next.tb_lineno)
t=ast.parse('a=1'); t.body[0].lineno=7; told(t)
def f2(): pass
print(eval(compile(ast.Expression(ast.Constant((1,(2,'x')),**loc)),'','eval')))
