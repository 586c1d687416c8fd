//! Prompts: how a page marks what was typed. CPython's `>>>` and `...`, PyPy's `>>>>` and `....`, IPython's
//! `In [1]:` and `...:`, whose shown values stand after `Out[1]:`.

/// Whose prompts they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marks {
    #[default]
    Python,
    PyPy,
    IPython,
}

/// A line with a prompt, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt<'l> {
    /// Whose prompt it is.
    pub marks: Marks,
    /// Spaces and tabs before it.
    pub indent: &'l str,
    /// What was typed after it.
    pub typed: &'l str,
}

/// The first prompt of a statement, if the line begins with one.
pub fn first(line: &str) -> Option<Prompt<'_>> {
    let (indent, bare) = indented(line);
    let prompt = |marks, typed| Prompt {
        marks,
        indent,
        typed,
    };
    if let Some(after) = bare.strip_prefix(">>>") {
        return match after.strip_prefix('>') {
            Some(after) => typed(after).map(|typed| prompt(Marks::PyPy, typed)),
            None => typed(after).map(|typed| prompt(Marks::Python, typed)),
        };
    }
    let after = numbered(bare, "In [")?;
    typed(after).map(|typed| prompt(Marks::IPython, typed))
}

/// What was typed on a line that goes on with the statement which began with `prompt`.
pub fn more<'l>(line: &'l str, prompt: &Prompt<'_>) -> Option<&'l str> {
    let rest = line.strip_prefix(prompt.indent)?;
    match prompt.marks {
        Marks::Python => typed(rest.strip_prefix("...")?),
        Marks::PyPy => typed(rest.strip_prefix("....")?),
        Marks::IPython => {
            let bare = rest.trim_start_matches(' ');
            let after = bare.trim_start_matches('.');
            let dots = bare.len() - after.len();
            // The dots end where those of the first prompt did.
            (dots >= 3).then(|| typed(after.strip_prefix(':')?))?
        }
    }
}

/// What follows IPython's `Out[1]:`, if the line (without the prompt's indentation) begins with it.
pub fn shown(line: &str) -> Option<&str> {
    let after = numbered(line, "Out[")?;
    match after.strip_prefix(' ') {
        Some(value) => Some(value),
        None => after.is_empty().then_some(""),
    }
}

fn indented(line: &str) -> (&str, &str) {
    let bare = line.trim_start_matches([' ', '\t']);
    line.split_at(line.len() - bare.len())
}

/// What follows `OPENING 12]:`.
fn numbered<'l>(text: &'l str, opening: &str) -> Option<&'l str> {
    let after = text.strip_prefix(opening)?;
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == after.len() {
        return None;
    }
    rest.strip_prefix("]:")
}

/// What stands after a prompt's mark: nothing, or a blank and what was typed.
fn typed(after: &str) -> Option<&str> {
    match after.strip_prefix(' ') {
        Some(typed) => Some(typed),
        None => after.is_empty().then_some(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(Marks, &str, &str)> {
        first(line).map(|p| (p.marks, p.indent, p.typed))
    }

    #[test]
    fn first_prompts() {
        assert_eq!(parts("  >>> x"), Some((Marks::Python, "  ", "x")));
        assert_eq!(parts(">>>"), Some((Marks::Python, "", "")));
        assert_eq!(parts(">>>x"), None);
        assert_eq!(parts(">>>> x"), Some((Marks::PyPy, "", "x")));
        assert_eq!(parts("In [12]: x = 1"), Some((Marks::IPython, "", "x = 1")));
        assert_eq!(parts("In []: x"), None);
        assert_eq!(parts("In [1]:x"), None);
        assert_eq!(parts("Out[1]: x"), None);
    }

    #[test]
    fn lines_that_go_on() {
        let after = |begin: &'static str, line: &'static str| more(line, &first(begin).unwrap());
        assert_eq!(after(">>> if 1:", "...     x"), Some("    x"));
        assert_eq!(after(">>> if 1:", "..."), Some(""));
        assert_eq!(after(">>> if 1:", ".... x"), None);
        assert_eq!(after(">>>> if 1:", "....  x"), Some(" x"));
        assert_eq!(after("  >>> if 1:", "... x"), None);
        assert_eq!(after("In [3]: if 1:", "   ...:     x"), Some("    x"));
        assert_eq!(after("In [3]: if 1:", "   ...: "), Some(""));
        assert_eq!(after("In [3]: if 1:", "... x"), None);
    }

    #[test]
    fn shown_values() {
        assert_eq!(shown("Out[3]: 1"), Some("1"));
        assert_eq!(shown("Out[3]:"), Some(""));
        assert_eq!(shown("1"), None);
    }
}
