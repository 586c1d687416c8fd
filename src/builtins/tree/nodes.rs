//! A tree as nodes, for `compile` with the flag `PyCF_ONLY_AST`.

use std::collections::HashMap;

use crate::heap::Value;
use crate::objects::{bytes, instance};
use crate::runtime::{Class, PyResult, Str, Tuple, Vm};
use crate::syntax::ast::*;
use crate::syntax::{LineIndex, Mode};

/// The nodes of a source's tree.
///
/// # Errors
/// What importing `_ast` raises; `RecursionError`.
pub fn nodes(vm: &mut Vm, module: &Module, source: &str, mode: Mode) -> PyResult {
    let import = vm.hooks.import;
    let classes = import(vm, "_ast")?;
    let name = vm.intern_str("_singletons");
    let singletons = vm.get_attr(&classes, &name)?;
    let places =
        ["lineno", "col_offset", "end_lineno", "end_col_offset"].map(|name| vm.intern_str(name));
    let mut maker = Maker {
        vm,
        classes,
        singletons,
        places,
        known: HashMap::new(),
        source,
        lines: LineIndex::new(source),
    };
    match (mode, module.body.first()) {
        (
            Mode::Eval,
            Some(Stmt {
                kind: StmtKind::Expr(value),
                ..
            }),
        ) => {
            let body = maker.expr(value, LOAD)?;
            maker.node("Expression", vec![body], None)
        }
        (Mode::Single, _) => {
            let body = maker.block(&module.body)?;
            maker.node("Interactive", vec![body], None)
        }
        _ => {
            let body = maker.block(&module.body)?;
            let ignores = maker.vm.list(Vec::new());
            maker.node("Module", vec![body, ignores], None)
        }
    }
}

/// What a `RecursionError` says besides.
const SOURCE_NESTING: &str = " during ast construction";

const LOAD: &str = "Load";
const STORE: &str = "Store";
const DELETE: &str = "Del";

struct Maker<'a> {
    vm: &'a mut Vm,
    /// The module `_ast`.
    classes: Value,
    /// Its nodes without fields, by name.
    singletons: Value,
    /// The names of a node's places.
    places: [Value; 4],
    /// Classes that were used, with the names of their fields.
    known: HashMap<&'static str, (Value, Vec<Value>)>,
    source: &'a str,
    lines: LineIndex,
}

