//! The lines of one activation: place, source, carets; and the runs of equal ones.

use std::rc::Rc;

use crate::syntax::LineIndex;
use crate::text::width;

use super::Frame;
use super::anchors::{self, Anchors, Lines};
use crate::settings::Style;

/// So many equal activations are shown before they are only counted.
const REPEATED: usize = 3;

/// The activations as text.
pub fn frames_text(frames: &[Frame], style: Style) -> String {
    let mut out = String::new();
    let mut last: Option<&Frame> = None;
    let mut count = 0;
    for frame in frames {
        if !last.is_some_and(|last| same_place(last, frame)) {
            repeated(&mut out, count);
            last = Some(frame);
            count = 0;
        }
        count += 1;
        if count <= REPEATED {
            frame_text(&mut out, frame, style);
        }
    }
    repeated(&mut out, count);
    out
}

fn same_place(one: &Frame, other: &Frame) -> bool {
    // Each statement of the prompt is a file of its own.
    let same_file = Rc::ptr_eq(&one.filename, &other.filename)
        || (one.filename == other.filename && !is_prompt(one));
    same_file && one.line == other.line && one.name == other.name
}

fn is_prompt(frame: &Frame) -> bool {
    &*frame.filename == "<stdin>"
}

fn repeated(out: &mut String, count: usize) {
    if let Some(more) = count.checked_sub(REPEATED).filter(|more| *more > 0) {
        let plural = if more > 1 { "s" } else { "" };
        out.push_str(&format!(
            "  [Previous line repeated {more} more time{plural}]\n"
        ));
    }
}

fn frame_text(out: &mut String, frame: &Frame, style: Style) {
    let Frame {
        filename,
        line,
        name,
        ..
    } = frame;
    out.push_str(&format!("  File \"{filename}\", line {line}, in {name}\n"));
    let Some(source) = &frame.source else {
        return;
    };
    let index = LineIndex::new(source);
    let first = index.line_text(source, frame.line);
    match style {
        Style::Docs => {
            let shown = if is_prompt(frame) {
                anchors::without_comment(first)
            } else {
                first
            };
            plain_line(out, shown);
        }
        Style::Py310 | Style::Py311 if is_prompt(frame) => {}
        // What stands behind a line stays, as the C code that showed it had it.
        Style::Py310 => {
            let first = first.trim_start_matches([' ', '\t', '\x0C']);
            if !first.is_empty() {
                out.push_str(&format!("    {first}\n"));
            }
        }
        Style::Py311 => {
            plain_line(out, first);
            if let Some(span) = frame.span {
                carets_311(out, frame.line, span, first);
            }
        }
        Style::Py313 => match frame.span {
            None => plain_line(out, first),
            Some((end_line, column, end_column)) => {
                // A file may have changed since; no span is longer than the text.
                let end_line = end_line.min(index.lines());
                let lines: Vec<&str> = (frame.line..=end_line)
                    .map(|line| index.line_text(source, line).trim_end())
                    .collect();
                spanned(out, &lines, column as usize, end_column as usize);
            }
        },
    }
}

fn plain_line(out: &mut String, line: &str) {
    let line = line.trim();
    if !line.is_empty() {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
}

/// Index in characters of a byte offset.
fn characters(line: &str, bytes: usize) -> usize {
    let mut end = bytes.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).map_or(0, |start| start.chars().count())
}

fn columns(line: &[char], end: usize) -> usize {
    line.iter().take(end).map(|c| width::of(*c)).sum()
}

/// Source lines from the first to the last of a span, with carets where they tell more than the line.
fn spanned(out: &mut String, lines: &[&str], column: usize, end_column: usize) {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return;
    };
    let mut start = characters(first, column);
    let mut end = characters(last, end_column);
    let dedented: Lines = dedent(lines)
        .iter()
        .map(|line| line.chars().collect())
        .collect();
    if dedented.iter().all(|line| line.is_empty()) {
        return;
    }
    let moved = first.chars().count() - dedented[0].len().min(first.chars().count());
    start = start.saturating_sub(moved);
    end = end.saturating_sub(moved);
    let bottom = dedented.len() - 1;
    let anchors = anchors::find(&dedented, start, end);
    let carets = anchors::wanted(&dedented, start, end, anchors.is_some());
    let frame = Carets {
        lines: &dedented,
        start: columns(&dedented[0], start),
        end: columns(&dedented[bottom], end),
        anchors: anchors.map(|found| shifted(found, &dedented, start)),
    };
    let mut shown = Vec::new();
    let mut before: Option<usize> = None;
    for line in frame.significant() {
        if let Some(before) = before {
            match line - before {
                0 | 1 => {}
                2 => frame.show(line - 1, carets, &mut shown),
                gap => shown.push(format!("...<{} lines>...", gap - 1)),
            }
        }
        frame.show(line, carets, &mut shown);
        before = Some(line);
    }
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    for line in dedent(&shown) {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
}

