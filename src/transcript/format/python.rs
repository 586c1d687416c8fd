//! Sessions in a program: its docstrings (of the module, of classes, functions and methods), the texts in a dict
//! display assigned to `__test__`, and the texts that are assigned to names at the top.
//!
//! The program is parsed, never run. What a statement such as `if` guards counts too; what is inside of
//! functions does not, as in `doctest`.
//!
//! A program of another Python, which can't be parsed, is looked through roughly.
//!
//! Invariant: the lines of a block are those of the text that Python would see, escapes replaced; each knows
//! the line of the page where it begins, and its bytes there.

use std::borrow::Cow;

use super::super::block::{Blank, Block, Line, line};
use super::super::writing::Writing;
use crate::syntax::ast::{Constant, Expr, ExprKind, Module, Stmt, StmtKind};
use crate::syntax::token::{Token, TokenKind};
use crate::syntax::{self, LineIndex, Mode, Span};

/// How a literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// Whether backslashes are text.
    raw: bool,
    /// `\'` or `"`.
    quote: char,
    /// Whether there are three of them, and lines may end inside.
    triple: bool,
}

/// A line as part of the body of a literal, which goes on with `after`; `None` if the literal can't hold it.
pub fn escape(quotes: Quotes, text: &str, after: &str) -> Option<String> {
    if !quotes.triple || text.contains('\r') {
        return None;
    }
    let end: String = std::iter::repeat_n(quotes.quote, 3).collect();
    // A quote at the end would meet the closing ones.
    let meets = after.starts_with(quotes.quote) && text.ends_with([quotes.quote, '\\']);
    if quotes.raw {
        return (!meets && !text.contains(&end)).then(|| text.to_string());
    }
    let text = text
        .replace('\\', "\\\\")
        .replace(&end, &format!("\\{0}\\{0}\\{0}", quotes.quote));
    if meets && let Some(rest) = text.strip_suffix(quotes.quote) {
        return Some(format!("{rest}\\{}", quotes.quote));
    }
    Some(text)
}

/// The texts of a program, each a block of its own, in order.
pub fn blocks(source: &str) -> Vec<Block<'_>> {
    parsed(source).unwrap_or_else(|| between_quotes(source))
}

fn parsed(source: &str) -> Option<Vec<Block<'_>>> {
    let module = syntax::parse(source, Mode::Exec).ok()?;
    let mut spans = Vec::new();
    module_texts(&module, &mut spans);
    spans.sort_by_key(|span| span.start);
    spans.dedup();
    let tokens = syntax::tokens(source, Mode::Exec).ok()?;
    let index = LineIndex::new(source);
    let text = |span: &Span| {
        let literals: Vec<Span> = literals(&tokens, *span).collect();
        let writing = match literals.as_slice() {
            [only] => {
                quotes(only.text(source)).map_or(Writing::Fixed, |found| Writing::Literal(found.0))
            }
            _ => Writing::Fixed,
        };
        Block {
            writing,
            ..Block::session(lines(source, &index, literals.into_iter()), Blank::End)
        }
    };
    Some(spans.iter().map(text).collect())
}

/// How a literal is written, and its body's place in it.
fn quotes(literal: &str) -> Option<(Quotes, std::ops::Range<usize>)> {
    let at = literal.find(['\'', '"'])?;
    let (prefix, rest) = literal.split_at(at);
    let triple = rest.starts_with("'''") || rest.starts_with("\"\"\"");
    let width = if triple { 3 } else { 1 };
    let end = literal.len().checked_sub(width)?;
    let found = Quotes {
        raw: prefix.contains(['r', 'R']),
        quote: rest.chars().next()?,
        triple,
    };
    (at + width <= end).then_some((found, at + width..end))
}

/// The lines between triple quotes of a program, roughly: a line with triple quotes ends a block, and
/// what stands before the quotes on that line still belongs to it.
fn between_quotes(text: &str) -> Vec<Block<'_>> {
    let block = |lines| Block {
        writing: Writing::Fixed,
        ..Block::session(lines, Blank::End)
    };
    let mut found = Vec::new();
    let mut current = Vec::new();
    let mut start = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let number = index + 1;
        match whole.find("\"\"\"").or_else(|| whole.find("'''")) {
            None => current.push(line(number, start, whole)),
            Some(at) => {
                let (before, after) = whole.split_at(at);
                if !before.trim().is_empty() {
                    current.push(line(number, start, before));
                }
                found.push(block(std::mem::take(&mut current)));
                let after = after.get(3..).unwrap_or("");
                if after.starts_with(">>>") {
                    current.push(line(number, start + whole.len() - after.len(), after));
                }
            }
        }
        start += whole.len();
    }
    found.push(block(current));
    found.retain(|block| !block.lines.is_empty());
    found
}

