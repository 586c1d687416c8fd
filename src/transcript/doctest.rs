//! The rules of Python's `doctest` module: directives, and how it compares.
//!
//! Source of the rules: the manual page of `doctest` and the answers of CPython 3.13's module (the
//! cases of the unit tests below were checked with it).

use std::fmt::Write as _;

use crate::session::Outcome;

/// A set of option flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u16);

impl Flags {
    pub const DONT_ACCEPT_TRUE_FOR_1: Flags = Flags(1);
    pub const DONT_ACCEPT_BLANKLINE: Flags = Flags(1 << 1);
    pub const NORMALIZE_WHITESPACE: Flags = Flags(1 << 2);
    pub const ELLIPSIS: Flags = Flags(1 << 3);
    pub const SKIP: Flags = Flags(1 << 4);
    pub const IGNORE_EXCEPTION_DETAIL: Flags = Flags(1 << 5);

    /// The flag of that name. Those that only change doctest's reports are known and empty.
    pub fn from_name(name: &str) -> Option<Flags> {
        Some(match name {
            "DONT_ACCEPT_TRUE_FOR_1" => Flags::DONT_ACCEPT_TRUE_FOR_1,
            "DONT_ACCEPT_BLANKLINE" => Flags::DONT_ACCEPT_BLANKLINE,
            "NORMALIZE_WHITESPACE" => Flags::NORMALIZE_WHITESPACE,
            "ELLIPSIS" => Flags::ELLIPSIS,
            "SKIP" => Flags::SKIP,
            "IGNORE_EXCEPTION_DETAIL" => Flags::IGNORE_EXCEPTION_DETAIL,
            "REPORT_UDIFF"
            | "REPORT_CDIFF"
            | "REPORT_NDIFF"
            | "REPORT_ONLY_FIRST_FAILURE"
            | "FAIL_FAST" => Flags(0),
            _ => return None,
        })
    }

    /// Whether all of `other` are set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// These and those.
    #[must_use]
    pub fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// These but not those.
    #[must_use]
    pub fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }

    /// These flags as the directives of a source (`# doctest: +ELLIPSIS, -SKIP`) change them. What is
    /// not a directive is an error, with its text.
    pub fn after_directives(mut self, source: &str) -> Result<Flags, String> {
        for options in source.lines().filter_map(directive) {
            self = self.after_options(options)?;
        }
        Ok(self)
    }

    /// These flags as options (`+ELLIPSIS, -SKIP`) change them. What is not one is an error, with its text.
    pub fn after_options(mut self, options: &str) -> Result<Flags, String> {
        for option in options.replace(',', " ").split_whitespace() {
            let wrong = || format!("not a doctest option: {option}");
            let (name, on) = match (option.strip_prefix('+'), option.strip_prefix('-')) {
                (Some(name), _) => (name, true),
                (_, Some(name)) => (name, false),
                _ => return Err(wrong()),
            };
            let flag = Flags::from_name(name).ok_or_else(wrong)?;
            self = if on {
                self.with(flag)
            } else {
                self.without(flag)
            };
        }
        Ok(self)
    }
}

/// What follows `# doctest:` at the end of a line; quotes after it mean that it is inside a string.
fn directive(line: &str) -> Option<&str> {
    line.match_indices('#').find_map(|(at, _)| {
        let after = line.get(at + 1..)?.trim_start().strip_prefix("doctest:")?;
        (!after.contains(['\'', '"'])).then_some(after)
    })
}

/// The parts of a claim and of an outcome that are compared: of a traceback the exception, and what was written to
/// standard error does not count. `None` if an exception came and the claim shows none.
pub fn compared(want: &str, outcome: &Outcome) -> Option<(String, String)> {
    let Some(traceback) = &outcome.traceback else {
        let got = super::compare::whole(&outcome.standard_output());
        return Some((want.to_string(), got));
    };
    // What was written before the exception does not count.
    Some((wanted_exception(want)?, raised_exception(traceback)))
}

/// Whether the compared parts are equal.
pub fn holds(want: &str, got: &str, raised: bool, flags: Flags) -> bool {
    output_holds(want, got, flags)
        || raised
            && flags.has(Flags::IGNORE_EXCEPTION_DETAIL)
            && output_holds(bare_name(want), bare_name(got), flags)
}

