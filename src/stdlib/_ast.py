"""The classes of syntax trees. `compile` makes their instances, and reads them."""

PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST

# A line for each sum of classes, classes behind the equals sign; a `*` marks a list, a `?` what may be None. Behind an
# exclamation mark, nodes know their places.
_GRAMMAR = """
mod = Module(stmt* body, type_ignore* type_ignores) | Interactive(stmt* body) | Expression(expr body)
    | FunctionType(expr* argtypes, expr returns)
stmt ! FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
    | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
    | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
    | Return(expr? value) | Delete(expr* targets) | Assign(expr* targets, expr value, string? type_comment)
    | TypeAlias(expr name, type_param* type_params, expr value) | AugAssign(expr target, operator op, expr value)
    | AnnAssign(expr target, expr annotation, expr? value, int simple)
    | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
    | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
    | While(expr test, stmt* body, stmt* orelse) | If(expr test, stmt* body, stmt* orelse)
    | With(withitem* items, stmt* body, string? type_comment) | AsyncWith(withitem* items, stmt* body, string? type_comment)
    | Match(expr subject, match_case* cases) | Raise(expr? exc, expr? cause)
    | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
    | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
    | Assert(expr test, expr? msg) | Import(alias* names) | ImportFrom(identifier? module, alias* names, int? level)
    | Global(identifier* names) | Nonlocal(identifier* names) | Expr(expr value) | Pass | Break | Continue
expr ! BoolOp(boolop op, expr* values) | NamedExpr(expr target, expr value) | BinOp(expr left, operator op, expr right)
    | UnaryOp(unaryop op, expr operand) | Lambda(arguments args, expr body) | IfExp(expr test, expr body, expr orelse)
    | Dict(expr* keys, expr* values) | Set(expr* elts) | ListComp(expr elt, comprehension* generators)
    | SetComp(expr elt, comprehension* generators) | DictComp(expr key, expr value, comprehension* generators)
    | GeneratorExp(expr elt, comprehension* generators) | Await(expr value) | Yield(expr? value) | YieldFrom(expr value)
    | Compare(expr left, cmpop* ops, expr* comparators) | Call(expr func, expr* args, keyword* keywords)
    | FormattedValue(expr value, int conversion, expr? format_spec) | JoinedStr(expr* values)
    | Constant(constant value, string? kind) | Attribute(expr value, identifier attr, expr_context ctx)
    | Subscript(expr value, expr slice, expr_context ctx) | Starred(expr value, expr_context ctx)
    | Name(identifier id, expr_context ctx) | List(expr* elts, expr_context ctx) | Tuple(expr* elts, expr_context ctx)
    | Slice(expr? lower, expr? upper, expr? step)
expr_context = Load | Store | Del
boolop = And | Or
operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv
unaryop = Invert | Not | UAdd | USub
cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn
comprehension = (expr target, expr iter, expr* ifs, int is_async)
excepthandler ! ExceptHandler(expr? type, identifier? name, stmt* body)
arguments = (arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr* defaults)
arg ! (identifier arg, expr? annotation, string? type_comment)
keyword ! (identifier? arg, expr value)
alias ! (identifier name, identifier? asname)
withitem = (expr context_expr, expr? optional_vars)
match_case = (pattern pattern, expr? guard, stmt* body)
pattern ! MatchValue(expr value) | MatchSingleton(constant value) | MatchSequence(pattern* patterns)
    | MatchMapping(expr* keys, pattern* patterns, identifier? rest)
    | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
    | MatchStar(identifier? name) | MatchAs(pattern? pattern, identifier? name) | MatchOr(pattern* patterns)
type_ignore = TypeIgnore(int lineno, string tag)
type_param ! TypeVar(identifier name, expr? bound, expr? default_value) | ParamSpec(identifier name, expr? default_value)
    | TypeVarTuple(identifier name, expr? default_value)
"""

_PLACES = "lineno", "col_offset", "end_lineno", "end_col_offset"
_MISSING = object()


def _deprecated(message):
    import warnings
    warnings.warn(message, DeprecationWarning, stacklevel=3)


class AST:
    _fields = ()
    _attributes = ()
    __match_args__ = ()

    def __init__(self, *args, **kwargs):
        cls = type(self)
        name, fields = cls.__name__, cls._fields
        if len(args) > len(fields):
            many = "" if len(fields) == 1 else "s"
            raise TypeError(f"{name} constructor takes at most {len(fields)} positional argument{many}")
        for field, value in zip(fields, args):
            setattr(self, field, value)
        left = list(fields[len(args):])
        for field, value in kwargs.items():
            if field in left:
                left.remove(field)
            elif field in fields:
                raise TypeError(f"{name} got multiple values for argument {field!r}")
            elif field not in cls._attributes:
                _deprecated(f"{name}.__init__ got an unexpected keyword argument {field!r}. Support for arbitrary "
                            "keyword arguments is deprecated and will be removed in Python 3.15.")
            setattr(self, field, value)
        types = getattr(cls, "_field_types", None)
        if types is None:
            return
        for field in left:
            kind = types.get(field, _MISSING)
            if kind is _MISSING:
                _deprecated(f"Field {field!r} is missing from {name}._field_types. This will become an error in "
                            "Python 3.15.")
            elif kind is expr_context:
                setattr(self, field, _singletons["Load"])
            elif type(kind) is _ListOf:
                setattr(self, field, [])
            elif type(kind) is not _Or:
                _deprecated(f"{name}.__init__ missing 1 required positional argument: {field!r}. This will become "
                            "an error in Python 3.15.")

    def __reduce_ex__(self, protocol):
        return type(self), (), self.__dict__


_ListOf, _Or = type(list[int]), type(int | None)
_singletons = {}


def _make(name, doc, base, fields, places=None):
    """Makes a class of nodes."""
    body = {"__module__": "ast", "__doc__": doc}
    if fields is not None:
        body["_fields"] = body["__match_args__"] = tuple(field for _, field in fields)
        # Types are told once all classes are made.
        body["_field_types"] = dict((field, kind) for kind, field in fields)
        for kind, field in fields:
            if kind[-1] == "?":
                body[field] = None
    if places is not None:
        body["_attributes"] = places
        if places:
            body["end_lineno"] = body["end_col_offset"] = None
    made = globals()[name] = type(name, (base,), body)
    return made


def _split(text):
    """Name and fields of a class as the grammar writes it."""
    name, parenthesis, fields = text.strip().rstrip(")").partition("(")
    return name, [tuple(field.split()) for field in fields.split(",")] if parenthesis else []


def _make_all():
    plain = {"identifier": str, "string": str, "int": int, "constant": object}
    made = []
    for line in _GRAMMAR.replace("\n   ", "").strip().split("\n"):
        name, sign, rest = line.split(None, 2)
        places = _PLACES if sign == "!" else ()
        if rest[0] == "(":
            made.append(_make(name, name + rest, AST, _split(rest)[1], places))
            continue
        members = [member.strip() for member in rest.split(" | ")]
        doc = f"\n{' ' * len(name)} | ".join(members) if "(" in rest else " | ".join(members)
        base = _make(name, f"{name} = {doc}", AST, None, places)
        for member in members:
            made.append(_make(_split(member)[0], member, base, _split(member)[1]))
            if "(" not in rest:
                _singletons[member] = made[-1]()
    for cls in made:
        for field, kind in cls._field_types.items():
            of = kind.rstrip("*?")
            of = plain.get(of) or globals()[of]
            cls._field_types[field] = list[of] if kind[-1] == "*" else of | None if kind[-1] == "?" else of


AST.__module__ = "ast"
_make_all()
