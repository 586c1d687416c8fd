//! Where in an expression its operator or its brackets are, and whether carets are worth a line.
//!
//! The text of the failed instruction is parsed again. In a binary operation the operator is marked (`~~^~~`),
//! in a subscript or a call the brackets and what stands in them (`~~~~^^^`). Places are pairs of line and
//! character, both from 0, counted from the start of that text.

use crate::syntax::ast::{Expr, ExprKind, StmtKind};
use crate::syntax::{self, Mode};

/// Lines as characters.
pub type Lines = Vec<Vec<char>>;

/// What to mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// The first marked place.
    pub left: (usize, usize),
    /// The place after the last marked one.
    pub right: (usize, usize),
    /// Mark between the two.
    pub inner: char,
    /// Mark of the rest.
    pub outer: char,
    /// It is a call.
    pub call: bool,
}

/// The anchors of the expression that reaches from character `start` of the first line to character `end`
/// of the last.
pub fn find(lines: &Lines, start: usize, end: usize) -> Option<Anchors> {
    let bottom = lines.len().checked_sub(1)?;
    let mut segment = String::new();
    for (at, line) in lines.iter().enumerate() {
        let to = if at == bottom {
            end.min(line.len())
        } else {
            line.len()
        };
        let from = if at == 0 { start } else { 0 };
        if at > 0 {
            segment.push('\n');
        }
        segment.extend(line.get(from..to)?);
    }
    // In brackets, so that it is an expression on however many lines.
    let module = syntax::parse(&format!("(\n{segment}\n)"), Mode::Exec).ok()?;
    let [statement] = module.body.as_slice() else {
        return None;
    };
    let StmtKind::Expr(expression) = &statement.kind else {
        return None;
    };
    let text = Text::new(&segment);
    match &expression.kind {
        ExprKind::BinOp { left, right, .. } => text.operator(left, right),
        ExprKind::Subscript { value, .. } => text.brackets(value, '[', expression, false),
        ExprKind::Call(call) => text.brackets(&call.func, '(', expression, true),
        _ => None,
    }
}

struct Text {
    lines: Lines,
    segment: String,
}

impl Text {
    fn new(segment: &str) -> Text {
        Text {
            lines: segment
                .split('\n')
                .map(|line| line.chars().collect())
                .collect(),
            segment: segment.to_string(),
        }
    }

    /// The place of an offset of the bracketed text.
    fn place(&self, offset: u32) -> Option<(usize, usize)> {
        let before = self.segment.get(..(offset as usize).checked_sub(2)?)?;
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Some((line, before[start..].chars().count()))
    }

    fn at(&self, (line, column): (usize, usize)) -> Option<char> {
        self.lines.get(line)?.get(column).copied()
    }

    /// The place itself, or the next one where a character stands.
    fn valid(&self, (mut line, mut column): (usize, usize)) -> Option<(usize, usize)> {
        while column >= self.lines.get(line)?.len() {
            column = 0;
            line += 1;
        }
        Some((line, column))
    }

    /// The next character that is wanted, comments and continued lines left out.
    fn until(
        &self,
        mut place: (usize, usize),
        wanted: impl Fn(char) -> bool,
    ) -> Option<(usize, usize)> {
        loop {
            let character = self.at(place)?;
            if character == '\\' || character == '#' {
                place = self.valid((place.0 + 1, 0))?;
            } else if wanted(character) {
                return Some(place);
            } else {
                place = self.valid((place.0, place.1 + 1))?;
            }
        }
    }

    fn operator(&self, left: &Expr, right: &Expr) -> Option<Anchors> {
        let from = self.valid(self.place(left.span.end)?)?;
        let first = self.until(from, |c| !c.is_whitespace() && c != ')')?;
        let second = (first.0, first.1 + 1);
        let operand = self.place(right.span.start)?;
        let two = second < operand
            && self
                .at(second)
                .is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '#');
        Some(Anchors {
            left: first,
            right: (first.0, first.1 + 1 + two as usize),
            inner: '^',
            outer: '~',
            call: false,
        })
    }

    fn brackets(&self, value: &Expr, open: char, whole: &Expr, call: bool) -> Option<Anchors> {
        let from = self.valid(self.place(value.span.end)?)?;
        Some(Anchors {
            left: self.until(from, |c| c == open)?,
            right: self.place(whole.span.end)?,
            inner: '^',
            outer: '~',
            call,
        })
    }
}

