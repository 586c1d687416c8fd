//! The text in the editor: a whole block of lines, each but the first behind a gutter.
//!
//! rustyline draws one prompt, before the first line. Where the lines below it shall have one too, room is made in
//! the text itself: a continued line begins with [`GUTTER`], as wide as the prompt `... `, which is drawn in its
//! place ([`super::helper`]), which keys step over ([`super::keys`]), and which is in no text that leaves the editor.
//!
//! Invariant: [`plain`] undoes [`edited`].

/// What stands for a column of the prompt: a blank that no program has before its lines.
pub const MARK: char = '\u{1680}';
/// As many of them as the prompt has columns.
pub const GUTTER: &str = "\u{1680}\u{1680}\u{1680}\u{1680}";
/// The prompt of a continued line, if nobody wants another: as wide as any may be.
pub const MORE: &str = "... ";

/// The text as the editor has it.
pub fn edited(text: &str) -> String {
    text.replace('\n', &format!("\n{GUTTER}"))
}

/// The text without gutters. Of a gutter that an edit damaged, what is left goes.
pub fn plain(edited: &str) -> String {
    let mut text = String::with_capacity(edited.len());
    for (at, line) in edited.split('\n').enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let mut left = MORE.len();
        text.extend(line.chars().filter(|&c| {
            let gutter = c == MARK && left > 0;
            left -= usize::from(gutter);
            !gutter
        }));
    }
    text
}

/// A prompt of a continued line, cut or filled to the gutter's width.
pub fn fitted(more: &str) -> String {
    format!("{:4.4}", more.replace(char::is_control, ""))
}

/// Whether every line but the first begins with a whole gutter.
pub fn is_whole(edited: &str) -> bool {
    edited
        .split('\n')
        .skip(1)
        .all(|line| line.starts_with(GUTTER))
}

/// The line that the cursor is in: where its text begins, behind the gutter if it has one.
pub fn line_start(edited: &str, at: usize) -> usize {
    let start = edited[..at].rfind('\n').map_or(0, |end| end + 1);
    let gutter = start > 0 && edited[start..].starts_with(GUTTER);
    (start + if gutter { GUTTER.len() } else { 0 }).min(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gutters_come_and_go() {
        for text in ["", "x", "if x:\n    y\n\n", "\n", "a\u{1680}b"] {
            let with = edited(text);
            assert!(is_whole(&with));
            assert_eq!(plain(&with).replace(MARK, ""), text.replace(MARK, ""));
        }
        assert_eq!(edited("a:\n b"), format!("a:\n{GUTTER} b"));
        assert_eq!(plain(&format!("a\nx{GUTTER} b")), "a\nx b");
        assert_eq!(plain("a\n\u{1680}\u{1680} b"), "a\n b");
        assert!(!is_whole("a\nb"));
    }

    #[test]
    fn lines_begin_behind_the_gutter() {
        let text = edited("a:\n b");
        assert_eq!(line_start(&text, 2), 0);
        assert_eq!(line_start(&text, text.len()), text.len() - 2);
        assert_eq!(line_start(&text, 3), 3, "in the gutter");
    }
}