fn module_texts(module: &Module, found: &mut Vec<Span>) {
    docstring(&module.body, found);
    // Suites still to be looked at, and whether they stand at the top (not in a class).
    let mut waiting: Vec<(&[Stmt], bool)> = vec![(&module.body, true)];
    while let Some((suite, top)) = waiting.pop() {
        for statement in suite {
            match &statement.kind {
                StmtKind::FunctionDef(function) => docstring(&function.body, found),
                StmtKind::ClassDef(class) => {
                    docstring(&class.body, found);
                    waiting.push((&class.body, false));
                }
                StmtKind::Assign { targets, value } if top => assigned(targets, value, found),
                StmtKind::AnnAssign(assign) if top => {
                    if let Some(value) = &assign.value {
                        assigned(std::slice::from_ref(&assign.target), value, found);
                    }
                }
                StmtKind::If(inner) => waiting.extend([(&*inner.body, top), (&*inner.orelse, top)]),
                StmtKind::For(inner) => {
                    waiting.extend([(&*inner.body, top), (&*inner.orelse, top)])
                }
                StmtKind::While(inner) => {
                    waiting.extend([(&*inner.body, top), (&*inner.orelse, top)])
                }
                StmtKind::With(inner) => waiting.push((&inner.body, top)),
                StmtKind::Try(inner) => {
                    waiting.extend(
                        [&inner.body, &inner.orelse, &inner.finalbody].map(|s| (&**s, top)),
                    );
                    waiting.extend(inner.handlers.iter().map(|handler| (&*handler.body, top)));
                }
                _ => {}
            }
        }
    }
}

/// The text that a suite begins with.
fn docstring(suite: &[Stmt], found: &mut Vec<Span>) {
    if let Some(Stmt {
        kind: StmtKind::Expr(first),
        ..
    }) = suite.first()
    {
        text(first, found);
    }
}

fn assigned(targets: &[Expr], value: &Expr, found: &mut Vec<Span>) {
    let names = |target: &Expr| matches!(&target.kind, ExprKind::Name(_));
    let tests =
        |target: &Expr| matches!(&target.kind, ExprKind::Name(name) if &**name == "__test__");
    match &value.kind {
        ExprKind::Dict(items) if targets.iter().any(tests) => {
            items.iter().for_each(|item| text(&item.value, found));
        }
        _ if targets.iter().all(names) => text(value, found),
        _ => {}
    }
}

fn text(expr: &Expr, found: &mut Vec<Span>) {
    if matches!(expr.kind, ExprKind::Constant(Constant::Str(_))) {
        found.push(expr.span);
    }
}

/// The literals that a text is written as.
fn literals(tokens: &[Token], span: Span) -> impl Iterator<Item = Span> {
    let first = tokens.partition_point(|token| token.span.start < span.start);
    tokens
        .iter()
        .skip(first)
        .take_while(move |token| token.span.start < span.end)
        .filter(|token| token.kind == TokenKind::String)
        .map(|token| token.span)
}

fn lines<'p>(
    source: &'p str,
    index: &LineIndex,
    literals: impl Iterator<Item = Span>,
) -> Vec<Line<'p>> {
    let mut found: Vec<Line<'p>> = Vec::new();
    // Whether what comes next goes on the last line: a literal after another.
    let mut joined = false;
    for span in literals {
        let literal = span.text(source);
        let Some((quotes, place)) = quotes(literal) else {
            continue;
        };
        let raw = quotes.raw;
        let mut start = span.start as usize + place.start;
        let body = &literal[place];
        for whole in source_lines(body, raw) {
            let number = index.line(start as u32) as usize;
            for piece in pieces(number, start, whole, raw) {
                match found.last_mut() {
                    Some(last) if joined => {
                        last.text.to_mut().push_str(&piece.text);
                        last.end = piece.end;
                    }
                    _ => found.push(piece),
                }
                joined = false;
            }
            start += whole.len();
        }
        joined = true;
    }
    found
}

/// The lines of a literal's body. One that ends in a backslash goes on in the next.
fn source_lines(body: &str, raw: bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    for (end, _) in body.match_indices('\n') {
        let line = body[begin..end].trim_end_matches('\r');
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        if raw || backslashes.is_multiple_of(2) {
            found.push(&body[begin..=end]);
            begin = end + 1;
        }
    }
    found.push(&body[begin..]);
    found
}

