//! Nodes as a tree: parameters, statements and patterns.

use crate::heap::Value;
use crate::runtime::PyResult;
use crate::syntax::ast::*;

use super::reader::Reader;

impl Reader<'_> {
    fn args(&mut self, node: &Value, field: &str) -> PyResult<Vec<Arg>> {
        let items = self.items(node, "arguments", field)?;
        items.iter().map(|item| self.arg(item)).collect()
    }

    fn arg(&mut self, node: &Value) -> PyResult<Arg> {
        if self.kind(node)? != "arg" {
            return self.unexpected("arg", node);
        }
        Ok(Arg {
            arg: self.name(node, "arg", "arg")?,
            annotation: self.optional(node, "annotation")?.map(Box::new),
            span: self.span(node, "arg")?,
        })
    }

    fn optional_arg(&mut self, node: &Value, field: &str) -> PyResult<Option<Box<Arg>>> {
        match self.given(node, field)? {
            Some(arg) => self.arg(&arg).map(Box::new).map(Some),
            None => Ok(None),
        }
    }

    /// The field `args` of a function.
    pub fn arguments(&mut self, function: &Value, kind: &str) -> PyResult<Arguments> {
        let node = self.needed(function, kind, "args")?;
        let kind = "arguments";
        if self.kind(&node)? != kind {
            return self.unexpected(kind, &node);
        }
        let mut kw_defaults = Vec::new();
        for default in self.items(&node, kind, "kw_defaults")? {
            kw_defaults.push(match default.is_none() {
                true => None,
                false => Some(self.expr(&default, "Load")?),
            });
        }
        let read = Arguments {
            posonlyargs: self.args(&node, "posonlyargs")?,
            args: self.args(&node, "args")?,
            vararg: self.optional_arg(&node, "vararg")?,
            kwonlyargs: self.args(&node, "kwonlyargs")?,
            kw_defaults,
            kwarg: self.optional_arg(&node, "kwarg")?,
            defaults: self.exprs(&node, kind, "defaults", "Load")?,
        };
        if read.defaults.len() > read.posonlyargs.len() + read.args.len() {
            return Err(self.wrong("more positional defaults than args on arguments"));
        }
        if read.kw_defaults.len() != read.kwonlyargs.len() {
            return Err(
                self.wrong("length of kwonlyargs is not the same as kw_defaults on arguments")
            );
        }
        Ok(read)
    }

    /// Statements, perhaps none.
    pub fn block(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Vec<Stmt>> {
        let items = self.items(node, kind, field)?;
        items.iter().map(|item| self.stmt(item)).collect()
    }

    /// Statements, at least one.
    fn body(&mut self, node: &Value, kind: &str) -> PyResult<Vec<Stmt>> {
        let body = self.block(node, kind, "body")?;
        match body.is_empty() {
            true => Err(self.wrong(format!("empty body on {kind}"))),
            false => Ok(body),
        }
    }

    fn target(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Expr> {
        let target = self.needed(node, kind, field)?;
        self.expr(&target, "Store")
    }

    fn names(&mut self, node: &Value, kind: &str) -> PyResult<Vec<Name>> {
        let items = self.items(node, kind, "names")?;
        if items.is_empty() {
            return Err(self.wrong(format!("empty names on {kind}")));
        }
        items.iter().map(|item| self.identifier(item)).collect()
    }

    fn aliases(&mut self, node: &Value, kind: &str) -> PyResult<Vec<Alias>> {
        let items = self.items(node, kind, "names")?;
        if items.is_empty() {
            return Err(self.wrong(format!("empty names on {kind}")));
        }
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            if self.kind(item)? != "alias" {
                return self.unexpected("alias", item);
            }
            read.push(Alias {
                name: self.name(item, "alias", "name")?,
                asname: self.optional_name(item, "asname")?,
                span: self.span(item, "alias")?,
            });
        }
        Ok(read)
    }

    fn type_params(&mut self, node: &Value, kind: &str) -> PyResult<Vec<TypeParam>> {
        let items = self.items(node, kind, "type_params")?;
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            let own = self.kind(item)?;
            let kind = match own.as_str() {
                "TypeVar" => TypeParamKind::TypeVar {
                    bound: self.optional(item, "bound")?,
                },
                "ParamSpec" => TypeParamKind::ParamSpec,
                "TypeVarTuple" => TypeParamKind::TypeVarTuple,
                _ => return self.unexpected("type_param", item),
            };
            read.push(TypeParam {
                kind,
                name: self.name(item, &own, "name")?,
                default_value: self.optional(item, "default_value")?,
                span: self.span(item, "type_param")?,
            });
        }
        Ok(read)
    }

    fn stmt(&mut self, node: &Value) -> PyResult<Stmt> {
        self.nested(|own| {
            let kind = own.kind(node)?;
            let span = own.span(node, "stmt")?;
            let kind = own.stmt_of(node, &kind)?;
            Ok(Stmt { kind, span })
        })
    }

    fn stmt_of(&mut self, node: &Value, kind: &str) -> PyResult<StmtKind> {
        let is_async = kind.starts_with("Async");
        Ok(match kind {
            "FunctionDef" | "AsyncFunctionDef" => StmtKind::FunctionDef(Box::new(FunctionDef {
                is_async,
                name: self.name(node, kind, "name")?,
                type_params: self.type_params(node, kind)?,
                args: self.arguments(node, kind)?,
                returns: self.optional(node, "returns")?,
                body: self.body(node, kind)?,
                decorators: self.exprs(node, kind, "decorator_list", "Load")?,
            })),
            "ClassDef" => StmtKind::ClassDef(Box::new(ClassDef {
                name: self.name(node, kind, "name")?,
                type_params: self.type_params(node, kind)?,
                bases: self.exprs(node, kind, "bases", "Load")?,
                keywords: self.keywords(node, kind)?,
                body: self.body(node, kind)?,
                decorators: self.exprs(node, kind, "decorator_list", "Load")?,
            })),
            "Return" => StmtKind::Return(self.optional(node, "value")?.map(Box::new)),
            "Delete" => StmtKind::Delete(self.targets(node, kind, "Del")?),
            "Assign" => StmtKind::Assign {
                targets: self.targets(node, kind, "Store")?,
                value: Box::new(self.field(node, kind, "value")?),
            },
            "TypeAlias" => StmtKind::TypeAlias(Box::new(TypeAlias {
                name: self
                    .target(node, kind, "name")
                    .and_then(|name| match name.kind {
                        ExprKind::Name(_) => Ok(name),
                        _ => Err(self.vm.type_error("TypeAlias with non-Name name")),
                    })?,
                type_params: self.type_params(node, kind)?,
                value: self.field(node, kind, "value")?,
            })),
            "AugAssign" => {
                let target = self.target(node, kind, "target")?;
                if matches!(
                    target.kind,
                    ExprKind::List(_) | ExprKind::Tuple(_) | ExprKind::Starred(_)
                ) {
                    let message = "invalid node type for augmented assignment";
                    return Err(self.vm.error(crate::runtime::TypeId::SYSTEM_ERROR, message));
                }
                let op = self.needed(node, kind, "op")?;
                StmtKind::AugAssign {
                    target: Box::new(target),
                    op: self.operator(&op)?,
                    value: Box::new(self.field(node, kind, "value")?),
                }
            }
            "AnnAssign" => {
                let target = self.target(node, kind, "target")?;
                let simple = self.number(node, kind, "simple")? != 0;
                match target.kind {
                    ExprKind::Name(_) => {}
                    ExprKind::Attribute { .. } | ExprKind::Subscript { .. } if !simple => {}
                    ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
                        let message = "AnnAssign with simple non-Name target";
                        return Err(self.vm.type_error(message));
                    }
                    _ => return Err(self.wrong("invalid target of an annotated assignment")),
                }
                StmtKind::AnnAssign(Box::new(AnnAssign {
                    target,
                    annotation: self.field(node, kind, "annotation")?,
                    value: self.optional(node, "value")?,
                    simple,
                }))
            }
            "For" | "AsyncFor" => StmtKind::For(Box::new(For {
                is_async,
                target: self.target(node, kind, "target")?,
                iter: self.field(node, kind, "iter")?,
                body: self.body(node, kind)?,
                orelse: self.block(node, kind, "orelse")?,
            })),
            "While" => StmtKind::While(Box::new(While {
                test: self.field(node, kind, "test")?,
                body: self.body(node, kind)?,
                orelse: self.block(node, kind, "orelse")?,
            })),
            "If" => StmtKind::If(Box::new(If {
                test: self.field(node, kind, "test")?,
                body: self.body(node, kind)?,
                orelse: self.block(node, kind, "orelse")?,
            })),
            "With" | "AsyncWith" => StmtKind::With(Box::new(With {
                is_async,
                items: self.with_items(node, kind)?,
                body: self.body(node, kind)?,
            })),
            "Match" => StmtKind::Match {
                subject: Box::new(self.field(node, kind, "subject")?),
                cases: self.cases(node)?,
            },
            "Raise" => {
                let exc = self.optional(node, "exc")?.map(Box::new);
                let cause = self.optional(node, "cause")?.map(Box::new);
                if exc.is_none() && cause.is_some() {
                    return Err(self.wrong("Raise with cause but no exception"));
                }
                StmtKind::Raise { exc, cause }
            }
            "Try" | "TryStar" => StmtKind::Try(Box::new(self.try_statement(node, kind)?)),
            "Assert" => StmtKind::Assert {
                test: Box::new(self.field(node, kind, "test")?),
                msg: self.optional(node, "msg")?.map(Box::new),
            },
            "Import" => StmtKind::Import(self.aliases(node, kind)?),
            "ImportFrom" => {
                let level = match self.given(node, "level")? {
                    Some(_) => self.number(node, kind, "level")?,
                    None => 0,
                };
                let Ok(level) = u32::try_from(level) else {
                    return Err(self.wrong("Negative ImportFrom level"));
                };
                StmtKind::ImportFrom(Box::new(ImportFrom {
                    module: self.optional_name(node, "module")?,
                    names: self.aliases(node, kind)?,
                    level,
                }))
            }
            "Global" => StmtKind::Global(self.names(node, kind)?),
            "Nonlocal" => StmtKind::Nonlocal(self.names(node, kind)?),
            "Expr" => StmtKind::Expr(Box::new(self.field(node, kind, "value")?)),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => return self.unexpected("stmt", node),
        })
    }

    fn targets(&mut self, node: &Value, kind: &str, context: &str) -> PyResult<Vec<Expr>> {
        let targets = self.exprs(node, kind, "targets", context)?;
        match targets.is_empty() {
            true => Err(self.wrong(format!("empty targets on {kind}"))),
            false => Ok(targets),
        }
    }

    fn with_items(&mut self, node: &Value, kind: &str) -> PyResult<Vec<WithItem>> {
        let items = self.items(node, kind, "items")?;
        if items.is_empty() {
            return Err(self.wrong(format!("empty items on {kind}")));
        }
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            if self.kind(item)? != "withitem" {
                return self.unexpected("withitem", item);
            }
            let optional_vars = match self.given(item, "optional_vars")? {
                Some(target) => Some(self.expr(&target, "Store")?),
                None => None,
            };
            read.push(WithItem {
                context_expr: self.field(item, "withitem", "context_expr")?,
                optional_vars,
            });
        }
        Ok(read)
    }

    fn try_statement(&mut self, node: &Value, kind: &str) -> PyResult<Try> {
        let body = self.body(node, kind)?;
        let mut handlers = Vec::new();
        for item in self.items(node, kind, "handlers")? {
            if self.kind(&item)? != "ExceptHandler" {
                return self.unexpected("excepthandler", &item);
            }
            handlers.push(ExceptHandler {
                typ: self.optional(&item, "type")?,
                name: self.optional_name(&item, "name")?,
                body: self.body(&item, "ExceptHandler")?,
                span: self.span(&item, "excepthandler")?,
            });
        }
        let orelse = self.block(node, kind, "orelse")?;
        let finalbody = self.block(node, kind, "finalbody")?;
        if handlers.is_empty() && finalbody.is_empty() {
            return Err(self.wrong(format!("{kind} has neither except handlers nor finalbody")));
        }
        if handlers.is_empty() && !orelse.is_empty() {
            return Err(self.wrong(format!("{kind} has orelse but no except handlers")));
        }
        let is_star = kind == "TryStar";
        if is_star && handlers.iter().any(|handler| handler.typ.is_none()) {
            return Err(self.wrong("except* without a type"));
        }
        Ok(Try {
            is_star,
            body,
            handlers,
            orelse,
            finalbody,
        })
    }

    fn cases(&mut self, node: &Value) -> PyResult<Vec<MatchCase>> {
        let items = self.items(node, "Match", "cases")?;
        if items.is_empty() {
            return Err(self.wrong("empty cases on Match"));
        }
        let mut read = Vec::with_capacity(items.len());
        for item in &items {
            if self.kind(item)? != "match_case" {
                return self.unexpected("match_case", item);
            }
            let pattern = self.needed(item, "match_case", "pattern")?;
            read.push(MatchCase {
                pattern: self.pattern(&pattern, false)?,
                guard: self.optional(item, "guard")?,
                body: self.body(item, "match_case")?,
            });
        }
        Ok(read)
    }

    fn patterns(&mut self, node: &Value, kind: &str, field: &str) -> PyResult<Vec<Pattern>> {
        let stars = kind == "MatchSequence";
        let items = self.items(node, kind, field)?;
        items.iter().map(|item| self.pattern(item, stars)).collect()
    }

    fn pattern(&mut self, node: &Value, stars: bool) -> PyResult<Pattern> {
        self.nested(|own| {
            let kind = own.kind(node)?;
            let span = own.span(node, "pattern")?;
            let kind = own.pattern_of(node, &kind, stars)?;
            Ok(Pattern { kind, span })
        })
    }

    /// What a pattern compares with: a literal, a signed number, or names with dots.
    fn is_matchable(value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Constant(value) => !matches!(
                value,
                Constant::None | Constant::True | Constant::False | Constant::Ellipsis
            ),
            ExprKind::Attribute { value, .. } => {
                matches!(value.kind, ExprKind::Name(_)) || Self::is_matchable(value)
            }
            ExprKind::UnaryOp { op, operand } => {
                *op == UnaryOperator::USub && Self::is_matchable(operand)
            }
            ExprKind::BinOp { left, op, right } => {
                matches!(op, Operator::Add | Operator::Sub)
                    && Self::is_matchable(left)
                    && Self::is_matchable(right)
            }
            ExprKind::JoinedStr(_) => true,
            _ => false,
        }
    }

    fn matchable(&mut self, value: Expr) -> PyResult<Expr> {
        match Self::is_matchable(&value) {
            true => Ok(value),
            false => Err(self.wrong("patterns may only match literals and attribute lookups")),
        }
    }

    fn pattern_of(&mut self, node: &Value, kind: &str, stars: bool) -> PyResult<PatternKind> {
        Ok(match kind {
            "MatchValue" => {
                let value = self.field(node, kind, "value")?;
                PatternKind::MatchValue(Box::new(self.matchable(value)?))
            }
            "MatchSingleton" => {
                let name = self.vm.intern_str("value");
                let value = self.vm.get_attr(node, &name)?;
                match self.constant(&value)? {
                    Some(one @ (Constant::None | Constant::True | Constant::False)) => {
                        PatternKind::MatchSingleton(one)
                    }
                    _ => {
                        return Err(
                            self.wrong("MatchSingleton can only contain True, False and None")
                        );
                    }
                }
            }
            "MatchSequence" => PatternKind::MatchSequence(self.patterns(node, kind, "patterns")?),
            "MatchMapping" => {
                let keys = self.exprs(node, kind, "keys", "Load")?;
                let patterns = self.patterns(node, kind, "patterns")?;
                if keys.len() != patterns.len() {
                    return Err(
                        self.wrong("MatchMapping doesn't have the same number of keys as patterns")
                    );
                }
                let mut items = Vec::with_capacity(keys.len());
                for (key, pattern) in keys.into_iter().zip(patterns) {
                    let key = match &key.kind {
                        ExprKind::Constant(Constant::None | Constant::True | Constant::False) => {
                            key
                        }
                        _ => self.matchable(key)?,
                    };
                    items.push((key, pattern));
                }
                PatternKind::MatchMapping {
                    items,
                    rest: self.capture(node, "rest")?,
                }
            }
            "MatchClass" => {
                let kwd_attrs = self.items(node, kind, "kwd_attrs")?;
                let kwd_attrs: Vec<Name> = kwd_attrs
                    .iter()
                    .map(|name| self.identifier(name))
                    .collect::<PyResult<_>>()?;
                let kwd_patterns = self.patterns(node, kind, "kwd_patterns")?;
                if kwd_attrs.len() != kwd_patterns.len() {
                    return Err(self.wrong(
                        "MatchClass doesn't have the same number of keyword attributes as patterns",
                    ));
                }
                let cls = self.field(node, kind, "cls")?;
                let mut at = &cls;
                while let ExprKind::Attribute { value, .. } = &at.kind {
                    at = value;
                }
                if !matches!(at.kind, ExprKind::Name(_)) {
                    return Err(self
                        .wrong("MatchClass cls field can only contain Name or Attribute nodes."));
                }
                PatternKind::MatchClass(Box::new(MatchClass {
                    cls,
                    patterns: self.patterns(node, kind, "patterns")?,
                    kwd_attrs,
                    kwd_patterns,
                }))
            }
            "MatchStar" if !stars => return Err(self.wrong("can't use MatchStar here")),
            "MatchStar" => PatternKind::MatchStar(self.capture(node, "name")?),
            "MatchAs" => {
                let pattern = match self.given(node, "pattern")? {
                    Some(pattern) => Some(Box::new(self.pattern(&pattern, false)?)),
                    None => None,
                };
                let name = self.capture(node, "name")?;
                if pattern.is_some() && name.is_none() {
                    return Err(
                        self.wrong("MatchAs must specify a target name if a pattern is given")
                    );
                }
                PatternKind::MatchAs { pattern, name }
            }
            "MatchOr" => {
                let choices = self.patterns(node, kind, "patterns")?;
                if choices.len() < 2 {
                    return Err(self.wrong("MatchOr requires at least 2 patterns"));
                }
                PatternKind::MatchOr(choices)
            }
            _ => return self.unexpected("pattern", node),
        })
    }

    /// A name that a pattern binds.
    fn capture(&mut self, node: &Value, field: &str) -> PyResult<Option<Name>> {
        let name = self.optional_name(node, field)?;
        if name.as_deref() == Some("_") {
            return Err(self.wrong("can't capture name '_' in patterns"));
        }
        Ok(name)
    }
}
