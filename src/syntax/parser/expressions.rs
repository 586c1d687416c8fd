//! Expressions, from the loosest (`star_expressions`) to the tightest (`primary`); `atoms` has the rest.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{
    BoolOperator, CmpOp, Compare, Constant, Expr, ExprKind, Lambda, Operator, UnaryOperator,
};
use crate::syntax::token::TokenKind;

/// What an operator of `bitwise_or`, `bitwise_xor`, `bitwise_and`, `shift_expr`, `sum` or `term` is, and
/// how tightly it binds (the rules' order).
#[inline]
fn binary_operator(kind: TokenKind) -> Option<(Operator, u8)> {
    Some(match kind {
        TokenKind::Pipe => (Operator::BitOr, 1),
        TokenKind::Caret => (Operator::BitXor, 2),
        TokenKind::Ampersand => (Operator::BitAnd, 3),
        TokenKind::LeftShift => (Operator::LShift, 4),
        TokenKind::RightShift => (Operator::RShift, 4),
        TokenKind::Plus => (Operator::Add, 5),
        TokenKind::Minus => (Operator::Sub, 5),
        TokenKind::Star => (Operator::Mult, 6),
        TokenKind::Slash => (Operator::Div, 6),
        TokenKind::DoubleSlash => (Operator::FloorDiv, 6),
        TokenKind::Percent => (Operator::Mod, 6),
        TokenKind::At => (Operator::MatMult, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Whether a comma-separated list goes on here (after its comma) rather than ending with the comma.
    pub(super) fn starts_expression(&self) -> bool {
        use TokenKind as T;
        matches!(
            self.kind(),
            T::Name
                | T::Number
                | T::String
                | T::FStringStart
                | T::LeftParen
                | T::LeftBracket
                | T::LeftBrace
                | T::Minus
                | T::Plus
                | T::Tilde
                | T::Not
                | T::Lambda
                | T::Await
                | T::None
                | T::True
                | T::False
                | T::Ellipsis
                | T::Star
        )
    }

    /// `star_expressions: star_expression (',' star_expression)* [',']`
    pub(super) fn star_expressions(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.star_expression()?;
        if !self.is(TokenKind::Comma) {
            return Ok(first);
        }
        self.tuple_rest(start, first, Self::star_expression)
    }

    /// The rest of a tuple without parentheses, from the comma after its first item on.
    fn tuple_rest(
        &mut self,
        start: u32,
        first: Expr,
        item: fn(&mut Self) -> Parsed<Expr>,
    ) -> Parsed<Expr> {
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) {
            if !self.starts_expression() {
                break;
            }
            items.push(item(self)?);
        }
        Ok(Expr::new(ExprKind::Tuple(items), self.span_from(start)))
    }

    /// `star_expression: '*' bitwise_or | expression`
    pub(super) fn star_expression(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Star) {
            return self.starred(Self::bitwise_or);
        }
        self.expression()
    }

    /// `'*'` and the expression after it.
    pub(super) fn starred(&mut self, inner: fn(&mut Self) -> Parsed<Expr>) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::Star)?;
        let value = Box::new(inner(self)?);
        Ok(Expr::new(ExprKind::Starred(value), self.span_from(start)))
    }

    /// `star_named_expression: '*' bitwise_or | named_expression`
    pub(super) fn star_named_expression(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Star) {
            return self.starred(Self::bitwise_or);
        }
        self.named_expression()
    }

    /// `expressions: expression (',' expression)* [',']`
    pub(super) fn expressions(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.expression()?;
        if !self.is(TokenKind::Comma) {
            return Ok(first);
        }
        self.tuple_rest(start, first, Self::expression)
    }

    /// `named_expression: NAME ':=' expression | expression !':='`
    pub(super) fn named_expression(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Name) && self.next_kind() == TokenKind::Walrus {
            return self.assignment_expression();
        }
        let value = self.expression()?;
        if self.is(TokenKind::Walrus) {
            return Err(Fail);
        }
        Ok(value)
    }

    /// `assignment_expression: NAME ':=' expression`
    fn assignment_expression(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let name = ExprKind::Name(self.name()?);
        let target = Box::new(Expr::new(name, self.span_from(start)));
        self.expect(TokenKind::Walrus)?;
        let value = Box::new(self.expression()?);
        Ok(Expr::new(
            ExprKind::NamedExpr { target, value },
            self.span_from(start),
        ))
    }

    /// `yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]`
    pub(super) fn yield_expr(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::Yield)?;
        let kind = if self.eat(TokenKind::From) {
            ExprKind::YieldFrom(Box::new(self.expression()?))
        } else if self.starts_expression() {
            ExprKind::Yield(Some(Box::new(self.star_expressions()?)))
        } else {
            ExprKind::Yield(None)
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `annotated_rhs: yield_expr | star_expressions`
    pub(super) fn annotated_rhs(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Yield) {
            self.yield_expr()
        } else {
            self.star_expressions()
        }
    }

    /// `expression: disjunction 'if' disjunction 'else' expression | disjunction | lambdef`
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Lambda) {
            return self.lambdef();
        }
        let start = self.start();
        let body = self.disjunction()?;
        if !self.is(TokenKind::If) {
            return Ok(body);
        }
        self.advance();
        let test = Box::new(self.disjunction()?);
        self.expect(TokenKind::Else)?;
        self.enter(3)?;
        let orelse = Box::new(self.expression()?);
        self.leave(3);
        let body = Box::new(body);
        Ok(Expr::new(
            ExprKind::IfExp { test, body, orelse },
            self.span_from(start),
        ))
    }

    /// `lambdef: 'lambda' [lambda_params] ':' expression`
    fn lambdef(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::Lambda)?;
        self.enter(3)?;
        let args = self.lambda_params()?;
        self.expect(TokenKind::Colon)?;
        let body = self.expression()?;
        self.leave(3);
        let kind = ExprKind::Lambda(Box::new(Lambda { args, body }));
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `disjunction: conjunction ('or' conjunction)*`
    pub(super) fn disjunction(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.conjunction()?;
        if !self.is(TokenKind::Or) {
            return Ok(first);
        }
        let mut values = vec![first];
        while self.eat(TokenKind::Or) {
            values.push(self.conjunction()?);
        }
        let kind = ExprKind::BoolOp {
            op: BoolOperator::Or,
            values,
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `conjunction: inversion ('and' inversion)*`
    fn conjunction(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.inversion()?;
        if !self.is(TokenKind::And) {
            return Ok(first);
        }
        let mut values = vec![first];
        while self.eat(TokenKind::And) {
            values.push(self.inversion()?);
        }
        let kind = ExprKind::BoolOp {
            op: BoolOperator::And,
            values,
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `inversion: 'not' inversion | comparison`
    fn inversion(&mut self) -> Parsed<Expr> {
        if !self.is(TokenKind::Not) {
            return self.comparison();
        }
        let start = self.start();
        self.advance();
        self.enter(1)?;
        let operand = Box::new(self.inversion()?);
        self.leave(1);
        let kind = ExprKind::UnaryOp {
            op: UnaryOperator::Not,
            operand,
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `comparison: bitwise_or compare_op_bitwise_or_pair*`
    fn comparison(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let left = self.bitwise_or()?;
        let Some(op) = self.comparison_operator() else {
            return Ok(left);
        };
        let mut rest = vec![(op, self.bitwise_or()?)];
        while let Some(op) = self.comparison_operator() {
            rest.push((op, self.bitwise_or()?));
        }
        let kind = ExprKind::Compare(Box::new(Compare { left, rest }));
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// Eats a comparison operator, if one stands here.
    #[inline]
    fn comparison_operator(&mut self) -> Option<CmpOp> {
        let op = match self.kind() {
            TokenKind::DoubleEqual => CmpOp::Eq,
            TokenKind::NotEqual => CmpOp::NotEq,
            TokenKind::Less => CmpOp::Lt,
            TokenKind::LessEqual => CmpOp::LtE,
            TokenKind::Greater => CmpOp::Gt,
            TokenKind::GreaterEqual => CmpOp::GtE,
            TokenKind::In => CmpOp::In,
            TokenKind::Is => {
                self.advance();
                return Some(if self.eat(TokenKind::Not) {
                    CmpOp::IsNot
                } else {
                    CmpOp::Is
                });
            }
            TokenKind::Not if self.next_kind() == TokenKind::In => {
                self.advance();
                CmpOp::NotIn
            }
            _ => return None,
        };
        self.advance();
        Some(op)
    }

    /// `bitwise_or`, and with it `bitwise_xor`, `bitwise_and`, `shift_expr`, `sum` and `term`: the six
    /// left-associative rules are one loop over `binary_operator`, for they are most of the descent.
    pub(super) fn bitwise_or(&mut self) -> Parsed<Expr> {
        self.binary(0)
    }

    /// Operands joined by operators that bind tighter than `floor`.
    fn binary(&mut self, floor: u8) -> Parsed<Expr> {
        let start = self.start();
        let mut left = self.factor()?;
        while let Some((op, power)) = binary_operator(self.kind())
            && power > floor
        {
            self.advance();
            let right = Box::new(self.binary(power)?);
            let kind = ExprKind::BinOp {
                left: Box::new(left),
                op,
                right,
            };
            left = Expr::new(kind, self.span_from(start));
        }
        Ok(left)
    }

    /// `factor: ('+' | '-' | '~') factor | power`
    fn factor(&mut self) -> Parsed<Expr> {
        let op = match self.kind() {
            TokenKind::Minus => UnaryOperator::USub,
            TokenKind::Plus => UnaryOperator::UAdd,
            TokenKind::Tilde => UnaryOperator::Invert,
            _ => return self.power(),
        };
        let start = self.start();
        self.advance();
        self.enter(1)?;
        let operand = Box::new(self.factor()?);
        self.leave(1);
        Ok(Expr::new(
            ExprKind::UnaryOp { op, operand },
            self.span_from(start),
        ))
    }

    /// `power: await_primary ['**' factor]`
    fn power(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let left = self.await_primary()?;
        if !self.eat(TokenKind::DoubleStar) {
            return Ok(left);
        }
        self.enter(2)?;
        let right = Box::new(self.factor()?);
        self.leave(2);
        let kind = ExprKind::BinOp {
            left: Box::new(left),
            op: Operator::Pow,
            right,
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    /// `await_primary: 'await' primary | primary`
    #[inline]
    fn await_primary(&mut self) -> Parsed<Expr> {
        if !self.is(TokenKind::Await) {
            return self.primary();
        }
        let start = self.start();
        self.advance();
        let value = Box::new(self.primary()?);
        Ok(Expr::new(ExprKind::Await(value), self.span_from(start)))
    }

    /// `primary: atom ('.' NAME | '(' [arguments] ')' | genexp | '[' slices ']')*`
    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut value = self.atom()?;
        loop {
            let kind = match self.kind() {
                TokenKind::Dot => {
                    self.advance();
                    let attr = self.name()?;
                    ExprKind::Attribute {
                        value: Box::new(value),
                        attr,
                    }
                }
                TokenKind::LeftParen => self.call(value)?,
                TokenKind::LeftBracket => {
                    self.advance();
                    self.enter(4)?;
                    let slice = Box::new(self.slices()?);
                    self.leave(4);
                    self.expect(TokenKind::RightBracket)?;
                    ExprKind::Subscript {
                        value: Box::new(value),
                        slice,
                    }
                }
                _ => return Ok(value),
            };
            value = Expr::new(kind, self.span_from(start));
        }
    }

    /// `slices: slice !',' | (slice | starred_expression) (',' (slice | starred_expression))* [',']`
    fn slices(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.slice_or_starred()?;
        if !self.is(TokenKind::Comma) && !matches!(first.kind, ExprKind::Starred(_)) {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) {
            if self.is(TokenKind::RightBracket) {
                break;
            }
            items.push(self.slice_or_starred()?);
        }
        Ok(Expr::new(ExprKind::Tuple(items), self.span_from(start)))
    }

    fn slice_or_starred(&mut self) -> Parsed<Expr> {
        if self.is(TokenKind::Star) {
            self.starred(Self::expression)
        } else {
            self.slice()
        }
    }

    /// `slice: [expression] ':' [expression] [':' [expression]] | named_expression`
    fn slice(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut lower = None;
        if !self.is(TokenKind::Colon) {
            let value = self.named_expression()?;
            if !self.is(TokenKind::Colon) {
                return Ok(value);
            }
            if matches!(value.kind, ExprKind::NamedExpr { .. }) && value.span.start == start {
                return Err(Fail);
            }
            lower = Some(Box::new(value));
        }
        self.expect(TokenKind::Colon)?;
        let upper = self.slice_bound()?;
        let step = if self.eat(TokenKind::Colon) {
            self.slice_bound()?
        } else {
            None
        };
        Ok(Expr::new(
            ExprKind::Slice { lower, upper, step },
            self.span_from(start),
        ))
    }

    fn slice_bound(&mut self) -> Parsed<Option<Box<Expr>>> {
        if matches!(
            self.kind(),
            TokenKind::Colon | TokenKind::Comma | TokenKind::RightBracket
        ) {
            return Ok(None);
        }
        Ok(Some(Box::new(self.expression()?)))
    }

    /// `atom`: a name, a literal, or something in brackets.
    fn atom(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::Name => ExprKind::Name(self.names.intern(self.text())),
            TokenKind::Number => ExprKind::Constant(self.number()?),
            TokenKind::String | TokenKind::FStringStart => return self.strings(),
            TokenKind::LeftParen => return self.tuple_group_or_genexp(),
            TokenKind::LeftBracket => return self.list_or_listcomp(),
            TokenKind::LeftBrace => return self.dict_or_set(),
            TokenKind::None => ExprKind::Constant(Constant::None),
            TokenKind::True => ExprKind::Constant(Constant::True),
            TokenKind::False => ExprKind::Constant(Constant::False),
            TokenKind::Ellipsis => ExprKind::Constant(Constant::Ellipsis),
            _ => return Err(Fail),
        };
        self.advance();
        Ok(Expr::new(kind, self.span_from(start)))
    }
}