/// Anchors count from the span's start; makes them columns of the lines.
fn shifted(anchors: Anchors, lines: &Lines, start: usize) -> Anchors {
    let place = |(line, character): (usize, usize)| {
        let character = if line == 0 {
            character + start
        } else {
            character
        };
        let column = lines
            .get(line)
            .map_or(character, |own| columns(own, character));
        (line, column)
    };
    Anchors {
        left: place(anchors.left),
        right: place(anchors.right),
        ..anchors
    }
}

struct Carets<'a> {
    lines: &'a Lines,
    /// Columns of the span's ends on the first and the last line.
    start: usize,
    end: usize,
    anchors: Option<Anchors>,
}

impl Carets<'_> {
    /// The lines to show: the first, the last, those around the anchors.
    fn significant(&self) -> Vec<usize> {
        let bottom = self.lines.len() - 1;
        let mut lines = vec![0, bottom];
        if let Some(anchors) = &self.anchors {
            for (line, _) in [anchors.left, anchors.right] {
                lines.extend(line.saturating_sub(1)..=(line + 1).min(bottom));
            }
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    fn show(&self, at: usize, carets: bool, out: &mut Vec<String>) {
        let line = &self.lines[at];
        out.push(line.iter().collect());
        if !carets {
            return;
        }
        let spaces = line.iter().take_while(|c| c.is_whitespace()).count();
        let count = if at + 1 == self.lines.len() {
            self.end
        } else {
            columns(line, line.len())
        };
        let mark = |column: usize| {
            if column < spaces || (at == 0 && column < self.start) {
                return ' ';
            }
            match &self.anchors {
                Some(anchors) if (at, column) >= anchors.left && (at, column) < anchors.right => {
                    anchors.inner
                }
                Some(anchors) => anchors.outer,
                None => '^',
            }
        };
        out.push((0..count).map(mark).collect());
    }
}

/// One line, carets below it: as CPython 3.11.
fn carets_311(out: &mut String, line: u32, span: (u32, u32, u32), first: &str) {
    let (end_line, column, end_column) = span;
    let stripped = first.trim();
    let width = stripped.chars().count();
    let left = first.chars().count() - first.trim_start().chars().count();
    let start = characters(first, column as usize);
    let mut anchors = None;
    let end = if end_line == line {
        let end = characters(first, end_column as usize);
        let text: Lines = vec![first.chars().collect()];
        anchors = anchors::find(&text, start, end).filter(|found| !found.call);
        end
    } else {
        left + width
    };
    if end <= start || (end - start >= width && anchors.is_none()) {
        return;
    }
    out.push_str("    ");
    out.extend(std::iter::repeat_n(' ', start.saturating_sub(left)));
    for at in 0..end - start {
        out.push(match &anchors {
            Some(found) if at >= found.left.1 && at < found.right.1 => '^',
            Some(_) => '~',
            None => '^',
        });
    }
    out.push('\n');
}

/// The lines without the white space that all (but blank ones) begin with; blank ones become empty.
fn dedent<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let blank = |line: &str| line.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
    let margin_of = |line: &'a str| {
        let end = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(..end).unwrap_or("")
    };
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !blank(line)) {
        let own = margin_of(line);
        margin = Some(match margin {
            None => own,
            Some(margin) => {
                let common = margin.bytes().zip(own.bytes()).take_while(|(a, b)| a == b);
                margin.get(..common.count()).unwrap_or("")
            }
        });
    }
    let margin = margin.unwrap_or("");
    lines
        .iter()
        .map(|line| {
            if blank(line) {
                ""
            } else {
                line.strip_prefix(margin).unwrap_or(line)
            }
        })
        .collect()
}
