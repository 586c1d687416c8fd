//! The parser: tokens to tree, by recursive descent, one function a rule of `grammar/python.gram`.
//!
//! It is built for programs that are right. A rule that does not fit answers [`Fail`] at once, without
//! saying why; `diagnose` then reads the same tokens again, slowly, to find the message. Only what the
//! grammar alone can't see (a bad escape in a string, too deep nesting) is a [`Fault`] found here.
//!
//! Invariants: `current` is the token at `at`, which is never past the last one; `previous_end` is the
//! end of the last token eaten that was not layout, so that spans never include line ends.

mod arguments;
mod compound;
mod displays;
mod expressions;
mod names;
mod patterns;
mod statements;
mod strings;
mod targets;
mod types;

use super::ast::{Module, Name, Span, Stmt};
use super::doubt::{self, Doubt};
use super::errors::Fault;
use super::token::{Token, TokenKind};
use names::Names;

/// A rule did not fit. Why is found later, or stands in the parser's `fault`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fail;

pub(crate) type Parsed<T> = Result<T, Fail>;

/// What `Parser::interactive` found.
pub(crate) struct Interactive {
    pub module: Module,
    /// It is a compound statement.
    pub compound: bool,
    /// There is nothing else in the source.
    pub alone: bool,
}

/// How much nesting the parser follows: units are charged by `enter`.
const MAX_DEPTH: u32 = 1500;

pub(crate) struct Parser<'t> {
    source: &'t str,
    tokens: &'t [Token],
    at: usize,
    current: Token,
    previous_end: u32,
    depth: u32,
    names: Names<'t>,
    /// What was warned of.
    pub doubts: Vec<Doubt>,
    /// An error that the grammar alone does not show.
    pub fault: Option<Box<Fault>>,
}

/// Where the parser can come back to.
struct Mark {
    at: usize,
    previous_end: u32,
    depth: u32,
}

