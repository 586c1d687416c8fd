# string: templates and formatters.
import string
def t(f):
    try: print(f,'->',repr(eval(f)))
    except Exception as e: print(f,'->',type(e).__name__,e)
T=string.Template; F=string.Formatter
class P(T):
    delimiter='%'; idpattern='[a-z]+_[a-z]+'
class B(T):
    braceidpattern='[a-z.]+'
class Q:
    def __init__(s): s.x=[1,{'k':5}]
class FF(F):
    def get_value(self,k,a,kw):
        return 'V%s'%k
    def convert_field(self,v,c):
        return v.upper() if c=='u' else super().convert_field(v,c)
    def check_unused_args(self,u,a,k): print('unused',sorted(map(str,u)),a,k)
q=Q()
for f in [
    'string.ascii_letters,string.ascii_lowercase,string.ascii_uppercase,string.digits,string.hexdigits,string.octdigits,string.punctuation',
    'string.printable,string.whitespace',
    'string.capwords("hello  WORLD foo"),string.capwords("a-b c",sep="-"),string.capwords(" x ")',
    'T("$who likes ${what} $$5").substitute(who="tim",what="kung")',
    'T("$who").substitute()',
    'T("$who $x").safe_substitute(x=1)',
    'T("$ x").substitute()',
    'T("a\\nb $1").substitute()',
    'T("${a").substitute(a=1)',
    'T("$ x ${a $").safe_substitute()',
    'T("$a $b").substitute({"a":1,"b":2},b=3)',
    'T("$a").substitute({},{})',
    'T("$a").substitute(5)',
    'T("$A $_b1 $é").safe_substitute(A=1,_b1=2)',
    'P("%ab_cd %no %%").safe_substitute(ab_cd=9)',
    'B("${a.b} $a").substitute({"a.b":1,"a":2})',
    'T("x").template',
    'T("$a ${b} $a $$").get_identifiers(),T("$a $ ").is_valid(),T("$a").is_valid()',
    'T.pattern.flags,T.flags,T.delimiter,T.idpattern,T.braceidpattern',
    'F().format("{0} {1:>5} {name!r}",1,"a",name="n")',
    'F().format("{} {}",1,2)',
    'F().format("{} {0}",1)',
    'F().format("{0} {}",1)',
    'F().format("{a.x[1][k]}",a=q)',
    'F().format("{:{}}",5,10)',
    'F().format("{:{w}.{p}f}",3.14159,w=8,p=2)',
    'F().format("{0}")',
    'F().format("{x}")',
    'F().format("{!z}",1)',
    'F().format("{")',
    'F().format("}")',
    'F().format()',
    'F().format("{:{:{}}}",1,2,3)',
    'F().vformat("{a}{0}",(1,),{"a":2})',
    'FF().format("{0!u} {k}",1,2,k=3)',
    'list(F().parse("a{b!r:c}d{{}}{}"))',
    'F().get_field("0.real",(5,),{})',
    'F().format("{a[}",a=1)',
    'F().format("{0.}",1)',
    'F().convert_field(1,"x")',
    'F().format("{!s} {!r} {!a}","é","é","é")',
    'F().format("{0[a]}",{"a":1}),F().format("{0[0]}",[7])',
    'F().format(format_string="a")',
    'string.Formatter.format("{}",1)',
    'sorted(string.__all__)',
    'T("$a", "x")',
    'T(template="$a").substitute(a=1)',
    'B("${A}").safe_substitute(A=1)',
    'F().format("{.x}",q)',
    'F().vformat("{}",[1],{})',
    'F().check_unused_args((),(),{})',
]: t(f)
import _string
for f in [
    'list(_string.formatter_parser("a{b!r:c}"))',
    '_string.formatter_field_name_split("a.b[c][1]")[0]',
    'list(_string.formatter_field_name_split("a.b[c][1]")[1])',
    '_string.formatter_field_name_split("0")[0]',
    'list(_string.formatter_parser("{a:{b}}"))',
    '_string.formatter_parser(5)',
    'list(_string.formatter_parser("{a!}"))',
    'list(_string.formatter_parser("{a!rx}"))',
    'list(_string.formatter_parser("{"))',
    'list(_string.formatter_field_name_split("a..b")[1])',
    'list(_string.formatter_field_name_split("a[")[1])',
    'list(_string.formatter_field_name_split("a[1]x")[1])',
]: t(f)
