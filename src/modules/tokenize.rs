//! `_lexer`: the lexer's tokens as Python's `tokenize` wants them: numbered kinds, lines and columns, and also
//! what a parser does not ask for (comments, line ends that end nothing).

use crate::heap::Value;
use crate::runtime::{NativeDef, PyResult, Str, Vm};
use crate::syntax::span::{LineIndex, Span};
use crate::syntax::token::TokenKind;
use crate::syntax::tokens_and_comments;

use super::{NativeModule, syntax_error};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_lexer",
    doc: "The tokens of a source.",
    functions: &[NativeDef::range(
        "tokens",
        2,
        2,
        tokens,
        "($module, source, extra, /)",
        "The tokens as tuples, and the error at which they end, or None.",
    )
    .function()],
    fill: |_, _| {},
};

const END_MARKER: i64 = 0;
const NAME: i64 = 1;
const NUMBER: i64 = 2;
const STRING: i64 = 3;
const NEWLINE: i64 = 4;
const INDENT: i64 = 5;
const DEDENT: i64 = 6;
const FIRST_OPERATOR: i64 = 7;
const OPERATOR: i64 = 55;
const F_STRING_START: i64 = 59;
const F_STRING_MIDDLE: i64 = 60;
const F_STRING_END: i64 = 61;
const COMMENT: i64 = 62;
const LINE_END: i64 = 63;

/// In the order of their numbers, from `FIRST_OPERATOR`.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{",
    "}", "==", "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "<<=", ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
];

/// A token on its way to Python.
struct Found {
    kind: i64,
    span: Span,
    /// Stands just past its line: the end of a last line that has none.
    added: bool,
}

fn kind_number(kind: TokenKind, text: &str, extra: bool) -> i64 {
    match kind {
        TokenKind::EndMarker => END_MARKER,
        TokenKind::Name => NAME,
        TokenKind::Number => NUMBER,
        TokenKind::String => STRING,
        TokenKind::Newline => NEWLINE,
        TokenKind::Indent => INDENT,
        TokenKind::Dedent => DEDENT,
        TokenKind::FStringStart => F_STRING_START,
        TokenKind::FStringMiddle => F_STRING_MIDDLE,
        TokenKind::FStringEnd => F_STRING_END,
        kind if kind.is_keyword() => NAME,
        _ if extra => OPERATOR,
        _ => OPERATORS
            .iter()
            .position(|operator| *operator == text)
            .map_or(OPERATOR, |at| FIRST_OPERATOR + at as i64),
    }
}

/// Puts the comments and the line ends that end nothing among the tokens.
fn collect(source: &str, extra: bool) -> (Vec<Found>, Option<crate::syntax::SyntaxError>) {
    let (tokens, comments, error) = tokens_and_comments(source);
    let mut found = Vec::with_capacity(tokens.len() + comments.len());
    let mut comments = comments.into_iter().peekable();
    let mut at = 0;
    for token in tokens {
        let mut start = token.span.start as usize;
        if token.kind == TokenKind::Error {
            start = source.len();
        }
        // A line's end begins with its comment.
        let end = match token.kind {
            TokenKind::Newline => (token.span.end as usize).min(source.len()),
            _ => start,
        };
        while let Some(comment) =
            comments.next_if(|comment| (comment.start as usize) < end.max(start))
        {
            line_ends(source, at, comment.start as usize, extra, &mut found);
            at = comment.end as usize;
            start = start.max(at);
            if extra {
                found.push(Found {
                    kind: COMMENT,
                    span: comment,
                    added: false,
                });
            }
        }
        if token.kind == TokenKind::Error {
            line_ends(source, at, source.len(), extra, &mut found);
            break;
        }
        line_ends(source, at, start, extra, &mut found);
        let text = token.span.text(source);
        let kind = kind_number(token.kind, text, extra);
        let added = kind == NEWLINE && start >= source.len();
        let span = match kind {
            NEWLINE => Span::new(start as u32, token.span.end.max(start as u32)),
            _ => token.span,
        };
        if matches!(kind, DEDENT | END_MARKER) && open_comment(source, &found) {
            let end = source.len() as u32;
            found.push(Found {
                kind: LINE_END,
                span: Span::new(end, end),
                added: true,
            });
        }
        at = (span.end as usize).max(at).min(source.len());
        found.push(Found { kind, span, added });
    }
    (found, error)
}