impl<'t> Parser<'t> {
    /// A parser at the first of `tokens`, which must not be empty.
    pub fn new(source: &'t str, tokens: &'t [Token]) -> Parser<'t> {
        let end = Token {
            kind: TokenKind::EndMarker,
            span: Span::default(),
        };
        let current = tokens.first().copied().unwrap_or(end);
        Parser {
            source,
            tokens,
            at: 0,
            current,
            previous_end: 0,
            depth: 0,
            names: Names::default(),
            doubts: Vec::new(),
            fault: None,
        }
    }

    /// `file: [statements] ENDMARKER`
    pub fn file(&mut self) -> Parsed<Module> {
        let mut body = Vec::new();
        while !self.is(TokenKind::EndMarker) {
            self.statement(&mut body)?;
        }
        Ok(module(body))
    }

    /// `eval: expressions NEWLINE* ENDMARKER`
    pub fn eval(&mut self) -> Parsed<Module> {
        let value = self.expressions()?;
        while self.is(TokenKind::Newline) {
            self.advance_layout();
        }
        if !self.is(TokenKind::EndMarker) {
            return Err(Fail);
        }
        let span = value.span;
        let kind = super::ast::StmtKind::Expr(Box::new(value));
        Ok(module(vec![Stmt { kind, span }]))
    }

    /// `interactive: statement_newline`
    pub fn interactive(&mut self) -> Parsed<Interactive> {
        let mut body = Vec::new();
        let mut compound = false;
        if !self.is(TokenKind::EndMarker) && !self.is(TokenKind::Newline) {
            compound = self.compound_stmt(&mut body)?;
            if !compound {
                self.simple_stmts(&mut body)?;
            } else if !self.is(TokenKind::EndMarker) {
                // The grammar wants a line end here, which the end of the source gives.
                return Err(Fail);
            }
        }
        let alone = self.is(TokenKind::EndMarker);
        Ok(Interactive {
            module: module(body),
            compound,
            alone,
        })
    }

    /// Warns of `span` with the current token.
    #[cold]
    fn warn(&mut self, span: Span, message: String) {
        let token = self.at;
        let doubt = Doubt {
            token,
            span,
            message,
        };
        doubt::note(&mut self.doubts, doubt);
    }

    /// Where the parser stands among the tokens.
    pub fn position(&self) -> usize {
        self.at
    }

    #[inline(always)]
    fn kind(&self) -> TokenKind {
        self.current.kind
    }

    #[inline(always)]
    fn is(&self, kind: TokenKind) -> bool {
        self.current.kind == kind
    }

    #[inline(always)]
    fn start(&self) -> u32 {
        self.current.span.start
    }

    /// The kind of the token after the current one.
    fn next_kind(&self) -> TokenKind {
        self.tokens
            .get(self.at + 1)
            .map_or(TokenKind::EndMarker, |token| token.kind)
    }

    /// Eats the current token.
    #[inline(always)]
    fn advance(&mut self) {
        self.previous_end = self.current.span.end;
        self.advance_layout();
    }

    /// Eats the current token, which is NEWLINE, INDENT or DEDENT.
    #[inline(always)]
    fn advance_layout(&mut self) {
        if let Some(&next) = self.tokens.get(self.at + 1) {
            self.at += 1;
            self.current = next;
        }
    }

    /// Eats a token of that kind if it stands here.
    #[inline(always)]
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.is(kind);
        if found {
            self.advance();
        }
        found
    }

    /// Eats a token of that kind, which must stand here.
    #[inline(always)]
    fn expect(&mut self, kind: TokenKind) -> Parsed<()> {
        if self.eat(kind) { Ok(()) } else { Err(Fail) }
    }

    fn expect_layout(&mut self, kind: TokenKind) -> Parsed<()> {
        if !self.is(kind) {
            return Err(Fail);
        }
        self.advance_layout();
        Ok(())
    }

    /// The span from `start` to the end of the last token eaten.
    #[inline(always)]
    fn span_from(&self, start: u32) -> Span {
        Span::new(start, self.previous_end)
    }

    /// The text of the current token.
    fn text(&self) -> &'t str {
        self.current.span.text(self.source)
    }

    /// Whether the current token is the soft keyword `word`.
    fn is_word(&self, word: &str) -> bool {
        self.is(TokenKind::Name) && self.text() == word
    }

    /// NAME
    fn name(&mut self) -> Parsed<Name> {
        if !self.is(TokenKind::Name) {
            return Err(Fail);
        }
        let name = self.names.intern(self.text());
        self.advance();
        Ok(name)
    }

    fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            previous_end: self.previous_end,
            depth: self.depth,
        }
    }

    /// Goes back to `mark`.
    fn reset(&mut self, mark: &Mark) {
        self.at = mark.at;
        self.previous_end = mark.previous_end;
        self.depth = mark.depth;
        if let Some(&token) = self.tokens.get(mark.at) {
            self.current = token;
        }
    }

    /// Notes that the rules nest `cost` deeper. Each `enter` needs its `leave`, but not on failure.
    #[inline]
    fn enter(&mut self, cost: u32) -> Parsed<()> {
        self.depth += cost;
        if self.depth > MAX_DEPTH {
            Err(self.too_deep())
        } else {
            Ok(())
        }
    }

    #[inline]
    fn leave(&mut self, cost: u32) {
        self.depth -= cost;
    }

    #[cold]
    fn too_deep(&mut self) -> Fail {
        self.give_up(super::too_complex())
    }

    #[cold]
    fn give_up(&mut self, fault: Fault) -> Fail {
        self.fault.get_or_insert_with(|| Box::new(fault));
        Fail
    }
}

fn module(body: Vec<Stmt>) -> Module {
    Module {
        body,
        warnings: Vec::new(),
    }
}

/// What is doubtful about the string whose first token is at `at`.
pub(super) fn doubts_of_string(source: &str, tokens: &[Token], at: usize) -> Vec<Doubt> {
    let mut parser = Parser::new(source, tokens);
    for _ in 0..at {
        parser.advance();
    }
    parser.one_string();
    parser.doubts
}
