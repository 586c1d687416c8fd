//! From data to text: chains, groups, the last line.

use super::frame::frames_text;
use super::{Chain, Failure, MAX_DEPTH, MAX_WIDTH, Members, Relation, SyntaxPlace};
use crate::settings::Style;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// The whole traceback, ended by a newline.
pub fn render(chain: &Chain, style: Style) -> String {
    let mut page = Page {
        style,
        depth: 0,
        close: false,
        text: String::new(),
    };
    page.chain(chain);
    page.text
}

/// The last line alone (several for notes and syntax errors), ended by a newline.
pub fn render_last(failure: &Failure) -> String {
    let mut text = match &failure.syntax {
        Some(place) => syntax_text(place, &failure.class),
        None if failure.message.is_empty() => format!("{}\n", failure.class),
        None => format!("{}: {}\n", failure.class, failure.message),
    };
    for note in &failure.notes {
        text.push_str(note);
        text.push('\n');
    }
    text
}

struct Page {
    style: Style,
    /// How deep in groups.
    depth: usize,
    /// The frame around the innermost group is still to be closed.
    close: bool,
    text: String,
}

impl Page {
    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }

    /// Writes lines behind the group's margin.
    fn emit(&mut self, text: &str, margin: char) {
        for line in text.split_inclusive('\n') {
            self.indent();
            if self.depth > 0 {
                self.text.push(margin);
                self.text.push(' ');
            }
            self.text.push_str(line);
        }
    }

    fn chain(&mut self, chain: &Chain) {
        for (at, link) in chain.0.iter().enumerate() {
            // The relation is noted at the older one of two.
            if let Some(older) = at.checked_sub(1).and_then(|older| chain.0.get(older)) {
                let message = match older.relation {
                    Some(Relation::Cause) => CAUSE,
                    _ => CONTEXT,
                };
                self.emit(message, '|');
            }
            match &link.failure.members {
                None => self.failure(&link.failure),
                Some(_) if self.depth > MAX_DEPTH => {
                    self.emit(&format!("... (max_group_depth is {MAX_DEPTH})\n"), '|');
                }
                Some(members) => self.group(&link.failure, members),
            }
        }
    }

    fn failure(&mut self, failure: &Failure) {
        if !failure.frames.is_empty() {
            self.emit("Traceback (most recent call last):\n", '|');
            let frames = frames_text(&failure.frames, self.style);
            self.emit(&frames, '|');
        }
        self.emit(&render_last(failure), '|');
    }

    fn group(&mut self, failure: &Failure, members: &Members) {
        let top = self.depth == 0;
        if top {
            self.depth = 1;
        }
        if !failure.frames.is_empty() {
            let margin = if top { '+' } else { '|' };
            self.emit(
                "Exception Group Traceback (most recent call last):\n",
                margin,
            );
            let frames = frames_text(&failure.frames, self.style);
            self.emit(&frames, '|');
        }
        self.emit(&render_last(failure), '|');
        let count = members.count.min(MAX_WIDTH + 1);
        self.close = false;
        for at in 0..count {
            let last = at + 1 == count;
            if last {
                self.close = true;
            }
            let title = if at < MAX_WIDTH {
                (at + 1).to_string()
            } else {
                "...".to_string()
            };
            self.indent();
            self.text.push_str(if at == 0 { "+-" } else { "  " });
            self.text
                .push_str(&format!("+---------------- {title} ----------------\n"));
            self.depth += 1;
            if at < MAX_WIDTH {
                if let Some(member) = members.shown.get(at) {
                    self.chain(member);
                }
            } else {
                let more = members.count - MAX_WIDTH;
                let plural = if more > 1 { "s" } else { "" };
                self.emit(&format!("and {more} more exception{plural}\n"), '|');
            }
            if last && self.close {
                self.indent();
                self.text
                    .push_str("+------------------------------------\n");
                self.close = false;
            }
            self.depth -= 1;
        }
        if top {
            self.depth = 0;
        }
    }
}

/// Place, line, carets and message of a `SyntaxError`.
fn syntax_text(place: &SyntaxPlace, class: &str) -> String {
    let mut out = String::new();
    let mut suffix = String::new();
    match (&place.line, &place.filename) {
        (Some(line), filename) => {
            let filename = filename.as_deref().filter(|name| !name.is_empty());
            let filename = filename.unwrap_or("<string>");
            out.push_str(&format!("  File \"{filename}\", line {line}\n"));
        }
        (None, Some(filename)) => suffix = format!(" ({filename})"),
        (None, None) => {}
    }
    if let Some(text) = &place.text {
        let whole = text.trim_end_matches('\n');
        let shown = whole.trim_start_matches([' ', '\n', '\x0c']);
        out.push_str(&format!("    {shown}\n"));
        if let Some(carets) = syntax_carets(place, text, whole, shown) {
            out.push_str(&format!("    {carets}\n"));
        }
    }
    let message = if place.message.is_empty() {
        "<no detail available>"
    } else {
        &place.message
    };
    out.push_str(&format!("{class}: {message}{suffix}\n"));
    out
}

fn syntax_carets(place: &SyntaxPlace, text: &str, whole: &str, shown: &str) -> Option<String> {
    let length = |text: &str| text.chars().count() as i64;
    let mut offset = place.offset?;
    let spaces = length(whole) - length(shown);
    let mut end = if place.line == place.end_line {
        place.end_offset.filter(|end| *end != 0).unwrap_or(offset)
    } else {
        length(whole) + 1
    };
    if !text.is_empty() && offset > length(text) {
        offset = length(whole) + 1;
    }
    if !text.is_empty() && end > length(text) {
        end = length(whole) + 1;
    }
    if offset >= end || end < 0 {
        end = offset.saturating_add(1);
    }
    let first = offset.checked_sub(1 + spaces)?;
    let last = end.checked_sub(1 + spaces)?;
    if first < 0 {
        return None;
    }
    // White space that is no blank (tabs) stays, so that the carets stand right.
    let mut carets: String = shown
        .chars()
        .take(first as usize)
        .map(|character| {
            if character.is_whitespace() {
                character
            } else {
                ' '
            }
        })
        .collect();
    // No line is longer than the text; whoever claims so gets no more carets than that.
    let count = (last - first).clamp(0, length(text) + 1);
    carets.extend(std::iter::repeat_n('^', count as usize));
    Some(carets)
}
