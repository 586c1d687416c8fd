//! Nodes as a tree, for `compile` with a node: how nodes are read, their places, and expressions.
//!
//! A program makes nodes as it likes, so everything is checked that the compiler takes for granted. Places become a
//! source of blanks in which the lines are as long as the nodes say.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use num_bigint::BigInt;

use crate::heap::Value;
use crate::objects::bytes::Bytes;
use crate::objects::complex::Complex;
use crate::runtime::{
    Class, Integer, List, PyResult, Raised, Str, Tuple, TypeId, Vm, float, integer,
};
use crate::syntax::ast::*;
use crate::syntax::{LineIndex, Mode};

/// The greatest line and column that are told of; nodes that claim to stand behind stand there.
const LAST_LINE: i64 = 1 << 20;
const LAST_COLUMN: i64 = 1 << 10;

/// Expressions and statements in one another, at most: what stands in a source is nested no deeper.
const DEEPEST: u32 = 150;

/// The tree of a node, and a source in which everything stands where the nodes say.
///
/// # Errors
/// `TypeError` and `ValueError` for nodes that mean nothing; what reading attributes raises.
pub fn tree(vm: &mut Vm, node: &Value, mode: Mode) -> PyResult<(Module, String)> {
    let import = vm.hooks.import;
    let classes = import(vm, "_ast")?;
    let source = blanks(vm, node)?;
    let mut reader = Reader {
        vm,
        classes,
        lines: LineIndex::new(&source),
        depth: 0,
    };
    let (wanted, given) = match mode {
        Mode::Exec => ("Module", reader.kind(node)?),
        Mode::Eval => ("Expression", reader.kind(node)?),
        Mode::Single => ("Interactive", reader.kind(node)?),
    };
    if given != wanted {
        let given = reader.vm.type_name(node);
        let given = given.rsplit('.').next().unwrap_or(&given);
        let message = format!("expected {wanted} node, got {given}");
        return Err(reader.vm.type_error(message));
    }
    let body = match mode {
        Mode::Eval => {
            let value = reader.needed(node, wanted, "body")?;
            let value = reader.expr(&value, "Load")?;
            let span = value.span;
            let kind = StmtKind::Expr(Box::new(value));
            vec![Stmt { kind, span }]
        }
        _ => reader.block(node, wanted, "body")?,
    };
    let warnings = Vec::new();
    Ok((Module { body, warnings }, source))
}

/// Whether a value is a node.
pub fn is_node(vm: &mut Vm, value: &Value) -> bool {
    // Nodes have a class; without one made, nothing is a node.
    let (modules, name) = (vm.modules.clone(), vm.intern_str("_ast"));
    let Some(classes) = vm.dict_get_str(&modules, &name) else {
        return false;
    };
    let name = vm.intern_str("AST");
    match vm.get_attr(&classes, &name) {
        Ok(class) => vm.is_subclass(vm.class_of(value), &class),
        Err(_) => false,
    }
}

/// The places of a node, in the order of its attributes; those that are missing or no numbers are `None`.
fn places(vm: &mut Vm, node: &Value) -> PyResult<[Option<i64>; 4]> {
    let mut numbers = [None; 4];
    for (number, name) in
        numbers
            .iter_mut()
            .zip(["lineno", "col_offset", "end_lineno", "end_col_offset"])
    {
        let name = vm.intern_str(name);
        if let Some(value) = vm.get_attr_opt(node, &name)?
            && let Some(Integer::Small(found)) = integer(&value)
        {
            *number = Some(found);
        }
    }
    Ok(numbers)
}