/// The lines of the text that a line of the source is; more than one if it has line ends as escapes.
fn pieces(number: usize, start: usize, whole: &str, raw: bool) -> Vec<Line<'_>> {
    let bare = line(number, start, whole);
    if raw || !whole.contains('\\') {
        return vec![bare];
    }
    let decoded = match syntax::strings::decode_str(&bare.text, false) {
        Ok(decoded) => String::from_utf8_lossy(&decoded.value).into_owned(),
        Err(_) => return vec![bare],
    };
    let piece = |text: &str| Line {
        text: Cow::Owned(text.to_string()),
        ..bare.clone()
    };
    decoded.split('\n').map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<Vec<(usize, String)>> {
        let line = |line: &Line<'_>| (line.number, line.text.to_string());
        let found = parsed(source).expect("it can be parsed");
        found
            .iter()
            .map(|block| block.lines.iter().map(line).collect())
            .collect()
    }

    fn first_lines(source: &str) -> Vec<String> {
        texts(source).iter().map(|b| b[0].1.clone()).collect()
    }

    #[test]
    fn docstrings_are_where_python_has_them() {
        let source = "'m'\nclass A:\n  'A'\n  def f(self):\n    'f'\n    def inner(): 'no'\n  class B: 'B'\n\
                      if 1:\n  async def g(): 'g'\nelse:\n  def h():\n    x = 'no'\ndef k(): f'no'; 'no'\n";
        assert_eq!(first_lines(source), ["m", "A", "f", "B", "g"]);
    }

    #[test]
    fn texts_are_assigned_at_the_top() {
        let source = "x = 'x'\ny: str = 'y'\na.b = 'no'\n__test__ = {'k': 'v', 'l': (\n 'w')}\n\
                      d = {'k': 'no'}\nclass C:\n  x = 'no'\ndef f():\n  x = 'no'\n";
        assert_eq!(first_lines(source), ["x", "y", "v", "w"]);
    }

    #[test]
    fn lines_are_those_of_the_text_and_know_those_of_the_source() {
        let text = |lines: &[(usize, &str)]| -> Vec<(usize, String)> {
            lines.iter().map(|(n, t)| (*n, t.to_string())).collect()
        };
        let source = "\n'''a\n  b\\\n c\\td\n\nе\\n'f'''\n";
        let wanted = text(&[(2, "a"), (3, "  b c\td"), (5, ""), (6, "е"), (6, "'f")]);
        assert_eq!(texts(source), [wanted]);
        let source = "x = ('a\\nb'\n  r'c\\n' \"\"\"d\r\ne\"\"\")\n";
        let wanted = text(&[(1, "a"), (1, "bc\\nd"), (3, "e")]);
        assert_eq!(texts(source), [wanted]);
    }

    #[test]
    fn lines_without_escapes_know_their_bytes() {
        let source = "def f():\n    '''ж\n    >>> 1\r\n    1\n    '''\n";
        let found = parsed(source).unwrap();
        assert!(
            found[0]
                .lines
                .iter()
                .all(|line| source[line.start..line.end] == *line.text)
        );
        assert!(parsed("print 1\n").is_none());
    }

    #[test]
    fn texts_end_at_their_quotes() {
        let text = "def f():\n    \"\"\"\n    >>> f()\n    1\"\"\"\n    return 1\n'''>>> g\n2'''\n";
        let found = between_quotes(text);
        let texts: Vec<Vec<&str>> = found
            .iter()
            .map(|b| b.lines.iter().map(|l| &*l.text).collect())
            .collect();
        assert_eq!(
            texts,
            [
                vec!["def f():"],
                vec!["    >>> f()", "    1"],
                vec!["    return 1"],
                vec![">>> g", "2"]
            ]
        );
    }

    #[test]
    fn escapes_read_back() {
        for (literal, text) in [("'''x'''", "a\\nb 'c' ''''"), ("r\"\"\"x\"\"\"", "\\d 'c'")] {
            let (quotes, _) = quotes(literal).unwrap();
            let body = escape(quotes, text, &literal[literal.len() - 3..]).unwrap();
            let source = literal.replace('x', &body) + "\n";
            assert_eq!(parsed(&source).unwrap()[0].lines[0].text, text);
        }
        let refused =
            |literal: &str, text: &str| escape(quotes(literal).unwrap().0, text, "'").is_none();
        assert!(refused("r'''x'''", "'''") && refused("r'''x'''", "a'") && refused("'x'", "a"));
    }
}
