//! An expression's tree as source text: what `from __future__ import annotations` keeps of an annotation.
//! The layout is that of CPython's compiler (spaces, parentheses only where needed, `repr` of literals).
//!
//! Left chains (operators, attributes, subscripts, calls) are written in a loop.

use crate::syntax::ast::*;
use crate::text::float::repr_f64;
use crate::text::str_repr::{repr_bytes, repr_str};
use crate::text::wtf8::Wtf8;

/// How tightly the place around an expression binds.
type Level = u8;

const TUPLE: Level = 0;
const TEST: Level = 1;
const OR: Level = 2;
const AND: Level = 3;
const NOT: Level = 4;
const COMPARE: Level = 5;
const EXPR: Level = 6;
const XOR: Level = 7;
const BAND: Level = 8;
const SHIFT: Level = 9;
const ARITHMETIC: Level = 10;
const TERM: Level = 11;
const FACTOR: Level = 12;
const POWER: Level = 13;
const AWAIT: Level = 14;
const ATOM: Level = 15;

/// The text of `expr`.
pub fn unparse(expr: &Expr) -> String {
    let mut out = String::new();
    write(expr, TEST, &mut out);
    out
}

/// A node of a left chain whose right part is still to be written.
enum Pending<'a> {
    Node(&'a Expr),
    Close,
}

fn write(top: &Expr, level: Level, out: &mut String) {
    // Down the left spine: opening parentheses come first, the right parts later.
    let mut pending = Vec::new();
    let (mut expr, mut level) = (top, level);
    loop {
        let (next, inner, own): (&Expr, Level, Level) = match &expr.kind {
            ExprKind::BinOp { left, op, .. } => {
                let (_, own) = operator(*op);
                let inner = if *op == Operator::Pow { own + 1 } else { own };
                (left, inner, own)
            }
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => {
                (value, ATOM, ATOM)
            }
            ExprKind::Call(call) => (&call.func, ATOM, ATOM),
            _ => break,
        };
        if level > own {
            out.push('(');
            pending.push(Pending::Close);
        }
        pending.push(Pending::Node(expr));
        expr = next;
        level = inner;
    }
    leaf(expr, level, out);
    let mut innermost = Some(expr);
    for step in pending.into_iter().rev() {
        match step {
            Pending::Close => out.push(')'),
            Pending::Node(node) => right_part(node, innermost.take(), out),
        }
    }
}

/// What stands right of a chain node's left child (`left`, if that is the leaf).
fn right_part(node: &Expr, left: Option<&Expr>, out: &mut String) {
    match &node.kind {
        ExprKind::BinOp { op, right, .. } => {
            let (text, own) = operator(*op);
            out.push_str(text);
            write(right, if *op == Operator::Pow { own } else { own + 1 }, out);
        }
        ExprKind::Attribute { attr, .. } => {
            // `1 .real`, not `1.real`.
            let integer = left.is_some_and(|left| {
                matches!(
                    left.kind,
                    ExprKind::Constant(Constant::Int(_) | Constant::BigInt(_))
                )
            });
            out.push_str(if integer { " ." } else { "." });
            out.push_str(attr);
        }
        ExprKind::Subscript { slice, .. } => {
            out.push('[');
            match &slice.kind {
                ExprKind::Tuple(items) if !items.is_empty() => {
                    list(items, out);
                    if items.len() == 1 {
                        out.push(',');
                    }
                }
                _ => write(slice, TUPLE, out),
            }
            out.push(']');
        }
        ExprKind::Call(call) => arguments(call, out),
        _ => {}
    }
}

fn operator(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", ARITHMETIC),
        Operator::Sub => (" - ", ARITHMETIC),
        Operator::Mult => (" * ", TERM),
        Operator::MatMult => (" @ ", TERM),
        Operator::Div => (" / ", TERM),
        Operator::Mod => (" % ", TERM),
        Operator::FloorDiv => (" // ", TERM),
        Operator::LShift => (" << ", SHIFT),
        Operator::RShift => (" >> ", SHIFT),
        Operator::BitOr => (" | ", EXPR),
        Operator::BitXor => (" ^ ", XOR),
        Operator::BitAnd => (" & ", BAND),
        Operator::Pow => (" ** ", POWER),
    }
}

