//! `match` and its patterns.

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{
    Constant, Expr, ExprKind, MatchCase, MatchClass, Name, Operator, Pattern, PatternKind,
    StmtKind, UnaryOperator,
};
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    /// `match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT`, if one stands here.
    ///
    /// `match` is a name as well: what follows up to `:` and the line end decides.
    pub(super) fn match_stmt(&mut self) -> Parsed<Option<StmtKind>> {
        if !self.is_word("match") || !self.may_follow_match() {
            return Ok(None);
        }
        let mark = self.mark();
        self.advance();
        let subject = match self.subject_expr() {
            Ok(subject) if self.is(TokenKind::Colon) && self.next_kind() == TokenKind::Newline => {
                subject
            }
            Err(fail) if self.fault.is_some() => return Err(fail),
            _ => {
                self.reset(&mark);
                return Ok(None);
            }
        };
        self.advance();
        self.advance_layout();
        self.expect_layout(TokenKind::Indent)?;
        self.enter(4)?;
        let mut cases = vec![self.case_block()?];
        while !self.is(TokenKind::Dedent) {
            cases.push(self.case_block()?);
        }
        self.leave(4);
        self.advance_layout();
        Ok(Some(StmtKind::Match {
            subject: Box::new(subject),
            cases,
        }))
    }

    /// Whether the token after `match` can begin a subject.
    fn may_follow_match(&self) -> bool {
        use TokenKind as T;
        !matches!(
            self.next_kind(),
            T::Equal
                | T::Dot
                | T::Comma
                | T::Colon
                | T::Newline
                | T::RightParen
                | T::In
                | T::Is
                | T::Semicolon
        )
    }

    /// `subject_expr: star_named_expression ',' [star_named_expressions] | named_expression`
    fn subject_expr(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let first = self.star_named_expression()?;
        if !self.is(TokenKind::Comma) {
            return if matches!(first.kind, ExprKind::Starred(_)) {
                Err(Fail)
            } else {
                Ok(first)
            };
        }
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) && self.starts_expression() {
            items.push(self.star_named_expression()?);
        }
        Ok(Expr::new(ExprKind::Tuple(items), self.span_from(start)))
    }

    /// `case_block: "case" patterns ['if' named_expression] ':' block`
    fn case_block(&mut self) -> Parsed<MatchCase> {
        if !self.is_word("case") {
            return Err(Fail);
        }
        self.advance();
        let pattern = self.patterns()?;
        let guard = if self.eat(TokenKind::If) {
            Some(self.named_expression()?)
        } else {
            None
        };
        self.expect(TokenKind::Colon)?;
        let body = self.block()?;
        Ok(MatchCase {
            pattern,
            guard,
            body,
        })
    }

    /// `patterns: open_sequence_pattern | pattern`
    fn patterns(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let first = self.maybe_star_pattern()?;
        if !self.is(TokenKind::Comma) {
            return if is_star(&first) {
                Err(Fail)
            } else {
                Ok(first)
            };
        }
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) && !matches!(self.kind(), TokenKind::Colon | TokenKind::If)
        {
            items.push(self.maybe_star_pattern()?);
        }
        Ok(self.pattern_from(start, PatternKind::MatchSequence(items)))
    }

    fn pattern_from(&self, start: u32, kind: PatternKind) -> Pattern {
        Pattern {
            kind,
            span: self.span_from(start),
        }
    }

    /// `maybe_star_pattern: star_pattern | pattern`, where `star_pattern: '*' NAME`
    fn maybe_star_pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        if !self.eat(TokenKind::Star) {
            return self.pattern();
        }
        let name = self.capture_name()?;
        Ok(self.pattern_from(start, PatternKind::MatchStar(name)))
    }

    /// NAME, where `_` is no name.
    fn capture_name(&mut self) -> Parsed<Option<Name>> {
        let name = self.name()?;
        Ok(Some(name).filter(|name| &**name != "_"))
    }

    /// `pattern: or_pattern ['as' pattern_capture_target]`
    fn pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        self.enter(4)?;
        let inner = self.or_pattern()?;
        self.leave(4);
        if !self.eat(TokenKind::As) {
            return Ok(inner);
        }
        let name = self.capture_name()?;
        if name.is_none()
            || matches!(
                self.kind(),
                TokenKind::Dot | TokenKind::LeftParen | TokenKind::Equal
            )
        {
            return Err(Fail);
        }
        let pattern = Some(Box::new(inner));
        Ok(self.pattern_from(start, PatternKind::MatchAs { pattern, name }))
    }

    /// `or_pattern: closed_pattern ('|' closed_pattern)*`
    fn or_pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let first = self.closed_pattern()?;
        if !self.is(TokenKind::Pipe) {
            return Ok(first);
        }
        let mut choices = vec![first];
        while self.eat(TokenKind::Pipe) {
            choices.push(self.closed_pattern()?);
        }
        Ok(self.pattern_from(start, PatternKind::MatchOr(choices)))
    }

    /// `closed_pattern`, by its first token.
    fn closed_pattern(&mut self) -> Parsed<Pattern> {
        let start = self.start();
        let kind = match self.kind() {
            TokenKind::None => self.singleton(Constant::None),
            TokenKind::True => self.singleton(Constant::True),
            TokenKind::False => self.singleton(Constant::False),
            TokenKind::Number | TokenKind::Minus => {
                PatternKind::MatchValue(Box::new(self.signed_or_complex_number()?))
            }
            TokenKind::String | TokenKind::FStringStart => {
                PatternKind::MatchValue(Box::new(self.strings()?))
            }
            TokenKind::LeftBracket => return self.sequence_pattern(TokenKind::RightBracket),
            TokenKind::LeftParen => return self.sequence_pattern(TokenKind::RightParen),
            TokenKind::LeftBrace => self.mapping_pattern()?,
            TokenKind::Name => self.name_pattern()?,
            _ => return Err(Fail),
        };
        Ok(self.pattern_from(start, kind))
    }

    fn singleton(&mut self, value: Constant) -> PatternKind {
        self.advance();
        PatternKind::MatchSingleton(value)
    }

    /// `complex_number | signed_number`: `['-'] NUMBER [('+' | '-') NUMBER]`, the second imaginary and the
    /// first real.
    fn signed_or_complex_number(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let negative = self.eat(TokenKind::Minus);
        let mut left = self.number_literal()?;
        let left_is_real = !is_imaginary(&left);
        if negative {
            let kind = ExprKind::UnaryOp {
                op: UnaryOperator::USub,
                operand: Box::new(left),
            };
            left = Expr::new(kind, self.span_from(start));
        }
        let op = match self.kind() {
            TokenKind::Plus => Operator::Add,
            TokenKind::Minus => Operator::Sub,
            _ => return Ok(left),
        };
        self.advance();
        let right = self.number_literal()?;
        if !left_is_real || !is_imaginary(&right) {
            return Err(Fail);
        }
        let kind = ExprKind::BinOp {
            left: Box::new(left),
            op,
            right: Box::new(right),
        };
        Ok(Expr::new(kind, self.span_from(start)))
    }

    fn number_literal(&mut self) -> Parsed<Expr> {
        if !self.is(TokenKind::Number) {
            return Err(Fail);
        }
        let start = self.start();
        let value = self.number()?;
        self.advance();
        Ok(Expr::new(ExprKind::Constant(value), self.span_from(start)))
    }

    /// `group_pattern | sequence_pattern`, in brackets that end with `close`.
    fn sequence_pattern(&mut self, close: TokenKind) -> Parsed<Pattern> {
        let start = self.start();
        self.advance();
        let mut items = Vec::new();
        let mut commas = false;
        while !self.is(close) {
            items.push(self.maybe_star_pattern()?);
            if !self.eat(TokenKind::Comma) {
                break;
            }
            commas = true;
        }
        self.expect(close)?;
        if close == TokenKind::RightParen && !commas && items.len() == 1 {
            // A group: its parentheses are not part of the pattern.
            return items.pop().filter(|only| !is_star(only)).ok_or(Fail);
        }
        Ok(self.pattern_from(start, PatternKind::MatchSequence(items)))
    }

    /// `mapping_pattern: '{' [(literal_expr | attr) ':' pattern, …] ['**' NAME] [','] '}'`
    fn mapping_pattern(&mut self) -> Parsed<PatternKind> {
        self.expect(TokenKind::LeftBrace)?;
        let (mut items, mut rest) = (Vec::new(), None);
        while !self.is(TokenKind::RightBrace) {
            if self.eat(TokenKind::DoubleStar) {
                rest = self.capture_name()?;
                if rest.is_none() {
                    return Err(Fail);
                }
                self.eat(TokenKind::Comma);
                break;
            }
            let key = self.mapping_key()?;
            self.expect(TokenKind::Colon)?;
            items.push((key, self.pattern()?));
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::RightBrace)?;
        Ok(PatternKind::MatchMapping { items, rest })
    }

    fn mapping_key(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let constant = match self.kind() {
            TokenKind::Number | TokenKind::Minus => return self.signed_or_complex_number(),
            TokenKind::String | TokenKind::FStringStart => return self.strings(),
            TokenKind::Name => {
                let name = self.name_or_attr()?;
                return if matches!(name.kind, ExprKind::Name(_)) {
                    Err(Fail)
                } else {
                    Ok(name)
                };
            }
            TokenKind::None => Constant::None,
            TokenKind::True => Constant::True,
            TokenKind::False => Constant::False,
            _ => return Err(Fail),
        };
        self.advance();
        Ok(Expr::new(
            ExprKind::Constant(constant),
            self.span_from(start),
        ))
    }

    /// `name_or_attr: NAME ('.' NAME)*`
    fn name_or_attr(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let name = ExprKind::Name(self.name()?);
        let mut value = Expr::new(name, self.span_from(start));
        while self.eat(TokenKind::Dot) {
            let attr = self.name()?;
            let kind = ExprKind::Attribute {
                value: Box::new(value),
                attr,
            };
            value = Expr::new(kind, self.span_from(start));
        }
        Ok(value)
    }

    /// A pattern that starts with a name: capture, wildcard, value or class.
    fn name_pattern(&mut self) -> Parsed<PatternKind> {
        if self.is_word("_") {
            // Even where a dot or a call follows, which then fits nothing.
            self.advance();
            return Ok(PatternKind::MatchAs {
                pattern: None,
                name: None,
            });
        }
        let value = self.name_or_attr()?;
        if self.is(TokenKind::LeftParen) {
            return self.class_pattern(value);
        }
        if self.is(TokenKind::Equal) {
            return Err(Fail);
        }
        let ExprKind::Name(name) = &value.kind else {
            return Ok(PatternKind::MatchValue(Box::new(value)));
        };
        Ok(PatternKind::MatchAs {
            pattern: None,
            name: Some(name.clone()),
        })
    }

    /// `class_pattern: name_or_attr '(' [patterns, then NAME '=' pattern, …] ')'`
    fn class_pattern(&mut self, cls: Expr) -> Parsed<PatternKind> {
        self.expect(TokenKind::LeftParen)?;
        let mut class = MatchClass {
            cls,
            patterns: Vec::new(),
            kwd_attrs: Vec::new(),
            kwd_patterns: Vec::new(),
        };
        while !self.is(TokenKind::RightParen) {
            // Behind patterns `_` is the next pattern, even before a `=`, which then fits nothing.
            let first_keyword = class.kwd_attrs.is_empty() && !class.patterns.is_empty();
            if self.is(TokenKind::Name)
                && self.next_kind() == TokenKind::Equal
                && !(first_keyword && self.is_word("_"))
            {
                class.kwd_attrs.push(self.name()?);
                self.advance();
                class.kwd_patterns.push(self.pattern()?);
            } else if class.kwd_attrs.is_empty() {
                class.patterns.push(self.pattern()?);
            } else {
                return Err(Fail);
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::RightParen)?;
        Ok(PatternKind::MatchClass(Box::new(class)))
    }
}

fn is_star(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar(_))
}

fn is_imaginary(number: &Expr) -> bool {
    matches!(number.kind, ExprKind::Constant(Constant::Complex(_)))
}
