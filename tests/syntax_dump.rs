//! Our syntax trees are CPython's, node for node and column for column.
//!
//! Both sides write each tree as one line of text; the oracle prints its length and checksum per file, and
//! the whole line only for a file that differs. Every eighth file of the standard library is compared;
//! `GOSSAMER_ALL=1` compares all of them.

mod support;

use std::fmt::Write;

use gossamer::syntax::ast::*;
use gossamer::syntax::{LineIndex, Mode, parse, parse_bytes};

/// The oracle's side: a dump whose shape `Dumper` follows.
const ORACLE: &str = r#"
import ast, os, struct, sys, sysconfig, warnings, zlib
warnings.simplefilter("ignore")
sys.setrecursionlimit(100000)
SKIP = {"ctx", "type_comment", "type_ignores", "kind"}
def dump(node, out):
    if isinstance(node, ast.AST):
        out.append("(" + type(node).__name__)
        if hasattr(node, "lineno"):
            out.append(f"@{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}")
        for field in node._fields:
            if field not in SKIP:
                out.append(" ")
                dump(getattr(node, field), out)
        out.append(")")
    elif isinstance(node, list):
        out.append("[")
        for item in node:
            dump(item, out)
            out.append(",")
        out.append("]")
    elif isinstance(node, str):
        out.append("'" + node.encode("utf-8", "surrogatepass").hex() + "'")
    elif isinstance(node, bytes):
        out.append("b'" + node.hex() + "'")
    elif isinstance(node, bool) or node is None or node is ...:
        out.append(repr(node))
    elif isinstance(node, int):
        out.append(f"{node:x}")
    elif isinstance(node, float):
        out.append("f" + struct.pack(">d", node).hex())
    elif isinstance(node, complex):
        out.append("j" + struct.pack(">d", node.imag).hex())
def text(source):
    out = []
    dump(ast.parse(source), out)
    return "".join(out)
if sys.argv[1] == "-":
    for piece in sys.stdin.buffer.read().split(b"\0"):
        print(text(piece))
elif sys.argv[1] == "one":
    print(text(open(sys.argv[2], "rb").read()))
else:
    step = int(sys.argv[1])
    paths = sorted(os.path.join(folder, name)
        for folder, _, names in os.walk(sysconfig.get_paths()["stdlib"])
        for name in names if name.endswith(".py"))
    for path in paths[::step]:
        try:
            line = text(open(path, "rb").read())
        except (SyntaxError, ValueError):
            continue
        print(len(line), zlib.crc32(line.encode()), path)
"#;

struct Dumper<'s> {
    source: &'s str,
    lines: LineIndex,
    out: String,
}

fn dump(source: &str, module: &Module) -> String {
    let mut dumper = Dumper {
        source,
        lines: LineIndex::new(source),
        out: String::new(),
    };
    dumper.out.push_str("(Module ");
    dumper.list(&module.body, Dumper::stmt);
    dumper.out.push(')');
    dumper.out
}

