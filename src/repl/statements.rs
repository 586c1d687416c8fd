//! What was typed, as statements: whether it is whole, how it is cut, how the next line is indented.

use super::commands;
use crate::session::{Completeness, Session};
use crate::syntax::token::TokenKind;
use crate::syntax::{self, Mode};

/// Columns of a level.
pub const LEVEL: usize = 4;

/// Whether what was typed (lines without the last line end) can run: its last statement is whole, or an empty line
/// ends it.
pub fn is_whole(text: &str) -> bool {
    if commands::is_command(text) {
        return true;
    }
    let text = without_last_indent(text);
    let last = pieces(text).last().copied().unwrap_or("");
    let asked = format!("{last}\n");
    match Session::completeness(&asked) {
        Completeness::Empty | Completeness::Complete => true,
        Completeness::Incomplete => {
            let lines = last.lines().filter(|line| !line.trim().is_empty()).count();
            lines > 1 && last.ends_with('\n') && ends_block(&asked)
        }
    }
}

/// Whether an empty line, the last one of the text, ends the block: anywhere but inside brackets, a long
/// string or a continued line.
pub fn ends_block(text: &str) -> bool {
    let last = text.lines().last().unwrap_or("");
    last.trim().is_empty() && syntax::tokens(text, Mode::Single).is_ok()
}

/// What is to run of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Cut {
    /// Statements, each ended by a newline, one after the other.
    Statements(Vec<String>),
    /// Several statements of which one is wrong: none of them runs.
    Wrong(String),
}

/// Cuts a text into what a prompt takes at a time.
pub fn cut(text: &str) -> Cut {
    let text = text.trim_end();
    let whole = || format!("{text}\n");
    match syntax::parse(text, Mode::Exec) {
        Ok(module) => {
            // A statement begins with its line: decorators and comments above it are its own.
            let mut ends: Vec<usize> = Vec::new();
            for statement in &module.body {
                let end = statement.span.end as usize;
                let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
                match ends.last_mut() {
                    Some(last) if *last > statement.span.start as usize => *last = end.max(*last),
                    _ => ends.push(end),
                }
            }
            match ends.last_mut() {
                Some(last) => *last = text.len(),
                None => return Cut::Statements(vec![whole()]),
            }
            let mut start = 0;
            let statements = ends.iter().map(|&end| {
                let statement = text[start..end].trim_matches('\n');
                start = end;
                format!("{statement}\n")
            });
            Cut::Statements(statements.collect())
        }
        // To look for pieces takes long where none is whole.
        Err(_) if text.len() < 20_000 && pieces(text).len() < 2 => Cut::Statements(vec![whole()]),
        Err(_) => Cut::Wrong(whole()),
    }
}

/// The indentation of the line after these: that of the statement's line, a level more behind a colon, a level less
/// behind what ends a block. In brackets a line stands where the one before it does.
pub fn next_indent(text: &str) -> String {
    let tokens = syntax::lex(text);
    let mut depth = 0usize;
    // Where the last statement begins, and where the last token ends.
    let (mut start, mut end) = (0, 0);
    let (mut first, mut last) = (None, None);
    for token in tokens.iter().filter(|t| t.kind != TokenKind::Comment) {
        let (from, to) = (token.span.start as usize, token.span.end as usize);
        let between = text.get(end..from).unwrap_or("");
        if depth == 0 && between.contains('\n') && !between.contains('\\') {
            start = from;
            first = None;
        }
        first.get_or_insert(token.kind);
        if opens(token.kind) {
            depth += 1;
        } else if closes(token.kind) {
            depth = depth.saturating_sub(1);
        }
        end = to;
        last = Some(token.kind);
    }
    if last == Some(TokenKind::String) && syntax::tokens(&format!("{text}\n"), Mode::Exec).is_err()
    {
        // Inside a long string nothing may be added.
        return String::new();
    }
    if depth > 0 {
        let line = indent_at(text, text.trim_end().len());
        return deeper(line, last.is_some_and(opens));
    }
    let indent = indent_at(text, start);
    match first {
        _ if last == Some(TokenKind::Colon) => deeper(indent, true),
        Some(
            TokenKind::Return
            | TokenKind::Pass
            | TokenKind::Raise
            | TokenKind::Break
            | TokenKind::Continue,
        ) => {
            let less = if indent.ends_with('\t') { 1 } else { LEVEL };
            indent[..indent.len().saturating_sub(less)].to_string()
        }
        _ => indent.to_string(),
    }
}