/// Blanks in lines that are long enough for the places of all nodes.
fn blanks(vm: &mut Vm, node: &Value) -> PyResult<String> {
    let mut widths: BTreeMap<i64, i64> = BTreeMap::new();
    let (mut waiting, mut seen) = (vec![node.clone()], HashSet::new());
    while let Some(value) = waiting.pop() {
        if let Some(list) = List::of(&value) {
            waiting.extend(list.items(&vm.heap).iter().cloned());
            continue;
        }
        if !is_node(vm, &value) || !seen.insert(value.bits()) {
            continue;
        }
        let [line, column, end_line, end_column] = places(vm, &value)?;
        for (line, column) in [(line, column), (end_line, end_column)] {
            let (line, column) = (line.unwrap_or(1), column.unwrap_or(0));
            let width = widths.entry(line.clamp(1, LAST_LINE)).or_default();
            *width = (*width).max(column.clamp(0, LAST_COLUMN));
        }
        let name = vm.intern_str("_fields");
        let fields = vm.get_attr_opt(&value, &name)?;
        let fields = fields
            .as_ref()
            .and_then(Tuple::of)
            .map_or(Vec::new(), |all| all.items().to_vec());
        for field in fields.iter().filter(|field| Str::of(field).is_some()) {
            let field = vm.intern(field);
            waiting.extend(vm.get_attr_opt(&value, &field)?);
        }
    }
    let mut source = String::new();
    let mut at = 1;
    for (line, width) in widths {
        source.extend(std::iter::repeat_n('\n', (line - at) as usize));
        source.extend(std::iter::repeat_n(' ', width as usize));
        at = line;
    }
    source.push('\n');
    Ok(source)
}

pub struct Reader<'a> {
    pub vm: &'a mut Vm,
    /// The module `_ast`.
    classes: Value,
    lines: LineIndex,
    depth: u32,
}