impl Dumper<'_> {
    fn open(&mut self, name: &str, span: Span) {
        let start = self.lines.location(self.source, span.start);
        let end = self.lines.location(self.source, span.end);
        let (a, b, c, d) = (start.line, start.byte_column, end.line, end.byte_column);
        let _ = write!(self.out, "({name}@{a}:{b}-{c}:{d}");
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.out.push('[');
        for item in items {
            each(self, item);
            self.out.push(',');
        }
        self.out.push(']');
    }

    fn field_list<T>(&mut self, items: &[T], each: impl FnMut(&mut Self, &T)) {
        self.out.push(' ');
        self.list(items, each);
    }

    fn hex(&mut self, bytes: &[u8]) {
        self.out.push('\'');
        for byte in bytes {
            let _ = write!(self.out, "{byte:02x}");
        }
        self.out.push('\'');
    }

    fn name(&mut self, name: &str) {
        self.hex(name.as_bytes());
    }

    fn field_name(&mut self, name: &str) {
        self.out.push(' ');
        self.name(name);
    }

    fn optional_name(&mut self, name: &Option<Name>) {
        match name {
            Some(name) => self.field_name(name),
            None => self.out.push_str(" None"),
        }
    }

    fn field(&mut self, value: &Expr) {
        self.out.push(' ');
        self.expr(value);
    }

    fn optional(&mut self, value: Option<&Expr>) {
        match value {
            Some(value) => self.field(value),
            None => self.out.push_str(" None"),
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.field_list(items, Self::expr);
    }

    fn block(&mut self, body: &[Stmt]) {
        self.field_list(body, Self::stmt);
    }

    fn constant(&mut self, value: &Constant) {
        let _ = match value {
            Constant::None => write!(self.out, "None"),
            Constant::True => write!(self.out, "True"),
            Constant::False => write!(self.out, "False"),
            Constant::Ellipsis => write!(self.out, "Ellipsis"),
            Constant::Int(value) => write!(self.out, "{value:x}"),
            Constant::BigInt(value) => write!(self.out, "{:x}", **value),
            Constant::Float(value) => write!(self.out, "f{:016x}", value.to_bits()),
            Constant::Complex(value) => write!(self.out, "j{:016x}", value.to_bits()),
            Constant::Str(text) => {
                self.hex(text.as_bytes());
                Ok(())
            }
            Constant::Bytes(bytes) => {
                self.out.push('b');
                self.hex(bytes);
                Ok(())
            }
        };
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(f) => {
                self.open(
                    if f.is_async {
                        "AsyncFunctionDef"
                    } else {
                        "FunctionDef"
                    },
                    span,
                );
                self.field_name(&f.name);
                self.arguments(&f.args);
                self.block(&f.body);
                self.exprs(&f.decorators);
                self.optional(f.returns.as_ref());
                self.type_params(&f.type_params);
            }
            StmtKind::ClassDef(class) => {
                self.open("ClassDef", span);
                self.field_name(&class.name);
                self.exprs(&class.bases);
                self.field_list(&class.keywords, Self::keyword);
                self.block(&class.body);
                self.exprs(&class.decorators);
                self.type_params(&class.type_params);
            }
            StmtKind::Return(value) => {
                self.open("Return", span);
                self.optional(value.as_deref());
            }
            StmtKind::Delete(targets) => {
                self.open("Delete", span);
                self.exprs(targets);
            }
            StmtKind::Assign { targets, value } => {
                self.open("Assign", span);
                self.exprs(targets);
                self.field(value);
            }
            StmtKind::TypeAlias(alias) => {
                self.open("TypeAlias", span);
                self.field(&alias.name);
                self.type_params(&alias.type_params);
                self.field(&alias.value);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.open("AugAssign", span);
                self.field(target);
                let _ = write!(self.out, " ({op:?})");
                self.field(value);
            }
            StmtKind::AnnAssign(assign) => {
                self.open("AnnAssign", span);
                self.field(&assign.target);
                self.field(&assign.annotation);
                self.optional(assign.value.as_ref());
                let _ = write!(self.out, " {}", i32::from(assign.simple));
            }
            StmtKind::For(f) => {
                self.open(if f.is_async { "AsyncFor" } else { "For" }, span);
                self.field(&f.target);
                self.field(&f.iter);
                self.block(&f.body);
                self.block(&f.orelse);
            }
            StmtKind::While(w) => {
                self.open("While", span);
                self.field(&w.test);
                self.block(&w.body);
                self.block(&w.orelse);
            }
            StmtKind::If(i) => {
                self.open("If", span);
                self.field(&i.test);
                self.block(&i.body);
                self.block(&i.orelse);
            }
            StmtKind::With(with) => {
                self.open(if with.is_async { "AsyncWith" } else { "With" }, span);
                self.field_list(&with.items, |d, item| {
                    d.out.push_str("(withitem");
                    d.field(&item.context_expr);
                    d.optional(item.optional_vars.as_ref());
                    d.out.push(')');
                });
                self.block(&with.body);
            }
            StmtKind::Match { subject, cases } => {
                self.open("Match", span);
                self.field(subject);
                self.field_list(cases, |d, case| {
                    d.out.push_str("(match_case ");
                    d.pattern(&case.pattern);
                    d.optional(case.guard.as_ref());
                    d.block(&case.body);
                    d.out.push(')');
                });
            }
            StmtKind::Raise { exc, cause } => {
                self.open("Raise", span);
                self.optional(exc.as_deref());
                self.optional(cause.as_deref());
            }
            StmtKind::Try(t) => {
                self.open(if t.is_star { "TryStar" } else { "Try" }, span);
                self.block(&t.body);
                self.field_list(&t.handlers, |d, handler| {
                    d.open("ExceptHandler", handler.span);
                    d.optional(handler.typ.as_ref());
                    d.optional_name(&handler.name);
                    d.block(&handler.body);
                    d.out.push(')');
                });
                self.block(&t.orelse);
                self.block(&t.finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.open("Assert", span);
                self.field(test);
                self.optional(msg.as_deref());
            }
            StmtKind::Import(names) => {
                self.open("Import", span);
                self.field_list(names, Self::alias);
            }
            StmtKind::ImportFrom(import) => {
                self.open("ImportFrom", span);
                self.optional_name(&import.module);
                self.field_list(&import.names, Self::alias);
                let _ = write!(self.out, " {:x}", import.level);
            }
            StmtKind::Global(names) => {
                self.open("Global", span);
                self.field_list(names, |d, name| d.name(name));
            }
            StmtKind::Nonlocal(names) => {
                self.open("Nonlocal", span);
                self.field_list(names, |d, name| d.name(name));
            }
            StmtKind::Expr(value) => {
                self.open("Expr", span);
                self.field(value);
            }
            StmtKind::Pass => self.open("Pass", span),
            StmtKind::Break => self.open("Break", span),
            StmtKind::Continue => self.open("Continue", span),
        }
        self.out.push(')');
    }

    fn alias(&mut self, alias: &Alias) {
        self.open("alias", alias.span);
        self.field_name(&alias.name);
        self.optional_name(&alias.asname);
        self.out.push(')');
    }

    fn keyword(&mut self, keyword: &Keyword) {
        self.open("keyword", keyword.span);
        self.optional_name(&keyword.arg);
        self.field(&keyword.value);
        self.out.push(')');
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        self.field_list(params, |d, param| {
            match &param.kind {
                TypeParamKind::TypeVar { bound } => {
                    d.open("TypeVar", param.span);
                    d.field_name(&param.name);
                    d.optional(bound.as_ref());
                }
                TypeParamKind::ParamSpec => {
                    d.open("ParamSpec", param.span);
                    d.field_name(&param.name);
                }
                TypeParamKind::TypeVarTuple => {
                    d.open("TypeVarTuple", param.span);
                    d.field_name(&param.name);
                }
            }
            d.optional(param.default_value.as_ref());
            d.out.push(')');
        });
    }

    fn arg(&mut self, arg: &Arg) {
        self.open("arg", arg.span);
        self.field_name(&arg.arg);
        self.optional(arg.annotation.as_deref());
        self.out.push(')');
    }

    fn optional_arg(&mut self, arg: Option<&Arg>) {
        self.out.push(' ');
        match arg {
            Some(arg) => self.arg(arg),
            None => self.out.push_str("None"),
        }
    }

    fn arguments(&mut self, args: &Arguments) {
        self.out.push_str(" (arguments");
        self.field_list(&args.posonlyargs, Self::arg);
        self.field_list(&args.args, Self::arg);
        self.optional_arg(args.vararg.as_deref());
        self.field_list(&args.kwonlyargs, Self::arg);
        self.field_list(&args.kw_defaults, |d, default| match default {
            Some(value) => d.expr(value),
            None => d.out.push_str("None"),
        });
        self.optional_arg(args.kwarg.as_deref());
        self.exprs(&args.defaults);
        self.out.push(')');
    }

    fn comprehensions(&mut self, generators: &[Comprehension]) {
        self.field_list(generators, |d, generator| {
            d.out.push_str("(comprehension");
            d.field(&generator.target);
            d.field(&generator.iter);
            d.exprs(&generator.ifs);
            let _ = write!(d.out, " {})", i32::from(generator.is_async));
        });
    }

    fn element(&mut self, name: &str, comp: &ElementComp, span: Span) {
        self.open(name, span);
        self.field(&comp.elt);
        self.comprehensions(&comp.generators);
    }

    fn expr(&mut self, expr: &Expr) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                self.open("BoolOp", span);
                let _ = write!(self.out, " ({op:?})");
                self.exprs(values);
            }
            ExprKind::NamedExpr { target, value } => {
                self.open("NamedExpr", span);
                self.field(target);
                self.field(value);
            }
            ExprKind::BinOp { left, op, right } => {
                self.open("BinOp", span);
                self.field(left);
                let _ = write!(self.out, " ({op:?})");
                self.field(right);
            }
            ExprKind::UnaryOp { op, operand } => {
                self.open("UnaryOp", span);
                let _ = write!(self.out, " ({op:?})");
                self.field(operand);
            }
            ExprKind::Lambda(lambda) => {
                self.open("Lambda", span);
                self.arguments(&lambda.args);
                self.field(&lambda.body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.open("IfExp", span);
                self.field(test);
                self.field(body);
                self.field(orelse);
            }
            ExprKind::Dict(items) => {
                self.open("Dict", span);
                self.field_list(items, |d, item| match &item.key {
                    Some(key) => d.expr(key),
                    None => d.out.push_str("None"),
                });
                self.field_list(items, |d, item| d.expr(&item.value));
            }
            ExprKind::Set(items) => {
                self.open("Set", span);
                self.exprs(items);
            }
            ExprKind::ListComp(comp) => self.element("ListComp", comp, span),
            ExprKind::SetComp(comp) => self.element("SetComp", comp, span),
            ExprKind::GeneratorExp(comp) => self.element("GeneratorExp", comp, span),
            ExprKind::DictComp(comp) => {
                self.open("DictComp", span);
                self.field(&comp.key);
                self.field(&comp.value);
                self.comprehensions(&comp.generators);
            }
            ExprKind::Await(value) => {
                self.open("Await", span);
                self.field(value);
            }
            ExprKind::Yield(value) => {
                self.open("Yield", span);
                self.optional(value.as_deref());
            }
            ExprKind::YieldFrom(value) => {
                self.open("YieldFrom", span);
                self.field(value);
            }
            ExprKind::Compare(compare) => {
                self.open("Compare", span);
                self.field(&compare.left);
                self.field_list(&compare.rest, |d, (op, _)| {
                    let _ = write!(d.out, "({op:?})");
                });
                self.field_list(&compare.rest, |d, (_, value)| d.expr(value));
            }
            ExprKind::Call(call) => {
                self.open("Call", span);
                self.field(&call.func);
                self.exprs(&call.args);
                self.field_list(&call.keywords, Self::keyword);
            }
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => {
                self.open("FormattedValue", span);
                self.field(value);
                let conversion = match conversion {
                    Conversion::None => -1,
                    Conversion::Str => 's' as i32,
                    Conversion::Repr => 'r' as i32,
                    Conversion::Ascii => 'a' as i32,
                };
                match conversion {
                    -1 => self.out.push_str(" -1"),
                    code => {
                        let _ = write!(self.out, " {code:x}");
                    }
                }
                self.optional(format_spec.as_deref());
            }
            ExprKind::JoinedStr(values) => {
                self.open("JoinedStr", span);
                self.exprs(values);
            }
            ExprKind::Constant(value) => {
                self.open("Constant", span);
                self.out.push(' ');
                self.constant(value);
            }
            ExprKind::Attribute { value, attr } => {
                self.open("Attribute", span);
                self.field(value);
                self.field_name(attr);
            }
            ExprKind::Subscript { value, slice } => {
                self.open("Subscript", span);
                self.field(value);
                self.field(slice);
            }
            ExprKind::Starred(value) => {
                self.open("Starred", span);
                self.field(value);
            }
            ExprKind::Name(name) => {
                self.open("Name", span);
                self.field_name(name);
            }
            ExprKind::List(items) => {
                self.open("List", span);
                self.exprs(items);
            }
            ExprKind::Tuple(items) => {
                self.open("Tuple", span);
                self.exprs(items);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.open("Slice", span);
                self.optional(lower.as_deref());
                self.optional(upper.as_deref());
                self.optional(step.as_deref());
            }
        }
        self.out.push(')');
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::MatchValue(value) => {
                self.open("MatchValue", span);
                self.field(value);
            }
            PatternKind::MatchSingleton(value) => {
                self.open("MatchSingleton", span);
                self.out.push(' ');
                self.constant(value);
            }
            PatternKind::MatchSequence(items) => {
                self.open("MatchSequence", span);
                self.field_list(items, Self::pattern);
            }
            PatternKind::MatchMapping { items, rest } => {
                self.open("MatchMapping", span);
                self.field_list(items, |d, (key, _)| d.expr(key));
                self.field_list(items, |d, (_, pattern)| d.pattern(pattern));
                self.optional_name(rest);
            }
            PatternKind::MatchClass(class) => {
                self.open("MatchClass", span);
                self.field(&class.cls);
                self.field_list(&class.patterns, Self::pattern);
                self.field_list(&class.kwd_attrs, |d, name| d.name(name));
                self.field_list(&class.kwd_patterns, Self::pattern);
            }
            PatternKind::MatchStar(name) => {
                self.open("MatchStar", span);
                self.optional_name(name);
            }
            PatternKind::MatchAs { pattern, name } => {
                self.open("MatchAs", span);
                match pattern {
                    Some(pattern) => {
                        self.out.push(' ');
                        self.pattern(pattern);
                    }
                    None => self.out.push_str(" None"),
                }
                self.optional_name(name);
            }
            PatternKind::MatchOr(choices) => {
                self.open("MatchOr", span);
                self.field_list(choices, Self::pattern);
            }
        }
        self.out.push(')');
    }
}

