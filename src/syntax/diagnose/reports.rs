//! The table of mistakes: for each name after `=>` in `rules.peg`, its message and where it points.

use std::rc::Rc;

use super::names::NodeKind;
use super::places::NOWHERE;
use super::reader::{Node, Reader, Stop};
use crate::syntax::ast::Constant;
use crate::syntax::errors::{ErrorKind, Fault, FaultPlace, line_column, range_place};
use crate::syntax::numbers;
use crate::syntax::span::Span;
use crate::syntax::strings::{BadEscape, literal};
use crate::syntax::token::TokenKind;

/// A mistake, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Report(usize);

/// What looking closer at a suspected mistake gives.
pub(super) enum Outcome {
    /// It is none: the alternative matches.
    Fine,
    /// It is none, and its rule does not fit.
    Nothing,
    Mistake(Box<Fault>),
}

/// The parts that a rule named.
type Parts<'p> = &'p [(char, Rc<Node>)];

/// Where a message points, and what it says. `{}` stands for what the part `a` is.
enum Shape {
    /// At the part `a`.
    At(&'static str),
    /// From the start of `a` to the end of `b`.
    Range(&'static str),
    /// At the last token that was looked at.
    Last(&'static str),
    /// From the start of `a` to where the tokenizer stands.
    From(&'static str),
    /// At the token after the match.
    Next(&'static str),
    /// A block is missing after that, on the line of `a`.
    Block(&'static str),
    /// It takes a closer look.
    Look(fn(&Reader, Parts, usize) -> Outcome),
}

use Shape::{At, Block, From, Last, Look, Next, Range};

const MAYBE_EQUALITY: &str = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
const BARE_GENERATOR: &str = "Generator expression must be parenthesized";
const MIXED_EXCEPT: &str = "cannot have both 'except' and 'except*' on the same 'try'";

static REPORTS: &[(&str, Shape)] = &[
    // Calls.
    (
        "unpacking_after_keywords",
        From("iterable argument unpacking follows keyword argument unpacking"),
    ),
    ("bare_generator", Look(bare_generator)),
    ("bare_generator_last", Look(bare_generator_last)),
    ("positional_after_keyword", Look(positional_after_keyword)),
    ("maybe_walrus", Range(MAYBE_EQUALITY)),
    (
        "argument_value",
        Range("expected argument value expression"),
    ),
    ("assign_to_constant", Look(assign_to_constant)),
    (
        "assignment_in_argument",
        Range("expression cannot contain assignment, perhaps you meant \"==\"?"),
    ),
    ("star_expression", Last("Invalid star expression")),
    (
        "assign_to_starred",
        Range("cannot assign to iterable argument unpacking"),
    ),
    (
        "assign_to_unpacking",
        Range("cannot assign to keyword argument unpacking"),
    ),
    (
        "not_after_operator",
        Range("'not' after an operator must be parenthesized"),
    ),
    ("legacy_call", Look(legacy_call)),
    // Expressions.
    ("forgot_comma", Look(forgot_comma)),
    (
        "expected_else",
        Range("expected 'else' after 'if' expression"),
    ),
    (
        "bare_lambda",
        Range("f-string: lambda expressions are not allowed without parentheses"),
    ),
    (
        "walrus_target",
        At("cannot use assignment expressions with {}"),
    ),
    (
        "assign_here",
        At("cannot assign to {} here. Maybe you meant '==' instead of '='?"),
    ),
    (
        "unpacking_in_comprehension",
        At("iterable unpacking cannot be used in comprehension"),
    ),
    ("comprehension_target", Look(comprehension_target)),
    (
        "dict_unpacking_in_comprehension",
        At("dict unpacking cannot be used in dict comprehension"),
    ),
    ("starred_here", At("cannot use starred expression here")),
    (
        "double_starred_here",
        At("cannot use double starred expression here"),
    ),
    (
        "starred_dict_value",
        From("cannot use a starred expression in a dictionary value"),
    ),
    (
        "dict_value",
        At("expression expected after dictionary key and ':'"),
    ),
    ("dict_colon", Look(dict_colon)),
    (
        "expected_in",
        Last("'in' expected after for-loop variables"),
    ),
    ("real_number", Look(real_number)),
    ("imaginary_number", Look(imaginary_number)),
    ("string", Look(string)),
    ("strings", Look(strings)),
    // Targets.
    (
        "single_target",
        At("only single target (not {}) can be annotated"),
    ),
    (
        "single_target_not_tuple",
        At("only single target (not tuple) can be annotated"),
    ),
    ("annotation_target", At("illegal target for annotation")),
    (
        "assign_target",
        Look(|r, p, _| bad_target(r, p, Targets::Star)),
    ),
    ("for_target", Look(|r, p, _| bad_target(r, p, Targets::For))),
    (
        "delete_target",
        Look(|r, p, _| bad_target(r, p, Targets::Del)),
    ),
    (
        "assign_to_yield",
        At("assignment to yield expression not possible"),
    ),
    (
        "augmented_target",
        At("'{}' is an illegal expression for augmented assignment"),
    ),
    // Parameters.
    ("slash_first", At("at least one argument must precede /")),
    ("slash_twice", At("/ may appear only once")),
    ("slash_after_star", At("/ must be ahead of *")),
    ("slash_star_comma", At("expected comma between / and *")),
    (
        "default_before_plain",
        At("parameter without a default follows parameter with a default"),
    ),
    (
        "parenthesized_parameters",
        Range("Function parameters cannot be parenthesized"),
    ),
    (
        "parenthesized_lambda_parameters",
        Range("Lambda expression parameters cannot be parenthesized"),
    ),
    ("default_value", At("expected default value expression")),
    ("bare_star", At("named arguments must follow bare *")),
    (
        "bare_lambda_star",
        Last("named arguments must follow bare *"),
    ),
    (
        "star_default",
        At("var-positional argument cannot have default value"),
    ),
    ("star_twice", At("* argument may appear only once")),
    (
        "double_star_default",
        At("var-keyword argument cannot have default value"),
    ),
    (
        "after_double_star",
        At("arguments cannot follow var-keyword argument"),
    ),
    (
        "empty_type_params",
        From("Type parameter list cannot be empty"),
    ),
    (
        "bound_of_type_var_tuple",
        Look(|r, p, _| bound(r, p, "TypeVarTuple")),
    ),
    (
        "bound_of_param_spec",
        Look(|r, p, _| bound(r, p, "ParamSpec")),
    ),
    // Statements.
    (
        "import_from_order",
        From("Did you mean to use 'from ... import ...' instead?"),
    ),
    (
        "import_nothing",
        From("Expected one or more names after 'import'"),
    ),
    (
        "import_trailing_comma",
        Last("trailing comma not allowed without surrounding parentheses"),
    ),
    ("expected_colon", Last("expected ':'")),
    (
        "expected_except",
        Last("expected 'except' or 'finally' block"),
    ),
    ("mixed_except_star", Range(MIXED_EXCEPT)),
    ("mixed_except", At(MIXED_EXCEPT)),
    (
        "bare_exceptions",
        From("multiple exception types must be parenthesized"),
    ),
    (
        "exception_types",
        Last("expected one or more exception types"),
    ),
    ("underscore_target", At("cannot use '_' as a target")),
    ("pattern_target", At("invalid pattern target")),
    (
        "pattern_after_keyword",
        At("positional patterns follow keyword patterns"),
    ),
    ("expected_block", Look(expected_block)),
    ("block_of_with", Block("'with' statement")),
    ("block_of_try", Block("'try' statement")),
    ("block_of_except", Block("'except' statement")),
    ("block_of_except_star", Block("'except*' statement")),
    ("block_of_finally", Block("'finally' statement")),
    ("block_of_match", Block("'match' statement")),
    ("block_of_case", Block("'case' statement")),
    ("block_of_if", Block("'if' statement")),
    ("block_of_elif", Block("'elif' statement")),
    ("block_of_else", Block("'else' statement")),
    ("block_of_while", Block("'while' statement")),
    ("block_of_for", Block("'for' statement")),
    ("block_of_def", Block("function definition")),
    ("block_of_class", Block("class definition")),
    // F-strings.
    ("conversion", Look(conversion)),
    ("conversion_known", Look(conversion_known)),
    (
        "conversion_missing",
        Next("f-string: missing conversion character"),
    ),
    (
        "conversion_invalid",
        Next("f-string: invalid conversion character"),
    ),
    ("field_expression", Look(field_expression)),
    (
        "field_invalid",
        Next("f-string: expecting a valid expression after '{'"),
    ),
    (
        "field_after_expression",
        Next("f-string: expecting '=', or '!', or ':', or '}'"),
    ),
    (
        "field_after_equal",
        Next("f-string: expecting '!', or ':', or '}'"),
    ),
    (
        "field_after_conversion",
        Next("f-string: expecting ':' or '}'"),
    ),
    (
        "field_after_spec",
        Next("f-string: expecting '}', or format specs"),
    ),
    ("field_end", Next("f-string: expecting '}'")),
];

impl Report {
    /// What names that are not in the table become.
    #[cfg(test)]
    #[allow(non_upper_case_globals)]
    pub const Unknown: Report = Report(usize::MAX);

    /// The mistake of that name.
    pub fn named(name: &str) -> Report {
        Report(
            REPORTS
                .iter()
                .position(|(known, _)| *known == name)
                .unwrap_or(usize::MAX),
        )
    }
}

impl Reader<'_> {
    /// Looks at a mistake that a rule suspects, the token after its match being `next`.
    pub fn report(&self, report: Report, parts: Parts, next: usize) -> Result<Outcome, Stop> {
        let Some((_, shape)) = REPORTS.get(report.0) else {
            return Ok(Outcome::Nothing);
        };
        let message = |text: &str| match part(parts, 'a') {
            Some(node) if text.contains("{}") => text.replace("{}", in_words(node)),
            _ => text.to_string(),
        };
        let first = part(parts, 'a');
        Ok(match shape {
            At(text) => first.map_or(Outcome::Nothing, |a| self.at(a, message(text))),
            Range(text) => match (first, part(parts, 'b')) {
                (Some(a), Some(b)) => self.range(a, b, message(text)),
                _ => Outcome::Nothing,
            },
            Last(text) => mistake(Fault::new(*text, self.token_place(self.last_seen()))),
            From(text) => first.map_or(Outcome::Nothing, |a| self.starting_from(a, message(text))),
            Next(text) => mistake(Fault::new(*text, self.token_place(next))),
            Block(what) => {
                let line = first.map_or(1, |a| self.lines().line(self.span(a).start));
                let message = format!("expected an indented block after {what} on line {line}");
                let fault = Fault::new(message, self.token_place(self.last_seen()));
                mistake(fault.of_kind(ErrorKind::IndentationError))
            }
            Look(look) => look(self, parts, next),
        })
    }

    /// The error for a token that must stand at `at`.
    pub fn expected(&self, spelling: &str, at: usize) -> Fault {
        let place = |&token| self.places.of_token(token, false);
        let place = self.tokens.get(at).map_or(NOWHERE, place);
        Fault::new(format!("expected {spelling}"), place)
    }

    fn at(&self, node: &Node, message: String) -> Outcome {
        self.over(self.span(node), message)
    }

    fn range(&self, first: &Node, last: &Node, message: String) -> Outcome {
        self.over(self.span(first).to(self.span(last)), message)
    }

    fn over(&self, span: Span, message: String) -> Outcome {
        mistake(Fault::new(message, self.place(span)))
    }

    fn starting_from(&self, node: &Node, message: String) -> Outcome {
        let start = match self.tokens.get(node.first) {
            Some(&token) if token.kind == TokenKind::Newline => self.places.of_token(token, false),
            _ => self.place(self.span(node)),
        };
        let last = self
            .tokens
            .get(self.last_seen())
            .map_or_else(Span::default, |token| token.span);
        let (end_line, _) = line_column(self.lines(), last.start as usize);
        let end_column = last.end as i32 - self.lines().start(end_line) as i32;
        mistake(Fault::new(
            message,
            FaultPlace {
                end_line,
                end_column,
                ..start
            },
        ))
    }

    fn place(&self, span: Span) -> FaultPlace {
        range_place(self.lines(), span.start as usize, span.end as usize)
    }

    /// The place of the token at `at`.
    fn token_place(&self, at: usize) -> FaultPlace {
        let at = at.min(self.tokens.len().saturating_sub(1));
        let place = |&token| self.places.of_token(token, true);
        self.tokens.get(at).map_or(NOWHERE, place)
    }

    /// How many brackets are open after the token at `at`.
    fn brackets_after(&self, at: usize) -> i32 {
        let tokens = self.tokens.get(..=at).unwrap_or(self.tokens);
        let change = |kind| match kind {
            TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => 1,
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => -1,
            _ => 0,
        };
        tokens.iter().map(|token| change(token.kind)).sum()
    }
}

fn mistake(fault: Fault) -> Outcome {
    Outcome::Mistake(Box::new(fault))
}

/// The part that a rule named so.
fn part<'p>(parts: Parts<'p>, name: char) -> Option<&'p Rc<Node>> {
    parts
        .iter()
        .find(|(given, _)| *given == name)
        .map(|(_, node)| node)
}

/// What messages call an expression.
fn in_words(node: &Node) -> &'static str {
    let is_fstring = |part: &Rc<Node>| {
        expressions(part)
            .iter()
            .any(|part| part.kind == NodeKind::FString)
    };
    match node.kind {
        NodeKind::String if node.parts.iter().any(is_fstring) => NodeKind::FString.in_words(),
        kind => kind.in_words(),
    }
}

/// The expressions in a node that is none itself, in order; otherwise the node.
fn expressions(node: &Rc<Node>) -> Vec<&Rc<Node>> {
    match node.kind {
        NodeKind::Token => Vec::new(),
        NodeKind::Other => inner(node),
        _ => vec![node],
    }
}

/// The expressions that a node is made of.
fn inner(node: &Node) -> Vec<&Rc<Node>> {
    node.parts.iter().flat_map(expressions).collect()
}

/// What kind of targets an expression was meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Targets {
    Star,
    For,
    Del,
}

/// The part of an expression that can't be a target.
fn invalid_target(node: &Rc<Node>, targets: Targets) -> Option<Rc<Node>> {
    match node.kind {
        NodeKind::Tuple | NodeKind::List => inner(node)
            .into_iter()
            .find_map(|item| invalid_target(item, targets)),
        NodeKind::Starred if targets != Targets::Del => inner(node)
            .first()
            .and_then(|value| invalid_target(value, targets)),
        NodeKind::In if targets == Targets::For => inner(node)
            .first()
            .and_then(|left| invalid_target(left, targets)),
        NodeKind::Compare if targets == Targets::For => None,
        NodeKind::Name | NodeKind::Subscript | NodeKind::Attribute => None,
        _ => Some(node.clone()),
    }
}

fn bad_target(reader: &Reader, parts: Parts, targets: Targets) -> Outcome {
    let Some(bad) = part(parts, 'a').and_then(|node| invalid_target(node, targets)) else {
        return Outcome::Nothing;
    };
    let verb = if targets == Targets::Del {
        "delete"
    } else {
        "assign to"
    };
    reader.at(&bad, format!("cannot {verb} {}", in_words(&bad)))
}

fn forgot_comma(reader: &Reader, parts: Parts, next: usize) -> Outcome {
    let (Some(a), Some(b)) = (part(parts, 'a'), part(parts, 'b')) else {
        return Outcome::Nothing;
    };
    if is_legacy(reader, a) || reader.brackets_after(next.saturating_sub(1)) == 0 {
        return Outcome::Nothing;
    }
    reader.range(a, b, "invalid syntax. Perhaps you forgot a comma?".into())
}

/// Whether it is the name of a statement that became a function.
fn is_legacy(reader: &Reader, node: &Node) -> bool {
    node.kind == NodeKind::Name && matches!(reader.text(node), "print" | "exec")
}

fn legacy_call(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let (Some(a), Some(b)) = (part(parts, 'a'), part(parts, 'b')) else {
        return Outcome::Nothing;
    };
    if !is_legacy(reader, a) {
        return Outcome::Nothing;
    }
    let name = reader.text(a);
    reader.range(
        a,
        b,
        format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?"),
    )
}

/// The last expression of a comprehension's last clause.
fn last_of_clauses(clauses: &Rc<Node>) -> Option<Rc<Node>> {
    let last = expressions(clauses).last().copied()?.clone();
    Some(inner(&last).last().copied().cloned().unwrap_or(last))
}

fn bare_generator(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let end = part(parts, 'b').and_then(last_of_clauses);
    match (part(parts, 'a'), end) {
        (Some(a), Some(end)) => reader.range(a, &end, BARE_GENERATOR.into()),
        _ => Outcome::Nothing,
    }
}

fn bare_generator_last(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let positional: Vec<Rc<Node>> = part(parts, 'a').map_or_else(Vec::new, |args| {
        let keyword =
            |node: &&Rc<Node>| matches!(node.kind, NodeKind::Keyword | NodeKind::Unpacking);
        inner(args)
            .into_iter()
            .filter(|node| !keyword(node))
            .cloned()
            .collect()
    });
    let end = part(parts, 'b').and_then(last_of_clauses);
    match (positional.as_slice(), end) {
        ([_, .., last], Some(end)) => reader.range(last, &end, BARE_GENERATOR.into()),
        _ => Outcome::Nothing,
    }
}

fn positional_after_keyword(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let unpacks = part(parts, 'a').is_some_and(|args| {
        inner(args)
            .iter()
            .any(|node| node.kind == NodeKind::Unpacking)
    });
    let tail = if unpacks { " unpacking" } else { "" };
    let message = format!("positional argument follows keyword argument{tail}");
    let last = reader.last_seen();
    let mut place = reader.token_place(last);
    let kind = |at: usize| reader.tokens.get(at).map(|token| token.kind);
    if kind(last) == Some(TokenKind::EndMarker) {
        // What is typed ends inside the brackets: a line without columns.
        let line = reader.token_place(last.saturating_sub(1)).end_line;
        place = FaultPlace {
            line,
            column: 0,
            end_line: line,
            end_column: -1,
        };
    }
    mistake(Fault::new(message, place))
}

fn assign_to_constant(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let (Some(a), Some(b)) = (part(parts, 'a'), part(parts, 'b')) else {
        return Outcome::Nothing;
    };
    reader.range(a, b, format!("cannot assign to {}", reader.text(a)))
}

fn comprehension_target(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let (Some(a), Some(b)) = (part(parts, 'a'), part(parts, 'b')) else {
        return Outcome::Nothing;
    };
    let last = expressions(b).last().map_or(b, |last| last).clone();
    reader.range(
        a,
        &last,
        "did you forget parentheses around the comprehension target?".into(),
    )
}

fn dict_colon(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let Some(a) = part(parts, 'a') else {
        return Outcome::Nothing;
    };
    let place = reader.place(reader.span(a));
    let place = FaultPlace {
        column: place.end_column - 1,
        end_column: 0,
        ..place
    };
    mistake(Fault::new("':' expected after dictionary key", place))
}

fn is_imaginary(reader: &Reader, node: &Node) -> bool {
    matches!(numbers::value(reader.text(node)), Ok(Constant::Complex(_)))
}

fn real_number(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    match part(parts, 'a') {
        Some(a) if is_imaginary(reader, a) => {
            reader.at(a, "real number required in complex literal".into())
        }
        _ => Outcome::Fine,
    }
}

fn imaginary_number(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    match part(parts, 'a') {
        Some(a) if !is_imaginary(reader, a) => {
            reader.at(a, "imaginary number required in complex literal".into())
        }
        _ => Outcome::Fine,
    }
}

fn string(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    match part(parts, 'a').map(|a| (a, literal(reader.text(a)))) {
        Some((a, Err(BadEscape { message }))) => reader.at(a, message),
        _ => Outcome::Fine,
    }
}

/// Adjacent literals, which end before the token `next`.
fn strings(reader: &Reader, _: Parts, next: usize) -> Outcome {
    let (mut bytes, mut text) = (false, false);
    let before = reader.tokens.get(..next).unwrap_or(&[]).iter().rev();
    let mut depth = 0;
    for token in before {
        match token.kind {
            TokenKind::FStringEnd => depth += 1,
            TokenKind::FStringStart => {
                depth -= 1;
                text = true;
            }
            TokenKind::String if depth == 0 => {
                let spelling = token.span.text(reader.places.source);
                let prefix = spelling.split(['\'', '"']).next().unwrap_or("");
                let is_bytes = prefix.contains(['b', 'B']);
                bytes |= is_bytes;
                text |= !is_bytes;
            }
            _ if depth == 0 => break,
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    if !(bytes && text) {
        return Outcome::Fine;
    }
    let message = "cannot mix bytes and nonbytes literals";
    mistake(Fault::new(message, reader.token_place(reader.last_seen())))
}

fn bound(reader: &Reader, parts: Parts, what: &str) -> Outcome {
    let (Some(a), Some(b)) = (part(parts, 'a'), part(parts, 'b')) else {
        return Outcome::Nothing;
    };
    let kind = if b.kind == NodeKind::Tuple {
        "constraints"
    } else {
        "bound"
    };
    reader.starting_from(a, format!("cannot use {kind} with {what}"))
}

fn expected_block(reader: &Reader, _: Parts, _: usize) -> Outcome {
    let fault = Fault::new(
        "expected an indented block",
        reader.token_place(reader.last_seen()),
    );
    mistake(fault.of_kind(ErrorKind::IndentationError))
}

fn conversion(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let Some(a) = part(parts, 'a') else {
        return Outcome::Nothing;
    };
    let previous = a.first.checked_sub(1).and_then(|at| reader.tokens.get(at));
    if previous.is_some_and(|token| token.span.end != reader.span(a).start) {
        // The word is spelled so in CPython.
        let message = "f-string: conversion type must come right after the exclamanation mark";
        return part(parts, 'b').map_or(Outcome::Nothing, |b| reader.range(b, a, message.into()));
    }
    Outcome::Fine
}

/// The conversion of a whole field: only there is asked which it is.
fn conversion_known(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let letter = part(parts, 'a').and_then(|mark| reader.tokens.get(mark.first + 1));
    let Some(letter) = letter else {
        return Outcome::Nothing;
    };
    match letter.span.text(reader.places.source) {
        "s" | "r" | "a" => Outcome::Fine,
        other => {
            let message = format!(
                "f-string: invalid conversion character '{other}': expected 's', 'r', or 'a'"
            );
            reader.over(letter.span, message)
        }
    }
}

fn field_expression(reader: &Reader, parts: Parts, _: usize) -> Outcome {
    let Some(a) = part(parts, 'a') else {
        return Outcome::Nothing;
    };
    let message = format!(
        "f-string: valid expression required before '{}'",
        reader.text(a)
    );
    reader.at(a, message)
}