impl Reader<'_> {
    /// The name of the class that a node has or is derived from.
    pub fn kind(&mut self, node: &Value) -> PyResult<String> {
        let class = self.vm.class_of(node).clone();
        let order = Class::of(&class).map_or(Vec::new(), |class| class.mro(&self.vm.heap).to_vec());
        for member in order {
            let name = self.vm.class_name(&member);
            let name = name.rsplit('.').next().unwrap_or(&name).to_string();
            let key = self.vm.intern_str(&name);
            let found = self.vm.get_attr_opt(&self.classes.clone(), &key)?;
            if found.is_some_and(|found| found.is(&member)) {
                return Ok(name);
            }
        }
        Ok(String::new())
    }

    /// An error about a node that is none of a sort.
    pub fn unexpected<T>(&mut self, sort: &str, node: &Value) -> PyResult<T> {
        let shown = self.vm.repr(node)?;
        let shown = self.vm.text(&shown);
        Err(self
            .vm
            .type_error(format!("expected some sort of {sort}, but got {shown}")))
    }

    #[cold]
    pub fn wrong(&mut self, message: impl AsRef<str>) -> Raised {
        self.vm.value_error(message.as_ref())
    }

    /// A field, if it is there and not `None`.
    pub fn given(&mut self, node: &Value, field: &str) -> PyResult<Option<Value>> {
        let field = self.vm.intern_str(field);
        let found = self.vm.get_attr_opt(node, &field)?;
        Ok(found.filter(|found| !found.is_none()))
    }

    /// A field that must be there.
    pub fn needed(&mut self, node: &Value, kind: &str, field: &str) -> PyResult {
        let name = self.vm.intern_str(field);
        match self.vm.get_attr_opt(node, &name)? {
            Some(found) if found.is_none() => {
                Err(self.wrong(format!("field '{field}' is required for {kind}")))
            }
            Some(found) => Ok(found),
            None => {
                let message = format!("required field \"{field}\" missing from {kind}");
                Err(self.vm.type_error(message))
            }
        }
    }

    /// The items of a field; none if it is missing.
    pub fn items(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Vec<Value>> {
        let name = self.vm.intern_str(field);
        let Some(found) = self.vm.get_attr_opt(node, &name)? else {
            return Ok(Vec::new());
        };
        match List::of(&found) {
            Some(list) => Ok(list.items(&self.vm.heap).to_vec()),
            None => {
                let class = self.vm.type_name(&found);
                let message = format!("{kind} field \"{field}\" must be a list, not a {class}");
                Err(self.vm.type_error(message))
            }
        }
    }

    pub fn identifier(&mut self, value: &Value) -> PyResult<Name> {
        if Str::of(value).is_none() {
            return Err(self.vm.type_error("AST identifier must be of type str"));
        }
        let name = self.vm.text(value);
        if ["None", "True", "False"].contains(&name.as_str()) {
            return Err(self.wrong(format!(
                "identifier field can't represent '{name}' constant"
            )));
        }
        Ok(Rc::from(name))
    }

    pub fn name(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Name> {
        let value = self.needed(node, kind, field)?;
        self.identifier(&value)
    }

    pub fn optional_name(&mut self, node: &Value, field: &str) -> PyResult<Option<Name>> {
        match self.given(node, field)? {
            Some(value) => self.identifier(&value).map(Some),
            None => Ok(None),
        }
    }

    pub fn number(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<i64> {
        let name = self.vm.intern_str(field);
        let Some(value) = self.vm.get_attr_opt(node, &name)? else {
            let message = format!("required field \"{field}\" missing from {kind}");
            return Err(self.vm.type_error(message));
        };
        match integer(&value) {
            Some(Integer::Small(number)) => Ok(number),
            _ => {
                let shown = self.vm.repr(&value)?;
                let shown = self.vm.text(&shown);
                Err(self.wrong(format!("invalid integer value: {shown}")))
            }
        }
    }

    /// Where a node stands; `sort` is what messages call it.
    pub fn span(&mut self, node: &Value, sort: &str) -> PyResult<Span> {
        let line = self.number(node, sort, "lineno")?;
        let column = self.number(node, sort, "col_offset")?;
        let [.., end_line, end_column] = places(self.vm, node)?;
        let (end_line, end_column) = (end_line.unwrap_or(line), end_column.unwrap_or(column));
        if line > end_line {
            return Err(self.wrong(format!(
                "AST node line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && column > end_column || (line < 0) != (end_line < 0) || column < -1 {
            return Err(self.wrong(format!(
                "AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        let place = |line: i64, column: i64| {
            let start = self.lines.start(line.clamp(1, LAST_LINE) as u32);
            start + column.clamp(0, LAST_COLUMN) as u32
        };
        Ok(Span::new(place(line, column), place(end_line, end_column)))
    }

    /// One level deeper.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> PyResult<T>) -> PyResult<T> {
        if self.depth >= DEEPEST {
            let message = "maximum recursion depth exceeded during compilation";
            return Err(self.vm.recursion_error(message));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// An expression; `context` is `Load`, `Store` or `Del`.
    pub fn expr(&mut self, node: &Value, context: &str) -> PyResult<Expr> {
        self.nested(|own| own.any_expr(node, context))
    }

    /// What stands to the left, along which a source may be as deep as it is long.
    fn left(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Box<Expr>> {
        let value = self.needed(node, kind, field)?;
        self.vm.deeper_in(" during compilation")?;
        let read = self.any_expr(&value, "Load");
        self.vm.machine.depth -= 1;
        read.map(Box::new)
    }

    pub fn field(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Expr> {
        let value = self.needed(node, kind, field)?;
        self.expr(&value, "Load")
    }

    fn boxed(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Box<Expr>> {
        self.field(node, kind, field).map(Box::new)
    }

    pub fn optional(&mut self, node: &Value, field: &str) -> PyResult<Option<Expr>> {
        match self.given(node, field)? {
            Some(value) => self.expr(&value, "Load").map(Some),
            None => Ok(None),
        }
    }

    pub fn exprs(
        &mut self,
        node: &Value,
        kind: &str,
        field: &str,
        context: &str,
    ) -> PyResult<Vec<Expr>> {
        let items = self.items(node, kind, field)?;
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            if item.is_none() {
                return Err(self.wrong("None disallowed in expression list"));
            }
            read.push(self.expr(item, context)?);
        }
        Ok(read)
    }

    /// A field that must be one of the nodes without fields, as the tree has it.
    pub fn choice<T: Copy + std::fmt::Debug>(
        &mut self,
        value: &Value,
        sort: &str,
        all: &[T],
    ) -> PyResult<T> {
        let kind = self.kind(value)?;
        match all.iter().find(|choice| format!("{choice:?}") == kind) {
            Some(choice) => Ok(*choice),
            None => self.unexpected(sort, value),
        }
    }

    pub fn constant(&mut self, value: &Value) -> PyResult<Option<Constant>> {
        Ok(Some(if value.is_none() {
            Constant::None
        } else if let Some(truth) = value.as_bool() {
            if truth {
                Constant::True
            } else {
                Constant::False
            }
        } else if value.is(&Value::ELLIPSIS) {
            Constant::Ellipsis
        } else if self.vm.is_exact(value, TypeId::INT) {
            match integer(value) {
                Some(Integer::Small(number)) => Constant::Int(number),
                Some(Integer::Big(number)) => Constant::BigInt(Rc::new(BigInt::clone(number))),
                None => return Ok(None),
            }
        } else if self.vm.is_exact(value, TypeId::FLOAT) {
            Constant::Float(float(value).unwrap_or(0.0))
        } else if let Some(number) = Complex::of(value).filter(|number| number.real == 0.0) {
            Constant::Complex(number.imag)
        } else if let Some(text) = Str::of(value) {
            Constant::Str(PyStr(Rc::from(text.as_bytes())))
        } else if let Some(all) = Bytes::of(value) {
            Constant::Bytes(Rc::from(all.as_slice()))
        } else {
            return Ok(None);
        }))
    }

    /// What a `Constant` holds: a tuple becomes one of constants.
    fn literal(&mut self, value: &Value, span: Span) -> PyResult<ExprKind> {
        if let Some(constant) = self.constant(value)? {
            return Ok(ExprKind::Constant(constant));
        }
        let Some(tuple) = Tuple::of(value) else {
            let name = self.vm.type_name(value);
            let message = format!("got an invalid type in Constant: {name}");
            return Err(self.vm.type_error(message));
        };
        let mut items = Vec::new();
        for item in tuple.items() {
            let kind = self.nested(|own| own.literal(item, span))?;
            items.push(Expr::new(kind, span));
        }
        Ok(ExprKind::Tuple(items))
    }

    fn any_expr(&mut self, node: &Value, context: &str) -> PyResult<Expr> {
        let kind = self.kind(node)?;
        let kind = kind.as_str();
        let span = self.span(node, "expr")?;
        if context != "Load" {
            match kind {
                "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" => {}
                _ if self.is_expr(node)? => {
                    return Err(self.wrong(format!(
                        "expression which can't be assigned to in {context} context"
                    )));
                }
                _ => return self.unexpected("expr", node),
            }
        }
        if matches!(
            kind,
            "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple"
        ) {
            let own = self.needed(node, kind, "ctx")?;
            let own = self.kind(&own)?;
            if own != context {
                return Err(self.wrong(format!(
                    "expression must have {context} context but has {own} instead"
                )));
            }
        }
        if !self.is_expr(node)? {
            return self.unexpected("expr", node);
        }
        let read = self.expr_of(node, kind, context, span)?;
        Ok(Expr::new(read, span))
    }

    fn is_expr(&mut self, node: &Value) -> PyResult<bool> {
        let name = self.vm.intern_str("expr");
        let class = self.vm.get_attr(&self.classes.clone(), &name)?;
        Ok(self.vm.is_subclass(self.vm.class_of(node), &class))
    }

    pub fn operator(&mut self, value: &Value) -> PyResult<Operator> {
        use Operator::*;
        let all = [
            Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv,
        ];
        self.choice(value, "operator", &all)
    }

    fn expr_of(
        &mut self,
        node: &Value,
        kind: &str,
        context: &str,
        span: Span,
    ) -> PyResult<ExprKind> {
        Ok(match kind {
            "BoolOp" => {
                let op = self.needed(node, kind, "op")?;
                let op = self.choice(&op, "boolop", &[BoolOperator::And, BoolOperator::Or])?;
                let values = self.exprs(node, kind, "values", "Load")?;
                if values.len() < 2 {
                    return Err(self.wrong("BoolOp with less than 2 values"));
                }
                ExprKind::BoolOp { op, values }
            }
            "NamedExpr" => {
                let target = self.needed(node, kind, "target")?;
                if self.kind(&target)? != "Name" {
                    return Err(self.vm.type_error("NamedExpr target must be a Name"));
                }
                ExprKind::NamedExpr {
                    target: Box::new(self.expr(&target, "Store")?),
                    value: self.boxed(node, kind, "value")?,
                }
            }
            "BinOp" => {
                let op = self.needed(node, kind, "op")?;
                ExprKind::BinOp {
                    left: self.left(node, kind, "left")?,
                    op: self.operator(&op)?,
                    right: self.boxed(node, kind, "right")?,
                }
            }
            "UnaryOp" => {
                use UnaryOperator::*;
                let op = self.needed(node, kind, "op")?;
                ExprKind::UnaryOp {
                    op: self.choice(&op, "unaryop", &[Invert, Not, UAdd, USub])?,
                    operand: self.boxed(node, kind, "operand")?,
                }
            }
            "Lambda" => ExprKind::Lambda(Box::new(Lambda {
                args: self.arguments(node, kind)?,
                body: self.field(node, kind, "body")?,
            })),
            "IfExp" => ExprKind::IfExp {
                test: self.boxed(node, kind, "test")?,
                body: self.boxed(node, kind, "body")?,
                orelse: self.boxed(node, kind, "orelse")?,
            },
            "Dict" => self.dict(node)?,
            "Set" => ExprKind::Set(self.exprs(node, kind, "elts", "Load")?),
            "ListComp" => ExprKind::ListComp(Box::new(self.element(node, kind)?)),
            "SetComp" => ExprKind::SetComp(Box::new(self.element(node, kind)?)),
            "GeneratorExp" => ExprKind::GeneratorExp(Box::new(self.element(node, kind)?)),
            "DictComp" => ExprKind::DictComp(Box::new(DictComp {
                key: self.field(node, kind, "key")?,
                value: self.field(node, kind, "value")?,
                generators: self.generators(node, kind)?,
            })),
            "Await" => ExprKind::Await(self.boxed(node, kind, "value")?),
            "Yield" => ExprKind::Yield(self.optional(node, "value")?.map(Box::new)),
            "YieldFrom" => ExprKind::YieldFrom(self.boxed(node, kind, "value")?),
            "Compare" => self.compare(node)?,
            "Call" => ExprKind::Call(Box::new(Call {
                func: *self.left(node, kind, "func")?,
                args: self.exprs(node, kind, "args", "Load")?,
                keywords: self.keywords(node, kind)?,
            })),
            "FormattedValue" => ExprKind::FormattedValue {
                value: self.boxed(node, kind, "value")?,
                conversion: match self.number(node, kind, "conversion")? {
                    115 => Conversion::Str,
                    114 => Conversion::Repr,
                    97 => Conversion::Ascii,
                    -1 => Conversion::None,
                    code => {
                        let message = format!("Unrecognized conversion character {code}");
                        return Err(self.vm.error(TypeId::SYSTEM_ERROR, &message));
                    }
                },
                format_spec: self.optional(node, "format_spec")?.map(Box::new),
            },
            "JoinedStr" => ExprKind::JoinedStr(self.exprs(node, kind, "values", "Load")?),
            "Constant" => {
                let name = self.vm.intern_str("value");
                match self.vm.get_attr_opt(node, &name)? {
                    Some(value) => self.literal(&value, span)?,
                    None => {
                        let message = "required field \"value\" missing from Constant";
                        return Err(self.vm.type_error(message));
                    }
                }
            }
            "Attribute" => ExprKind::Attribute {
                value: self.left(node, kind, "value")?,
                attr: self.name(node, kind, "attr")?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.left(node, kind, "value")?,
                slice: self.boxed(node, kind, "slice")?,
            },
            "Starred" => {
                let value = self.needed(node, kind, "value")?;
                ExprKind::Starred(Box::new(self.expr(&value, context)?))
            }
            "Name" => ExprKind::Name(self.name(node, kind, "id")?),
            "List" => ExprKind::List(self.exprs(node, kind, "elts", context)?),
            "Tuple" => ExprKind::Tuple(self.exprs(node, kind, "elts", context)?),
            "Slice" => ExprKind::Slice {
                lower: self.optional(node, "lower")?.map(Box::new),
                upper: self.optional(node, "upper")?.map(Box::new),
                step: self.optional(node, "step")?.map(Box::new),
            },
            _ => return self.unexpected("expr", node),
        })
    }

    fn dict(&mut self, node: &Value) -> PyResult<ExprKind> {
        let keys = self.items(node, "Dict", "keys")?;
        let values = self.exprs(node, "Dict", "values", "Load")?;
        if keys.len() != values.len() {
            return Err(self.wrong("Dict doesn't have the same number of keys as values"));
        }
        let mut items = Vec::with_capacity(keys.len());
        for (key, value) in keys.iter().zip(values) {
            let key = match key.is_none() {
                true => None,
                false => Some(self.expr(key, "Load")?),
            };
            items.push(DictItem { key, value });
        }
        Ok(ExprKind::Dict(items))
    }

    fn compare(&mut self, node: &Value) -> PyResult<ExprKind> {
        use CmpOp::*;
        let left = self.field(node, "Compare", "left")?;
        let ops = self.items(node, "Compare", "ops")?;
        let others = self.exprs(node, "Compare", "comparators", "Load")?;
        if others.is_empty() {
            return Err(self.wrong("Compare with no comparators"));
        }
        if ops.len() != others.len() {
            return Err(self.wrong("Compare has a different number of comparators and operands"));
        }
        let mut rest = Vec::with_capacity(ops.len());
        for (op, other) in ops.iter().zip(others) {
            let all = [Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn];
            rest.push((self.choice(op, "cmpop", &all)?, other));
        }
        Ok(ExprKind::Compare(Box::new(Compare { left, rest })))
    }

    fn element(&mut self, node: &Value, kind: &str) -> PyResult<ElementComp> {
        Ok(ElementComp {
            elt: self.field(node, kind, "elt")?,
            generators: self.generators(node, kind)?,
        })
    }

    fn generators(&mut self, node: &Value, kind: &str) -> PyResult<Vec<Comprehension>> {
        let items = self.items(node, kind, "generators")?;
        if items.is_empty() {
            return Err(self.wrong("comprehension with no generators"));
        }
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            let kind = "comprehension";
            if self.kind(item)? != kind {
                return self.unexpected(kind, item);
            }
            let target = self.needed(item, kind, "target")?;
            read.push(Comprehension {
                target: self.expr(&target, "Store")?,
                iter: self.field(item, kind, "iter")?,
                ifs: self.exprs(item, kind, "ifs", "Load")?,
                is_async: self.number(item, kind, "is_async")? != 0,
            });
        }
        Ok(read)
    }

    pub fn keywords(&mut self, node: &Value, kind: &str) -> PyResult<Vec<Keyword>> {
        let items = self.items(node, kind, "keywords")?;
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            let kind = "keyword";
            if self.kind(item)? != kind {
                return self.unexpected(kind, item);
            }
            read.push(Keyword {
                arg: self.optional_name(item, "arg")?,
                value: self.field(item, kind, "value")?,
                span: self.span(item, kind)?,
            });
        }
        Ok(read)
    }
}