/// Whether carets tell more than the line alone. They do not where they would underline all of it, and in
/// `return f(…)` and `name = …(…)` where they would underline the whole call.
pub fn wanted(lines: &Lines, start: usize, end: usize, anchored: bool) -> bool {
    let source: Vec<String> = lines.iter().map(|line| line.iter().collect()).collect();
    let source = source.join("\n");
    if let Ok(module) = syntax::parse(&source, Mode::Exec) {
        let Some(statement) = module.body.first() else {
            return false;
        };
        let call = match &statement.kind {
            StmtKind::Return(Some(value)) => match &value.kind {
                ExprKind::Call(call) if matches!(call.func.kind, ExprKind::Name(_)) => Some(value),
                _ => None,
            },
            StmtKind::Assign { targets, value } => match (targets.as_slice(), &value.kind) {
                ([target], ExprKind::Call(_)) if matches!(target.kind, ExprKind::Name(_)) => {
                    Some(value)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(call) = call
            && spans_all(&source, lines, call, start, end)
        {
            return false;
        }
    }
    if anchored {
        return true;
    }
    let blank = |part: Option<&[char]>| part.unwrap_or(&[]).iter().all(|c| c.is_whitespace());
    let before = lines.first().map(|line| &line[..start.min(line.len())]);
    let after = lines.last().map(|line| &line[end.min(line.len())..]);
    !blank(before) || !blank(after)
}

fn spans_all(source: &str, lines: &Lines, call: &Expr, start: usize, end: usize) -> bool {
    let index = syntax::LineIndex::new(source);
    let first = index.location(source, call.span.start);
    let last = index.location(source, call.span.end);
    first.line == 1
        && last.line as usize == lines.len()
        && first.byte_column as usize == start
        && last.byte_column as usize == end
}

/// The line without its trailing comment and the blanks before that.
pub fn without_comment(line: &str) -> &str {
    let bytes = line.as_bytes();
    let mut quote: Option<(u8, usize)> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match quote {
            None if byte == b'#' => return line.get(..at).unwrap_or(line).trim_end(),
            None if byte == b'"' || byte == b'\'' => {
                let triple = bytes.get(at..at + 3) == Some(&[byte; 3]);
                let length = if triple { 3 } else { 1 };
                quote = Some((byte, length));
                at += length;
            }
            None => at += 1,
            Some(_) if byte == b'\\' => at += 2,
            Some((mark, length)) => {
                let ends = bytes
                    .get(at..at + length)
                    .is_some_and(|text| text.iter().all(|byte| *byte == mark));
                if ends {
                    quote = None;
                    at += length;
                } else {
                    at += 1;
                }
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> String {
        let lines: Lines = vec![text.chars().collect()];
        match find(&lines, 0, text.chars().count()) {
            Some(found) => (0..text.chars().count())
                .map(|at| {
                    if (0, at) >= found.left && (0, at) < found.right {
                        '^'
                    } else {
                        '~'
                    }
                })
                .collect(),
            None => String::new(),
        }
    }

    #[test]
    fn operators_and_brackets_are_marked() {
        for (text, expected) in [
            ("a + b", "~~^~~"),
            ("a//b", "~^^~"),
            ("(a) ** (b)", "~~~~^^~~~~"),
            ("d['primary']", "~^^^^^^^^^^^"),
            ("f(1)(2)", "~~~~^^^"),
            ("a.b", ""),
        ] {
            assert_eq!(marks(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_go_and_strings_stay() {
        for (line, expected) in [
            ("d['primary']   # gone", "d['primary']"),
            ("x = '#' # gone", "x = '#'"),
            ("x = '''a'#''' # gone", "x = '''a'#'''"),
            ("x = 'a\\'#'", "x = 'a\\'#'"),
        ] {
            assert_eq!(without_comment(line), expected);
        }
    }
}