fn arguments(call: &Call, out: &mut String) {
    out.push('(');
    if let ([only], true) = (call.args.as_slice(), call.keywords.is_empty())
        && matches!(only.kind, ExprKind::GeneratorExp(_))
    {
        // The generator expression's own parentheses are the call's.
        out.pop();
        write(only, TEST, out);
        return;
    }
    let mut first = true;
    for arg in &call.args {
        separate(&mut first, out);
        write(arg, TEST, out);
    }
    for keyword in &call.keywords {
        separate(&mut first, out);
        match &keyword.arg {
            Some(name) => {
                out.push_str(name);
                out.push('=');
            }
            None => out.push_str("**"),
        }
        write(&keyword.value, TEST, out);
    }
    out.push(')');
}

fn separate(first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push_str(", ");
    }
}

fn list(items: &[Expr], out: &mut String) {
    let mut first = true;
    for item in items {
        separate(&mut first, out);
        write(item, TEST, out);
    }
}

/// Writes what `inner` writes, in parentheses if the place binds more tightly than `own`.
fn wrapped(level: Level, own: Level, out: &mut String, inner: impl FnOnce(&mut String)) {
    let needed = level > own;
    if needed {
        out.push('(');
    }
    inner(out);
    if needed {
        out.push(')');
    }
}