impl Maker<'_> {
    fn class(&mut self, name: &'static str) -> PyResult<(Value, Vec<Value>)> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let key = self.vm.intern_str(name);
        let class = self.vm.get_attr(&self.classes, &key)?;
        let key = self.vm.intern_str("_fields");
        let fields = self.vm.get_attr(&class, &key)?;
        let fields = Tuple::of(&fields).map_or(&[][..], |fields| fields.items());
        let fields = fields.iter().filter(|field| Str::of(field).is_some());
        let fields: Vec<Value> = fields.map(|field| self.vm.intern(field)).collect();
        let known = (class, fields);
        self.known.insert(name, known.clone());
        Ok(known)
    }

    /// A node with its fields in order.
    fn node(&mut self, name: &'static str, values: Vec<Value>, span: Option<Span>) -> PyResult {
        let (class, fields) = self.class(name)?;
        let Some(object) = Class::of(&class) else {
            return Err(self.vm.type_error(format!("_ast.{name} is no class")));
        };
        let node = instance::new(self.vm, object);
        for (field, value) in fields.iter().zip(values) {
            self.vm.set_attr(&node, field, Some(value))?;
        }
        if let Some(span) = span {
            let start = self.lines.location(self.source, span.start);
            let end = self.lines.location(self.source, span.end);
            let numbers = [start.line, start.byte_column, end.line, end.byte_column];
            for (at, number) in numbers.into_iter().enumerate() {
                let (place, number) = (self.places[at].clone(), self.vm.int(number.into()));
                self.vm.set_attr(&node, &place, Some(number))?;
            }
        }
        Ok(node)
    }

    /// One of the nodes without fields.
    fn single(&mut self, name: &str) -> PyResult {
        let key = self.vm.intern_str(name);
        self.vm.get_item(&self.singletons.clone(), &key)
    }

    fn list<T>(
        &mut self,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T) -> PyResult,
    ) -> PyResult {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            made.push(each(self, item)?);
        }
        Ok(self.vm.list(made))
    }

    fn optional<T>(
        &mut self,
        item: Option<T>,
        each: impl FnOnce(&mut Self, T) -> PyResult,
    ) -> PyResult {
        match item {
            Some(item) => each(self, item),
            None => Ok(Value::NONE),
        }
    }

    fn name(&mut self, name: &Name) -> PyResult {
        Ok(self.vm.intern_str(name))
    }

    fn names(&mut self, names: &[Name]) -> PyResult {
        self.list(names, Self::name)
    }

    fn optional_name(&mut self, name: Option<&Name>) -> PyResult {
        self.optional(name, Self::name)
    }

    fn block(&mut self, body: &[Stmt]) -> PyResult {
        self.list(body, Self::stmt)
    }

    fn exprs(&mut self, items: &[Expr]) -> PyResult {
        self.list(items, Self::load)
    }

    fn load(&mut self, expr: &Expr) -> PyResult {
        self.expr(expr, LOAD)
    }

    fn optional_expr(&mut self, expr: Option<&Expr>) -> PyResult {
        self.optional(expr, Self::load)
    }

    fn constant(&mut self, value: &Constant) -> Value {
        let vm = &mut *self.vm;
        match value {
            Constant::None => Value::NONE,
            Constant::True => Value::TRUE,
            Constant::False => Value::FALSE,
            Constant::Ellipsis => Value::ELLIPSIS,
            Constant::Int(number) => vm.int(*number),
            Constant::BigInt(number) => vm.big((**number).clone()),
            Constant::Float(number) => vm.float(*number),
            Constant::Complex(number) => crate::objects::complex::new(vm, 0.0, *number),
            Constant::Str(text) => vm.str_bytes(text.as_bytes()),
            Constant::Bytes(all) => bytes::new(vm, all),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> PyResult {
        self.vm.deeper_in(SOURCE_NESTING)?;
        let made = self.plain_stmt(stmt);
        self.vm.machine.depth -= 1;
        made
    }

    fn plain_stmt(&mut self, stmt: &Stmt) -> PyResult {
        let (name, values) = match &stmt.kind {
            StmtKind::FunctionDef(f) => (
                if f.is_async {
                    "AsyncFunctionDef"
                } else {
                    "FunctionDef"
                },
                vec![
                    self.name(&f.name)?,
                    self.arguments(&f.args)?,
                    self.block(&f.body)?,
                    self.exprs(&f.decorators)?,
                    self.optional_expr(f.returns.as_ref())?,
                    Value::NONE,
                    self.list(&f.type_params, Self::type_param)?,
                ],
            ),
            StmtKind::ClassDef(class) => (
                "ClassDef",
                vec![
                    self.name(&class.name)?,
                    self.exprs(&class.bases)?,
                    self.list(&class.keywords, Self::keyword)?,
                    self.block(&class.body)?,
                    self.exprs(&class.decorators)?,
                    self.list(&class.type_params, Self::type_param)?,
                ],
            ),
            StmtKind::Return(value) => ("Return", vec![self.optional_expr(value.as_deref())?]),
            StmtKind::Delete(targets) => {
                let targets = self.list(targets, |own, target| own.expr(target, DELETE))?;
                ("Delete", vec![targets])
            }
            StmtKind::Assign { targets, value } => (
                "Assign",
                vec![
                    self.list(targets, |own, target| own.expr(target, STORE))?,
                    self.load(value)?,
                    Value::NONE,
                ],
            ),
            StmtKind::TypeAlias(alias) => (
                "TypeAlias",
                vec![
                    self.expr(&alias.name, STORE)?,
                    self.list(&alias.type_params, Self::type_param)?,
                    self.load(&alias.value)?,
                ],
            ),
            StmtKind::AugAssign { target, op, value } => (
                "AugAssign",
                vec![
                    self.expr(target, STORE)?,
                    self.single(&format!("{op:?}"))?,
                    self.load(value)?,
                ],
            ),
            StmtKind::AnnAssign(assign) => (
                "AnnAssign",
                vec![
                    self.expr(&assign.target, STORE)?,
                    self.load(&assign.annotation)?,
                    self.optional_expr(assign.value.as_ref())?,
                    Value::int32(assign.simple.into()),
                ],
            ),
            StmtKind::For(f) => (
                if f.is_async { "AsyncFor" } else { "For" },
                vec![
                    self.expr(&f.target, STORE)?,
                    self.load(&f.iter)?,
                    self.block(&f.body)?,
                    self.block(&f.orelse)?,
                    Value::NONE,
                ],
            ),
            StmtKind::While(w) => (
                "While",
                vec![
                    self.load(&w.test)?,
                    self.block(&w.body)?,
                    self.block(&w.orelse)?,
                ],
            ),
            StmtKind::If(i) => (
                "If",
                vec![
                    self.load(&i.test)?,
                    self.block(&i.body)?,
                    self.block(&i.orelse)?,
                ],
            ),
            StmtKind::With(with) => (
                if with.is_async { "AsyncWith" } else { "With" },
                vec![
                    self.list(&with.items, Self::with_item)?,
                    self.block(&with.body)?,
                    Value::NONE,
                ],
            ),
            StmtKind::Match { subject, cases } => (
                "Match",
                vec![self.load(subject)?, self.list(cases, Self::case)?],
            ),
            StmtKind::Raise { exc, cause } => (
                "Raise",
                vec![
                    self.optional_expr(exc.as_deref())?,
                    self.optional_expr(cause.as_deref())?,
                ],
            ),
            StmtKind::Try(t) => (
                if t.is_star { "TryStar" } else { "Try" },
                vec![
                    self.block(&t.body)?,
                    self.list(&t.handlers, Self::handler)?,
                    self.block(&t.orelse)?,
                    self.block(&t.finalbody)?,
                ],
            ),
            StmtKind::Assert { test, msg } => (
                "Assert",
                vec![self.load(test)?, self.optional_expr(msg.as_deref())?],
            ),
            StmtKind::Import(names) => ("Import", vec![self.list(names, Self::alias)?]),
            StmtKind::ImportFrom(import) => (
                "ImportFrom",
                vec![
                    self.optional_name(import.module.as_ref())?,
                    self.list(&import.names, Self::alias)?,
                    Value::int32(import.level as i32),
                ],
            ),
            StmtKind::Global(names) => ("Global", vec![self.names(names)?]),
            StmtKind::Nonlocal(names) => ("Nonlocal", vec![self.names(names)?]),
            StmtKind::Expr(value) => ("Expr", vec![self.load(value)?]),
            StmtKind::Pass => ("Pass", Vec::new()),
            StmtKind::Break => ("Break", Vec::new()),
            StmtKind::Continue => ("Continue", Vec::new()),
        };
        self.node(name, values, Some(stmt.span))
    }

    fn with_item(&mut self, item: &WithItem) -> PyResult {
        let values = vec![
            self.load(&item.context_expr)?,
            self.optional(item.optional_vars.as_ref(), |own, target| {
                own.expr(target, STORE)
            })?,
        ];
        self.node("withitem", values, None)
    }

    fn case(&mut self, case: &MatchCase) -> PyResult {
        let values = vec![
            self.pattern(&case.pattern)?,
            self.optional_expr(case.guard.as_ref())?,
            self.block(&case.body)?,
        ];
        self.node("match_case", values, None)
    }

    fn handler(&mut self, handler: &ExceptHandler) -> PyResult {
        let values = vec![
            self.optional_expr(handler.typ.as_ref())?,
            self.optional_name(handler.name.as_ref())?,
            self.block(&handler.body)?,
        ];
        self.node("ExceptHandler", values, Some(handler.span))
    }

    fn alias(&mut self, alias: &Alias) -> PyResult {
        let values = vec![
            self.name(&alias.name)?,
            self.optional_name(alias.asname.as_ref())?,
        ];
        self.node("alias", values, Some(alias.span))
    }

    fn keyword(&mut self, keyword: &Keyword) -> PyResult {
        let values = vec![
            self.optional_name(keyword.arg.as_ref())?,
            self.load(&keyword.value)?,
        ];
        self.node("keyword", values, Some(keyword.span))
    }

    fn type_param(&mut self, param: &TypeParam) -> PyResult {
        let mut values = vec![self.name(&param.name)?];
        let name = match &param.kind {
            TypeParamKind::TypeVar { bound } => {
                values.push(self.optional_expr(bound.as_ref())?);
                "TypeVar"
            }
            TypeParamKind::ParamSpec => "ParamSpec",
            TypeParamKind::TypeVarTuple => "TypeVarTuple",
        };
        values.push(self.optional_expr(param.default_value.as_ref())?);
        self.node(name, values, Some(param.span))
    }

    fn arg(&mut self, arg: &Arg) -> PyResult {
        let values = vec![
            self.name(&arg.arg)?,
            self.optional_expr(arg.annotation.as_deref())?,
            Value::NONE,
        ];
        self.node("arg", values, Some(arg.span))
    }

    fn arguments(&mut self, args: &Arguments) -> PyResult {
        let values = vec![
            self.list(&args.posonlyargs, Self::arg)?,
            self.list(&args.args, Self::arg)?,
            self.optional(args.vararg.as_deref(), Self::arg)?,
            self.list(&args.kwonlyargs, Self::arg)?,
            self.list(&args.kw_defaults, |own, default| {
                own.optional_expr(default.as_ref())
            })?,
            self.optional(args.kwarg.as_deref(), Self::arg)?,
            self.exprs(&args.defaults)?,
        ];
        self.node("arguments", values, None)
    }

    fn comprehension(&mut self, generator: &Comprehension) -> PyResult {
        let values = vec![
            self.expr(&generator.target, STORE)?,
            self.load(&generator.iter)?,
            self.exprs(&generator.ifs)?,
            Value::int32(generator.is_async.into()),
        ];
        self.node("comprehension", values, None)
    }

    fn element(&mut self, comp: &ElementComp) -> PyResult<Vec<Value>> {
        Ok(vec![
            self.load(&comp.elt)?,
            self.list(&comp.generators, Self::comprehension)?,
        ])
    }

    fn expr(&mut self, expr: &Expr, context: &'static str) -> PyResult {
        self.vm.deeper_in(SOURCE_NESTING)?;
        let made = self.plain_expr(expr, context);
        self.vm.machine.depth -= 1;
        made
    }

    fn plain_expr(&mut self, expr: &Expr, context: &'static str) -> PyResult {
        let (name, values) = match &expr.kind {
            ExprKind::BoolOp { op, values } => (
                "BoolOp",
                vec![self.single(&format!("{op:?}"))?, self.exprs(values)?],
            ),
            ExprKind::NamedExpr { target, value } => (
                "NamedExpr",
                vec![self.expr(target, STORE)?, self.load(value)?],
            ),
            ExprKind::BinOp { left, op, right } => (
                "BinOp",
                vec![
                    self.load(left)?,
                    self.single(&format!("{op:?}"))?,
                    self.load(right)?,
                ],
            ),
            ExprKind::UnaryOp { op, operand } => (
                "UnaryOp",
                vec![self.single(&format!("{op:?}"))?, self.load(operand)?],
            ),
            ExprKind::Lambda(lambda) => (
                "Lambda",
                vec![self.arguments(&lambda.args)?, self.load(&lambda.body)?],
            ),
            ExprKind::IfExp { test, body, orelse } => (
                "IfExp",
                vec![self.load(test)?, self.load(body)?, self.load(orelse)?],
            ),
            ExprKind::Dict(items) => (
                "Dict",
                vec![
                    self.list(items, |own, item| own.optional_expr(item.key.as_ref()))?,
                    self.list(items, |own, item| own.load(&item.value))?,
                ],
            ),
            ExprKind::Set(items) => ("Set", vec![self.exprs(items)?]),
            ExprKind::ListComp(comp) => ("ListComp", self.element(comp)?),
            ExprKind::SetComp(comp) => ("SetComp", self.element(comp)?),
            ExprKind::GeneratorExp(comp) => ("GeneratorExp", self.element(comp)?),
            ExprKind::DictComp(comp) => (
                "DictComp",
                vec![
                    self.load(&comp.key)?,
                    self.load(&comp.value)?,
                    self.list(&comp.generators, Self::comprehension)?,
                ],
            ),
            ExprKind::Await(value) => ("Await", vec![self.load(value)?]),
            ExprKind::Yield(value) => ("Yield", vec![self.optional_expr(value.as_deref())?]),
            ExprKind::YieldFrom(value) => ("YieldFrom", vec![self.load(value)?]),
            ExprKind::Compare(compare) => (
                "Compare",
                vec![
                    self.load(&compare.left)?,
                    self.list(&compare.rest, |own, (op, _)| own.single(&format!("{op:?}")))?,
                    self.list(&compare.rest, |own, (_, value)| own.load(value))?,
                ],
            ),
            ExprKind::Call(call) => (
                "Call",
                vec![
                    self.load(&call.func)?,
                    self.exprs(&call.args)?,
                    self.list(&call.keywords, Self::keyword)?,
                ],
            ),
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => {
                let conversion = match conversion {
                    Conversion::None => -1,
                    Conversion::Str => i32::from(b's'),
                    Conversion::Repr => i32::from(b'r'),
                    Conversion::Ascii => i32::from(b'a'),
                };
                let values = vec![
                    self.load(value)?,
                    Value::int32(conversion),
                    self.optional_expr(format_spec.as_deref())?,
                ];
                ("FormattedValue", values)
            }
            ExprKind::JoinedStr(values) => ("JoinedStr", vec![self.exprs(values)?]),
            ExprKind::Constant(value) => {
                let marked = matches!(value, Constant::Str(_))
                    && expr.span.text(self.source).starts_with('u');
                let kind = if marked {
                    self.vm.intern_str("u")
                } else {
                    Value::NONE
                };
                ("Constant", vec![self.constant(value), kind])
            }
            ExprKind::Attribute { value, attr } => (
                "Attribute",
                vec![self.load(value)?, self.name(attr)?, self.single(context)?],
            ),
            ExprKind::Subscript { value, slice } => (
                "Subscript",
                vec![self.load(value)?, self.load(slice)?, self.single(context)?],
            ),
            ExprKind::Starred(value) => (
                "Starred",
                vec![self.expr(value, context)?, self.single(context)?],
            ),
            ExprKind::Name(name) => ("Name", vec![self.name(name)?, self.single(context)?]),
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                let items = self.list(items, |own, item| own.expr(item, context))?;
                let is_list = matches!(expr.kind, ExprKind::List(_));
                let name = if is_list { "List" } else { "Tuple" };
                (name, vec![items, self.single(context)?])
            }
            ExprKind::Slice { lower, upper, step } => (
                "Slice",
                vec![
                    self.optional_expr(lower.as_deref())?,
                    self.optional_expr(upper.as_deref())?,
                    self.optional_expr(step.as_deref())?,
                ],
            ),
        };
        self.node(name, values, Some(expr.span))
    }

    fn pattern(&mut self, pattern: &Pattern) -> PyResult {
        self.vm.deeper_in(SOURCE_NESTING)?;
        let made = self.plain_pattern(pattern);
        self.vm.machine.depth -= 1;
        made
    }

    fn plain_pattern(&mut self, pattern: &Pattern) -> PyResult {
        let (name, values) = match &pattern.kind {
            PatternKind::MatchValue(value) => ("MatchValue", vec![self.load(value)?]),
            PatternKind::MatchSingleton(value) => ("MatchSingleton", vec![self.constant(value)]),
            PatternKind::MatchSequence(items) => {
                ("MatchSequence", vec![self.list(items, Self::pattern)?])
            }
            PatternKind::MatchMapping { items, rest } => (
                "MatchMapping",
                vec![
                    self.list(items, |own, (key, _)| own.load(key))?,
                    self.list(items, |own, (_, pattern)| own.pattern(pattern))?,
                    self.optional_name(rest.as_ref())?,
                ],
            ),
            PatternKind::MatchClass(class) => (
                "MatchClass",
                vec![
                    self.load(&class.cls)?,
                    self.list(&class.patterns, Self::pattern)?,
                    self.names(&class.kwd_attrs)?,
                    self.list(&class.kwd_patterns, Self::pattern)?,
                ],
            ),
            PatternKind::MatchStar(name) => ("MatchStar", vec![self.optional_name(name.as_ref())?]),
            PatternKind::MatchAs { pattern, name } => (
                "MatchAs",
                vec![
                    self.optional(pattern.as_deref(), Self::pattern)?,
                    self.optional_name(name.as_ref())?,
                ],
            ),
            PatternKind::MatchOr(choices) => ("MatchOr", vec![self.list(choices, Self::pattern)?]),
        };
        self.node(name, values, Some(pattern.span))
    }
}