/// Whether it is an opening bracket.
pub fn opens(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace
    )
}

/// Whether it is a closing bracket.
pub fn closes(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace
    )
}

/// The white space that the line of that place begins with.
fn indent_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn deeper(indent: &str, deeper: bool) -> String {
    let level = match (deeper, indent.ends_with('\t')) {
        (false, _) => "",
        (true, true) => "\t",
        (true, false) => "    ",
    };
    format!("{indent}{level}")
}

fn without_last_indent(text: &str) -> &str {
    let bare = text.trim_end_matches([' ', '\t']);
    if bare.ends_with('\n') { bare } else { text }
}

/// The statements of a text that need not be right, as lines tell them: one begins with a line that is not indented,
/// where those before it are whole.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let before = &text[start..at];
        let whole = || {
            Session::completeness(&format!("{}\n\n", before.trim_end())) == Completeness::Complete
        };
        if begins_statement(line) && whole() {
            found.push(before);
            start = at;
        }
        at += line.len();
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

fn begins_statement(line: &str) -> bool {
    let word: String = line
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    match word.as_str() {
        "" => line.starts_with(|c: char| !c.is_whitespace() && !"#)]}".contains(c)),
        word => !["else", "elif", "except", "finally"].contains(&word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_ends_a_block() {
        for (text, whole) in [
            ("", true),
            ("x", true),
            ("x +", true),
            ("if x:", false),
            ("if x:\n    ", false),
            ("if x:\n    y", false),
            ("if x:\n    y\n    ", true),
            ("if x:\n    y\n", true),
            ("try:\n    y\n", true),
            ("f(\n", false),
            ("f(1,\n\n", false),
            ("'''\n\n", false),
            ("x = 1\nif x:", false),
            ("x = 1\nif x:\n    y\n", true),
            ("if x:\n    y\nz = 1", true),
            ("if x:\n    y\nelse:", false),
            ("@f", false),
            ("@f\ndef g(): pass", false),
            ("@f\ndef g(): pass\n", true),
        ] {
            assert_eq!(is_whole(text), whole, "{text:?}");
        }
    }

    #[test]
    fn texts_are_cut_into_statements() {
        let statements = |text| match cut(text) {
            Cut::Statements(all) => all,
            Cut::Wrong(_) => panic!("{text:?}"),
        };
        assert_eq!(statements("x"), ["x\n"]);
        assert_eq!(statements("x; y\nz\n\n"), ["x; y\n", "z\n"]);
        assert_eq!(
            statements("import a\n\n# c\n@d\nclass A:\n    x = 1\n\n    y = 2  # e\nA\n# end\n"),
            [
                "import a\n",
                "# c\n@d\nclass A:\n    x = 1\n\n    y = 2  # e\n",
                "A\n# end\n"
            ]
        );
        assert_eq!(statements("if x:\n  y = = 1"), ["if x:\n  y = = 1\n"]);
        assert_eq!(statements("# only"), ["# only\n"]);
        assert_eq!(cut("x\ny = = 1\n"), Cut::Wrong("x\ny = = 1\n".to_string()));
    }

    #[test]
    fn lines_are_indented() {
        for (text, indent) in [
            ("x = 1", ""),
            ("if x:", "    "),
            ("if x:  # c", "    "),
            ("if x:\n    y", "    "),
            ("if x:\n    return y", ""),
            ("class A:\n    def f(self):\n        pass", "    "),
            (
                "class A:\n    def f(self):\n        if x: return",
                "        ",
            ),
            ("if x:\n\tif y:", "\t\t"),
            ("f(", "    "),
            ("f(\n    1,", "    "),
            ("def f(a,\n      b):", "    "),
            ("d = {1:", ""),
            ("x = '''a:", ""),
            ("x = 'a:'", ""),
            ("if x:\n    y = 1\n    ", "    "),
        ] {
            assert_eq!(next_indent(text), indent, "{text:?}");
        }
    }
}