fn leaf(expr: &Expr, level: Level, out: &mut String) {
    match &expr.kind {
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Constant(constant) => literal(constant, out),
        ExprKind::BoolOp { op, values } => {
            let (text, own) = match op {
                BoolOperator::And => (" and ", AND),
                BoolOperator::Or => (" or ", OR),
            };
            wrapped(level, own, out, |out| {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push_str(text);
                    }
                    write(value, own + 1, out);
                }
            });
        }
        ExprKind::NamedExpr { target, value } => wrapped(level, TUPLE, out, |out| {
            write(target, ATOM, out);
            out.push_str(" := ");
            write(value, ATOM, out);
        }),
        ExprKind::UnaryOp { op, operand } => {
            let (text, own) = match op {
                UnaryOperator::Not => ("not ", NOT),
                UnaryOperator::Invert => ("~", FACTOR),
                UnaryOperator::UAdd => ("+", FACTOR),
                UnaryOperator::USub => ("-", FACTOR),
            };
            wrapped(level, own, out, |out| {
                out.push_str(text);
                write(operand, own, out);
            });
        }
        ExprKind::Lambda(lambda) => wrapped(level, TEST, out, |out| {
            // CPython writes no space unless there are parameters of the plain kind.
            let plain = !(lambda.args.posonlyargs.is_empty() && lambda.args.args.is_empty());
            out.push_str(if plain { "lambda " } else { "lambda" });
            parameters(&lambda.args, out);
            out.push_str(": ");
            write(&lambda.body, TEST, out);
        }),
        ExprKind::IfExp { test, body, orelse } => wrapped(level, TEST, out, |out| {
            write(body, TEST + 1, out);
            out.push_str(" if ");
            write(test, TEST + 1, out);
            out.push_str(" else ");
            write(orelse, TEST, out);
        }),
        ExprKind::Compare(compare) => wrapped(level, COMPARE, out, |out| {
            write(&compare.left, COMPARE + 1, out);
            for (op, right) in &compare.rest {
                out.push_str(comparison(*op));
                write(right, COMPARE + 1, out);
            }
        }),
        ExprKind::Dict(items) => {
            out.push('{');
            let mut first = true;
            for item in items {
                separate(&mut first, out);
                match &item.key {
                    Some(key) => {
                        write(key, TEST, out);
                        out.push_str(": ");
                        write(&item.value, TEST, out);
                    }
                    None => {
                        out.push_str("**");
                        write(&item.value, EXPR, out);
                    }
                }
            }
            out.push('}');
        }
        ExprKind::Set(items) => {
            out.push('{');
            list(items, out);
            out.push('}');
        }
        ExprKind::List(items) => {
            out.push('[');
            list(items, out);
            out.push(']');
        }
        ExprKind::Tuple(items) => {
            if items.is_empty() {
                out.push_str("()");
                return;
            }
            wrapped(level, TUPLE, out, |out| {
                list(items, out);
                if items.len() == 1 {
                    out.push(',');
                }
            });
        }
        ExprKind::ListComp(comp) => element(comp, ('[', ']'), out),
        ExprKind::SetComp(comp) => element(comp, ('{', '}'), out),
        ExprKind::GeneratorExp(comp) => element(comp, ('(', ')'), out),
        ExprKind::DictComp(comp) => {
            out.push('{');
            write(&comp.key, TEST, out);
            out.push_str(": ");
            write(&comp.value, TEST, out);
            loops(&comp.generators, out);
            out.push('}');
        }
        ExprKind::Await(value) => wrapped(level, AWAIT, out, |out| {
            out.push_str("await ");
            write(value, ATOM, out);
        }),
        ExprKind::Yield(value) => {
            out.push_str("(yield");
            if let Some(value) = value {
                out.push(' ');
                write(value, TUPLE, out);
            }
            out.push(')');
        }
        ExprKind::YieldFrom(value) => {
            out.push_str("(yield from ");
            write(value, TEST, out);
            out.push(')');
        }
        ExprKind::FormattedValue { .. } | ExprKind::JoinedStr(_) => formatted(expr, out),
        ExprKind::Starred(value) => {
            out.push('*');
            write(value, EXPR, out);
        }
        ExprKind::Slice { lower, upper, step } => {
            if let Some(lower) = lower {
                write(lower, TEST, out);
            }
            out.push(':');
            if let Some(upper) = upper {
                write(upper, TEST, out);
            }
            if let Some(step) = step {
                out.push(':');
                write(step, TEST, out);
            }
        }
        // Chains are not leaves.
        ExprKind::BinOp { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Call(_) => {}
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

fn element(comp: &ElementComp, (open, close): (char, char), out: &mut String) {
    out.push(open);
    write(&comp.elt, TEST, out);
    loops(&comp.generators, out);
    out.push(close);
}

fn loops(generators: &[Comprehension], out: &mut String) {
    for generator in generators {
        out.push_str(if generator.is_async {
            " async for "
        } else {
            " for "
        });
        write(&generator.target, TUPLE, out);
        out.push_str(" in ");
        write(&generator.iter, TEST + 1, out);
        for condition in &generator.ifs {
            out.push_str(" if ");
            write(condition, TEST + 1, out);
        }
    }
}

fn parameters(args: &Arguments, out: &mut String) {
    let mut first = true;
    let positional = args.posonlyargs.len() + args.args.len();
    let plain = positional - args.defaults.len().min(positional);
    for (index, arg) in args.posonlyargs.iter().chain(&args.args).enumerate() {
        separate(&mut first, out);
        out.push_str(&arg.arg);
        if let Some(value) = index
            .checked_sub(plain)
            .and_then(|at| args.defaults.get(at))
        {
            out.push('=');
            write(value, TEST, out);
        }
        if index + 1 == args.posonlyargs.len() {
            out.push_str(", /");
        }
    }
    if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
        separate(&mut first, out);
        out.push('*');
        if let Some(vararg) = &args.vararg {
            out.push_str(&vararg.arg);
        }
    }
    for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
        separate(&mut first, out);
        out.push_str(&arg.arg);
        if let Some(value) = default {
            out.push('=');
            write(value, TEST, out);
        }
    }
    if let Some(kwarg) = &args.kwarg {
        separate(&mut first, out);
        out.push_str("**");
        out.push_str(&kwarg.arg);
    }
}