/// Doctest's comparison of outputs. A character is equal to its escape, for a page may show it so.
pub fn output_holds(want: &str, got: &str, flags: Flags) -> bool {
    if want == got {
        return true;
    }
    if !want.is_ascii() || !got.is_ascii() {
        return output_holds(&escaped(want), &escaped(got), flags);
    }
    if !flags.has(Flags::DONT_ACCEPT_TRUE_FOR_1)
        && matches!((got, want), ("True\n", "1\n") | ("False\n", "0\n"))
    {
        return true;
    }
    let (mut want, mut got) = (want.to_string(), got.to_string());
    if !flags.has(Flags::DONT_ACCEPT_BLANKLINE) {
        want = map_lines(&want, |line| {
            if line.trim_end() == "<BLANKLINE>" {
                ""
            } else {
                line
            }
        });
        got = map_lines(&got, |line| if line.trim().is_empty() { "" } else { line });
        if want == got {
            return true;
        }
    }
    if flags.has(Flags::NORMALIZE_WHITESPACE) {
        want = words(&want);
        got = words(&got);
        if want == got {
            return true;
        }
    }
    flags.has(Flags::ELLIPSIS) && ellipsis_matches(&want, &got)
}

/// The text in ASCII, as `repr` would escape it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        let _ = match u32::from(c) {
            0..0x80 => escaped.write_char(c),
            code @ 0x80..0x100 => write!(escaped, "\\x{code:02x}"),
            code @ 0x100..0x1_0000 => write!(escaped, "\\u{code:04x}"),
            code => write!(escaped, "\\U{code:08x}"),
        };
    }
    escaped
}

/// Whether `got` is `want` with each `...` standing for any text.
pub fn ellipsis_matches(want: &str, got: &str) -> bool {
    let mut pieces = want.split("...");
    let (Some(first), Some(last)) = (pieces.next(), want.rsplit("...").next()) else {
        return want == got;
    };
    if !want.contains("...") {
        return want == got;
    }
    let Some(mut rest) = got
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last))
    else {
        return false;
    };
    let middle: Vec<&str> = pieces.collect();
    for piece in middle.iter().take(middle.len().saturating_sub(1)) {
        // The leftmost place leaves the most for the pieces to come.
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = rest.get(at + piece.len()..).unwrap_or("");
    }
    true
}

/// The first line of a traceback.
const HEADER: &str = "Traceback (most recent call last):";

