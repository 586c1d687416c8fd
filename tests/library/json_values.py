# JSON to values and back.
import json
def t(f):
    try: print(f,'->',repr(eval(f)))
    except Exception as e: print(f,'->',type(e).__name__,e, getattr(e,'__notes__',''))
L=[1];L.append(L)
D={};D['a']=D
class C: pass
class I(int): 
    def __repr__(self): return 'I!'
class F(float):
    def __repr__(self): return 'F!'
class S(str): pass
class DD(dict):
    def items(self): return [('x',1)]
class LL(list): pass
for f in [
    'json.dumps([1,2.5,True,None,"a\\n\\"é😀\\x7f\\x00/",{"a":[],"b":{},1:2,None:3,True:4,2.5:5}])',
    'json.dumps("é😀\\ud800",ensure_ascii=False)',
    'json.dumps("\\ud800\\u2028\\b\\f\\\\")',
    'json.dumps([float("nan"),float("inf"),-float("inf")])',
    'json.dumps(float("nan"),allow_nan=False)',
    'json.dumps([1e400],allow_nan=False)',
    'json.dumps(C())',
    'json.dumps([1,{"a":C()}])',
    'json.dumps(L)',
    'json.dumps(D)',
    'json.dumps({(1,2):3})',
    'json.dumps({(1,2):3,"a":1},skipkeys=True)',
    'json.dumps({"b":1,"a":2},sort_keys=True)',
    'json.dumps({"b":1,1:2},sort_keys=True)',
    'json.dumps({1:1,2.5:2,True:3},sort_keys=True)',
    'json.dumps([1,[2,{"a":3}],[],{}],indent=2)',
    'json.dumps([1,[2]],indent="--")',
    'json.dumps({"a":1,"b":[1,2]},indent=0)',
    'json.dumps([1,2],separators=(";","="))',
    'json.dumps({"a":1},separators=(",",":"))',
    'json.dumps([1,2],indent=2,separators=(" , "," : "))',
    'json.dumps(C(),default=lambda o:"C!")',
    'json.dumps([C(),{"q":C()}],default=lambda o:[1,2])',
    'json.dumps(C(),default=lambda o:o)',
    'json.dumps([I(3),F(2.5),S("q"),DD(a=2),LL([1])])',
    'json.dumps({I(3):1,F(2.5):2,S("q"):3})',
    'json.dumps((1,2)),json.dumps(set())',
    'json.dumps(b"a")',
    'json.dumps(1,cls=json.JSONEncoder)',
    'json.dumps(1,foo=2)',
    'json.dumps()',
    'json.dumps(10**30)',
    'json.dumps(1e100),json.dumps(0.1),json.dumps(-0.0),json.dumps(1e16)',
    'list(json.JSONEncoder().iterencode([1,{"a":[2,3]},"x"]))',
    'list(json.JSONEncoder(indent=1).iterencode([1,{"a":[2,3]},"x"]))',
    'list(json.JSONEncoder(sort_keys=True).iterencode({"b":[],"a":{}}))',
    'json.JSONEncoder(separators=(",",":")).encode({"a":[1]})',
    'json.dumps([[[[1]]]],check_circular=False)',
    'json.dumps(1,indent=True)',
    'json.JSONEncoder().item_separator,json.JSONEncoder(indent=1).item_separator,json.JSONEncoder().key_separator',
    'json.loads("[1, 2.5, true, null, \\"a\\\\n\\\\u00e9\\\\ud83d\\\\ude00\\", {\\"a\\": []}]")',
    'json.loads("")',
    'json.loads("[")',
    'json.loads("[1,")',
    'json.loads("[1,]")',
    'json.loads("[1 2]")',
    'json.loads("{")',
    'json.loads("{1:2}")',
    'json.loads("{\\"a\\"}")',
    'json.loads("{\\"a\\":}")',
    'json.loads("{\\"a\\":1,}")',
    'json.loads("{\\"a\\":1 \\"b\\"}")',
    'json.loads("{\\"a\\":1,2}")',
    'json.loads("\\"abc")',
    'json.loads("\\"a\\nb\\"")',
    'json.loads("\\"a\\nb\\"",strict=False)',
    'json.loads("\\"\\\\q\\"")',
    'json.loads("\\"\\\\u12\\"")',
    'json.loads("\\"\\\\u12zz\\"")',
    'json.loads("\\"\\\\")',
    'json.loads("1 2")',
    'json.loads("  1  ")',
    'json.loads("tru")',
    'json.loads("nul")',
    'json.loads("NaN"),json.loads("Infinity"),json.loads("-Infinity")',
    'json.loads("-")',
    'json.loads("01")',
    'json.loads("1.")',
    'json.loads("1.5e")',
    'json.loads("1e5"),json.loads("-0"),json.loads("-0.0"),json.loads("1E+2")',
    'json.loads("+1")',
    'json.loads(".5")',
    'json.loads("\\ufeff1")',
    'json.loads(b"[1]"),json.loads(bytearray(b"1")),json.loads("1".encode("utf-16")),json.loads("[1]".encode("utf-32-le"))',
    'json.loads(1)',
    'json.loads(None)',
    'json.loads("[1.5]",parse_float=str),json.loads("[15]",parse_int=str),json.loads("[NaN]",parse_constant=str)',
    'json.loads("{\\"a\\":{\\"b\\":1}}",object_hook=lambda d:sorted(d.items()))',
    'json.loads("{\\"a\\":{\\"b\\":1}}",object_pairs_hook=lambda d:d)',
    'json.loads("{\\"a\\":1,\\"a\\":2}")',
    'json.loads("\\n\\n  [1,\\n x]")',
    'json.loads("\\"\\\\ud83d\\"")',
    'json.loads("\\"\\\\ud83d\\\\u0041\\"")',
    'json.loads("é")',
    'json.loads("\\"é\\" x")',
    'json.JSONDecoder().raw_decode("[1] x")',
    'json.JSONDecoder().raw_decode(" 1")',
    'json.JSONDecoder().raw_decode("x1",1)',
    'json.JSONDecoder().decode("[1]")',
    'json.JSONDecoder(strict=False).decode("\\"\\t\\"")',
    'json.loads("1",cls=json.JSONDecoder)',
    'json.loads("9"*5000)',
    'json.JSONDecodeError.__mro__',
    'json.decoder.JSONDecodeError is json.JSONDecodeError',
    'json.__all__',
    'json.JSONDecodeError("m","a\\nb",2)',
    'json.loads("[1\\x00]")',
    'json.loads("\\"\\x1f\\"")',
    'json.loads("[\\"a\\",\\n\\"b]")',
    'json.loads("{\\"a\\" 1}")',
    'json.loads("{ }"),json.loads("[ ]")',
    'json.loads("[,]")',
    'json.loads("{,}")',
    'json.loads("{\\"a\\":1,,}")',
    'json.loads("{\\"k\\": [1, 2, {\\"z\\": tru}]}")',
    'json.loads("\\u2003 1")',
    'json.detect_encoding(b"a")',
]: t(f)
try: json.loads('{"a": [1, 2')
except json.JSONDecodeError as e: print(e.msg,e.doc,e.pos,e.lineno,e.colno, e.args, type(e))
class E(json.JSONEncoder):
    def default(self,o):
        if isinstance(o,set): return sorted(o)
        return super().default(o)
t('json.dumps({"a":{3,1}},cls=E)'); t('json.dumps(C(),cls=E)'); t('E(indent=2).encode({1:{2}})')
import io
s=io.StringIO(); json.dump({'a':[1,2]},s); print(s.getvalue()); print(json.load(io.StringIO('[1]')))