fn literal(constant: &Constant, out: &mut String) {
    match constant {
        Constant::None => out.push_str("None"),
        Constant::True => out.push_str("True"),
        Constant::False => out.push_str("False"),
        Constant::Ellipsis => out.push_str("..."),
        Constant::Int(value) => out.push_str(&value.to_string()),
        Constant::BigInt(value) => out.push_str(&value.to_string()),
        Constant::Float(value) => out.push_str(&float(*value)),
        Constant::Complex(value) => {
            let text = float(*value);
            out.push_str(text.strip_suffix(".0").unwrap_or(&text));
            out.push('j');
        }
        Constant::Str(text) => out.push_str(&repr_str(Wtf8::from_bytes(&text.0))),
        Constant::Bytes(bytes) => out.push_str(&repr_bytes(bytes)),
    }
}

/// Infinity has no literal but one that is too big.
fn float(value: f64) -> String {
    repr_f64(value).replace("inf", "1e309")
}

/// An f-string: its text with fields in braces, quoted as a string.
fn formatted(expr: &Expr, out: &mut String) {
    let mut text = Vec::new();
    pieces(expr, &mut text);
    out.push('f');
    out.push_str(&repr_str(Wtf8::from_bytes(&text)));
}

fn pieces(expr: &Expr, text: &mut Vec<u8>) {
    match &expr.kind {
        ExprKind::JoinedStr(parts) => parts.iter().for_each(|part| pieces(part, text)),
        ExprKind::Constant(Constant::Str(plain)) => {
            for &byte in plain.0.iter() {
                if matches!(byte, b'{' | b'}') {
                    text.push(byte);
                }
                text.push(byte);
            }
        }
        ExprKind::FormattedValue {
            value,
            conversion,
            format_spec,
        } => {
            let mut inner = String::new();
            write(value, TEST + 1, &mut inner);
            // `{{` would be a brace.
            text.extend(if inner.starts_with('{') { "{ " } else { "{" }.bytes());
            text.extend(inner.bytes());
            let conversion = match conversion {
                Conversion::None => "",
                Conversion::Str => "!s",
                Conversion::Repr => "!r",
                Conversion::Ascii => "!a",
            };
            text.extend(conversion.bytes());
            if let Some(spec) = format_spec {
                text.push(b':');
                pieces(spec, text);
            }
            text.push(b'}');
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::unparse;
    use crate::syntax::ast::StmtKind;
    use crate::syntax::{Mode, parse};

    #[track_caller]
    fn check(source: &str, want: &str) {
        let module = parse(source, Mode::Eval).expect("an expression");
        let Some(StmtKind::Expr(expr)) = module.body.first().map(|stmt| &stmt.kind) else {
            panic!("{source} is no expression");
        };
        assert_eq!(unparse(expr), want);
    }

    /// All of these are CPython's answers.
    #[test]
    fn layout_is_cpythons() {
        check("( a+b )*c", "(a + b) * c");
        check("a-(b-c)-d", "a - (b - c) - d");
        check("a**b**c, (a**b)**c", "(a ** b ** c, (a ** b) ** c)");
        check("not(a in b)and c", "not a in b and c");
        check("x[1,:,(y,)]", "x[1, :, (y,)]");
        check("dict[str,list[int]]|None", "dict[str, list[int]] | None");
        check("1 .real", "1 .real");
        check("1e400, 2j", "(1e309, 2j)");
        check("lambda*a:0", "lambda*a: 0");
        check("lambda x,/,y=1,*,z:0", "lambda x, /, y=1, *, z: 0");
        check("f'{ {1:2} }{{{x!r:>{w}}'", "f'{ {1: 2}}{{{x!r:>{w}}'");
        check("f(x for x in y if z)", "f(x for x in y if z)");
        check("'it''s', b\"x\"", "('its', b'x')");
        check("a if b else c if d else e", "a if b else c if d else e");
        check("[*a, (yield)]", "[*a, (yield)]");
    }
}