/// CRC-32 as zlib's.
fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0u32; 256];
    for (at, slot) in table.iter_mut().enumerate() {
        let mut value = at as u32;
        for _ in 0..8 {
            value = if value & 1 == 1 {
                value >> 1 ^ 0xEDB8_8320
            } else {
                value >> 1
            };
        }
        *slot = value;
    }
    let step = |crc: u32, byte: &u8| crc >> 8 ^ table[((crc ^ u32::from(*byte)) & 0xFF) as usize];
    !bytes.iter().fold(!0u32, step)
}

/// What stands around the first difference.
fn difference(ours: &str, theirs: &str) -> String {
    let at = ours
        .bytes()
        .zip(theirs.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let piece = |text: &str| {
        text.get(at.saturating_sub(150)..(at + 80).min(text.len()))
            .unwrap_or("")
            .to_string()
    };
    format!("  ours   {}\n  theirs {}", piece(ours), piece(theirs))
}

#[test]
fn trees_of_the_library_agree() {
    if support::oracle().is_none() {
        println!("SKIPPED 1 test of syntax trees: no CPython 3.13 found");
        return;
    }
    let step = if std::env::var_os("GOSSAMER_ALL").is_some() {
        "1"
    } else {
        "8"
    };
    let answer = support::ask(ORACLE, &[step], b"");
    let mut files = 0;
    let mut wrong = Vec::new();
    for line in answer.lines() {
        let mut fields = line.splitn(3, ' ');
        let (Some(length), Some(sum), Some(path)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        files += 1;
        let ours = match parse_bytes(&bytes, Mode::Exec) {
            Ok((module, source)) => dump(&source, &module),
            Err(error) => error.to_string(),
        };
        if ours.len().to_string() != length || crc32(ours.as_bytes()).to_string() != sum {
            let theirs = if wrong.len() < 10 {
                support::ask(ORACLE, &["one", path], b"")
            } else {
                String::new()
            };
            wrong.push(format!("{path}\n{}", difference(&ours, theirs.trim_end())));
        }
    }
    assert!(files > 100, "the oracle showed only {files} files");
    assert!(
        wrong.is_empty(),
        "{} of {files} trees differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn trees_of_rare_forms_agree() {
    if support::oracle().is_none() {
        println!("SKIPPED 1 test of syntax trees: no CPython 3.13 found");
        return;
    }
    let sources: Vec<&str> = include_str!("support/rare_forms.txt")
        .split("\n----\n")
        .collect();
    let answer = support::ask(ORACLE, &["-"], sources.join("\0").as_bytes());
    let theirs: Vec<&str> = answer.lines().collect();
    assert_eq!(
        theirs.len(),
        sources.len(),
        "the oracle refused a source after {:?}",
        theirs.len()
    );
    let mut wrong = Vec::new();
    for (source, theirs) in sources.iter().zip(theirs) {
        let ours = match parse(source, Mode::Exec) {
            Ok(module) => dump(source, &module),
            Err(error) => error.to_string(),
        };
        if ours != theirs {
            wrong.push(format!("{source}\n{}", difference(&ours, theirs)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} trees differ:\n{}",
        wrong.len(),
        sources.len(),
        wrong.join("\n")
    );
}