/// Whether the source ends in a comment on a line of its own, which then ends without a line end.
fn open_comment(source: &str, found: &[Found]) -> bool {
    found
        .last()
        .is_some_and(|last| last.kind == COMMENT && last.span.end as usize == source.len())
}

/// The line ends between two tokens that no backslash takes away.
fn line_ends(source: &str, from: usize, to: usize, extra: bool, found: &mut Vec<Found>) {
    if !extra || from >= to {
        return;
    }
    let bytes = source.as_bytes();
    let mut at = from;
    while at < to {
        let width = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        if at == 0 || bytes[at - 1] != b'\\' {
            let span = Span::new(at as u32, (at + width) as u32);
            found.push(Found {
                kind: LINE_END,
                span,
                added: false,
            });
        }
        at += width;
    }
}

fn tokens(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(source) = Str::of(&args[0]).and_then(|text| text.as_str().map(str::to_string)) else {
        return Err(vm.type_error("the source must be text without lone surrogates"));
    };
    let extra = vm.truth(&args[1])?;
    let (found, error) = collect(&source, extra);
    let mut places = Places {
        source: &source,
        lines: LineIndex::new(&source),
        last: (0, 0, Value::NONE),
    };
    let mut all = Vec::with_capacity(found.len());
    for token in found {
        all.push(places.tuple(vm, &token));
    }
    let error = match error {
        Some(error) => syntax_error(vm, &error, "<string>", &source).0,
        None => Value::NONE,
    };
    let parts = vec![vm.list(all), error];
    Ok(vm.tuple(parts))
}

struct Places<'s> {
    source: &'s str,
    lines: LineIndex,
    /// First and last line of the last token, and their text.
    last: (u32, u32, Value),
}

impl Places<'_> {
    fn tuple(&mut self, vm: &mut Vm, token: &Found) -> Value {
        let (kind, source) = (token.kind, self.source);
        let past =
            kind == END_MARKER || (kind == DEDENT && token.span.start as usize >= source.len());
        let parts = if past {
            // On the line after the last one.
            let open = !source.is_empty() && !source.ends_with(['\n', '\r']);
            let line = self.lines.lines() + open as u32;
            let place = place(vm, line, 0);
            let empty = vm.str("");
            [empty.clone(), place.clone(), place, empty]
        } else {
            let mut start = self.lines.location(source, token.span.start);
            let mut end = self.lines.location(source, token.span.end);
            let text = match kind {
                NEWLINE | LINE_END => {
                    end = start;
                    end.char_column += 1;
                    if token.added { "" } else { "\n" }
                }
                INDENT => {
                    start.char_column = 0;
                    let line = self.lines.start(start.line);
                    Span::new(line, token.span.start).text(source)
                }
                DEDENT => {
                    end = start;
                    ""
                }
                _ => token.span.text(source),
            };
            let text = vm.str(text);
            let (first, last) = (start.line, end.line);
            let start = place(vm, first, start.char_column);
            let end = place(vm, last, end.char_column);
            [text, start, end, self.text(vm, first, last)]
        };
        let mut all = vec![vm.int(kind)];
        all.extend(parts);
        vm.tuple(all)
    }

    /// The text of some lines, ends included.
    fn text(&mut self, vm: &mut Vm, first: u32, last: u32) -> Value {
        if (self.last.0, self.last.1) != (first, last) {
            let start = self.lines.start(first) as usize;
            let end = if last < self.lines.lines() {
                self.lines.start(last + 1) as usize
            } else {
                self.source.len()
            };
            let text = self.source.get(start..end).unwrap_or("");
            self.last = (first, last, vm.str(text));
        }
        self.last.2.clone()
    }
}

fn place(vm: &mut Vm, line: u32, column: u32) -> Value {
    let parts = vec![vm.int(line as i64), vm.int(column as i64)];
    vm.tuple(parts)
}