/// The exception's part of a want that is a traceback: from the first line after the header that
/// begins with a letter, to the end.
pub fn wanted_exception(want: &str) -> Option<String> {
    let mut lines = want.split_inclusive('\n');
    let header = lines.next()?.trim_end();
    if !matches!(header, HEADER | "Traceback (innermost last):") {
        return None;
    }
    let message: String = lines
        .skip_while(|line| !line.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        .collect();
    (!message.is_empty()).then_some(message)
}

/// What a group's traceback begins with; its lines have a margin.
const GROUP: &str = "  + Exception Group Traceback (most recent call last):\n";
const MARGIN: &str = "  | ";

/// The exception's part of a real traceback: what follows the frames of its last block. Of a group it is the group's
/// own message.
pub fn raised_exception(traceback: &str) -> String {
    let header = format!("{HEADER}\n");
    let after = |header: &str| traceback.rfind(header).map(|at| at + header.len());
    // The header of a group contains that of others, and those inside of it have a deeper margin.
    let group = after(GROUP).filter(|at| {
        let rest = traceback.get(*at..).unwrap_or("");
        !rest.lines().any(|line| line == HEADER)
    });
    let message: String = match group {
        Some(at) => {
            let lines = traceback.get(at..).unwrap_or("").split_inclusive('\n');
            let own = lines.take_while(|line| !line.starts_with("  +"));
            own.filter_map(|line| line.strip_prefix(MARGIN))
                .skip_while(|line| line.starts_with(' '))
                .collect()
        }
        None => {
            let last = after(&header).and_then(|at| traceback.get(at..));
            let lines = last.unwrap_or(traceback).split_inclusive('\n');
            lines.skip_while(|line| line.starts_with(' ')).collect()
        }
    };
    super::compare::whole(&message)
}

/// A traceback that doctest recognises: one of a syntax error or of a group has another first line, or none.
pub fn with_header(traceback: &str) -> String {
    if traceback.starts_with(HEADER) {
        traceback.to_string()
    } else if traceback.starts_with(GROUP) {
        format!("{HEADER}\n    ...\n{}", raised_exception(traceback))
    } else {
        format!("{HEADER}\n{traceback}")
    }
}

/// The name of an exception without its module and message.
fn bare_name(message: &str) -> &str {
    let line = message.lines().next().unwrap_or("");
    let name = line.split(':').next().unwrap_or(line);
    name.rsplit('.').next().unwrap_or(name)
}

fn map_lines<'t>(text: &'t str, map: impl Fn(&'t str) -> &'t str) -> String {
    let mut mapped = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(bare) => {
                mapped.push_str(map(bare));
                mapped.push('\n');
            }
            None => mapped.push_str(map(line)),
        }
    }
    mapped
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(output: &str, traceback: &str) -> Outcome {
        Outcome {
            output: format!("{output}{traceback}"),
            traceback: Some(traceback.to_string()),
            ..Outcome::default()
        }
    }

    #[test]
    fn directives() {
        let none = Flags::default();
        assert_eq!(
            none.after_directives("x  # doctest: +ELLIPSIS\n"),
            Ok(Flags::ELLIPSIS)
        );
        let two = Flags::ELLIPSIS.with(Flags::SKIP);
        assert_eq!(
            none.after_directives("x #doctest:+SKIP,+ELLIPSIS\n"),
            Ok(two)
        );
        assert_eq!(
            two.after_directives("x # doctest: -SKIP\n"),
            Ok(Flags::ELLIPSIS)
        );
        assert_eq!(none.after_directives("x = '# doctest: +SKIP'\n"), Ok(none));
        assert!(none.after_directives("x # doctest: +NONE\n").is_err());
        assert!(none.after_directives("x # doctest: SKIP\n").is_err());
    }

    #[test]
    fn outputs() {
        let none = Flags::default();
        assert!(output_holds("1\n", "True\n", none));
        assert!(!output_holds("True\n", "1\n", none));
        assert!(!output_holds(
            "1\n",
            "True\n",
            Flags::DONT_ACCEPT_TRUE_FOR_1
        ));
        assert!(output_holds("a\n<BLANKLINE>\nb\n", "a\n  \nb\n", none));
        assert!(!output_holds(
            "<BLANKLINE>\n",
            "\n",
            Flags::DONT_ACCEPT_BLANKLINE
        ));
        assert!(output_holds(
            "a  b\nc\n",
            "a b c\n",
            Flags::NORMALIZE_WHITESPACE
        ));
        assert!(!output_holds("a  b\n", "a b\n", none));
        assert!(output_holds(
            "'\\u0394\\xe9\\U0001f600'\n",
            "'Δé😀'\n",
            none
        ));
        assert!(!output_holds("'\\u0395'\n", "'Δ'\n", none));
    }

    #[test]
    fn ellipsis() {
        let holds = |want, got| output_holds(want, got, Flags::ELLIPSIS);
        assert!(holds("a...c\n", "abbc\n"));
        assert!(holds("...\n", "anything\nat all\n"));
        assert!(holds("[0, 1, ..., 18, 19]\n", "[0, 1, 2, 18, 19]\n"));
        assert!(!holds("aa...aa", "aaa"));
        assert!(holds("a...b...c", "a1b2b3c"));
        assert!(!holds("a...b...c", "a1c"));
        assert!(!holds("a...\n", "ba\n"));
    }

    fn holds(want: &str, outcome: &Outcome, flags: Flags) -> bool {
        compared(want, outcome).is_some_and(|(want, got)| {
            super::holds(&want, &got, outcome.traceback.is_some(), flags)
        })
    }

    #[test]
    fn standard_error_does_not_count() {
        let outcome = Outcome {
            output: "warning\n1\n".to_string(),
            errors: std::iter::once(0..8).collect(),
            ..Outcome::default()
        };
        assert!(holds("1\n", &outcome, Flags::default()));
        assert!(!holds("warning\n1\n", &outcome, Flags::default()));
    }

    #[test]
    fn of_a_traceback_the_exception_counts() {
        let none = Flags::default();
        let got = raised(
            "text\n",
            "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nm.E: a\nb\n",
        );
        let want = |text: &str| format!("Traceback (most recent call last):\n{text}");
        assert!(holds(&want("    ...\nm.E: a\nb\n"), &got, none));
        assert!(holds(&want("m.E: a\nb\n"), &got, none));
        assert!(!holds(&want("m.E: a\n"), &got, none));
        assert!(!holds("m.E: a\n", &got, none));
        assert!(holds(
            &want("E: other\n"),
            &got,
            Flags::IGNORE_EXCEPTION_DETAIL
        ));
        assert!(holds(&want("m.E: ...\n"), &got, Flags::ELLIPSIS));
        assert!(!holds("1\n", &Outcome::default(), none));
    }

    #[test]
    fn of_a_group_its_own_message_counts() {
        let group = "  + Exception Group Traceback (most recent call last):\n  |   File \"<stdin>\", line 1, in <module>\n\
                     \x20 | ExceptionGroup: g (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | ValueError: 1\n    +---\n";
        assert_eq!(
            raised_exception(group),
            "ExceptionGroup: g (1 sub-exception)\n"
        );
        let wanted = with_header(group);
        assert!(holds(&wanted, &raised("", group), Flags::default()));
        let syntax = "  File \"<stdin>\", line 1\n    a b\n    ^\nSyntaxError: invalid syntax\n";
        assert!(holds(
            &with_header(syntax),
            &raised("", syntax),
            Flags::default()
        ));
        let caused = format!(
            "{group}\nThe above exception was the direct cause of the following exception:\n\n{HEADER}\n  File\nE: m\n"
        );
        assert_eq!(raised_exception(&caused), "E: m\n");
    }
}
