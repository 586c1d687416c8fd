//! Syntax errors drawn for people: the line, the range, the message.

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};

use crate::syntax::{Place, SyntaxError};

const NAME: &str = "<stdin>";

/// A compact picture of the error in its source; `None` where it has no place to point at.
pub fn draw(error: &SyntaxError, source: &str, color: bool) -> Option<String> {
    let (start, end) = range(error.place.as_ref()?, source)?;
    let config = Config::new()
        .with_color(color)
        .with_index_type(IndexType::Char);
    let kind = ReportKind::Custom(error.kind.name(), Color::Red);
    let label = Label::new((NAME, start..end))
        .with_color(Color::Red)
        .with_message("here");
    let report = Report::build(kind, (NAME, start..end))
        .with_config(config)
        .with_message(&error.message)
        .with_label(label)
        .finish();
    let mut out = Vec::new();
    report.write((NAME, Source::from(source)), &mut out).ok()?;
    Some(lean(&String::from_utf8(out).ok()?, color))
}

/// The picture without what only pads it, and without the colours that ariadne leaves in a plain one.
fn lean(picture: &str, color: bool) -> String {
    let mut out = String::new();
    for line in picture.lines() {
        let plain = without_colors(line);
        let plain = plain.trim_end();
        if plain.chars().all(|c| matches!(c, ' ' | '│' | '─' | '╯')) {
            continue;
        }
        out.push_str(if color { line.trim_end() } else { plain });
        out.push('\n');
    }
    out
}

fn without_colors(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        out.push_str(part.split_once('m').map_or(part, |(_, text)| text));
    }
    out
}

/// The error's range in characters of the source.
fn range(place: &Place, source: &str) -> Option<(usize, usize)> {
    let start = offset(place.line, place.offset, source)?;
    let end = if place.end_line > place.line {
        // The rest of the line is enough to see.
        let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let width = source.lines().nth(line)?.chars().count();
        offset(
            place.line,
            i64::try_from(width).ok()?.checked_add(1)?,
            source,
        )?
    } else {
        offset(place.line, place.end_offset, source).unwrap_or(start)
    };
    Some((start, end.max(start + 1)))
}

/// Line and column (both from 1, the column at most one behind the line's end) as an offset in characters.
fn offset(line: i64, column: i64, source: &str) -> Option<usize> {
    let line = usize::try_from(line).ok()?.checked_sub(1)?;
    let column = usize::try_from(column).ok()?.checked_sub(1)?;
    let text = source.lines().nth(line)?;
    let before: usize = source
        .split_inclusive('\n')
        .take(line)
        .map(|line| line.chars().count())
        .sum();
    Some(before + column.min(text.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Mode, parse};

    fn drawn(source: &str, color: bool) -> String {
        let error = parse(source, Mode::Single).unwrap_err();
        draw(&error, source, color).unwrap()
    }

    #[test]
    fn points_at_the_place() {
        let text = drawn("é = (1 2)\n", false);
        assert!(
            text.starts_with("SyntaxError: invalid syntax. Perhaps you forgot a comma?\n"),
            "{text}"
        );
        assert!(text.contains("é = (1 2)"), "{text}");
        assert!(text.contains("<stdin>:1:6"), "{text}");
        assert!(text.contains("╰─── here\n"), "{text}");
        assert!(!text.contains('\x1b'));
        assert!(drawn("1 2\n", true).contains("\x1b["));
    }

    #[test]
    fn any_place_can_be_drawn() {
        for source in [
            "'a\n",
            "x = '''\n",
            "if x:\ny\n",
            "f'{'\n",
            "(\n\n)) \n",
            "\t$\n",
            "x = (1,\n2 3)\n",
            "1 +\n",
        ] {
            let error = parse(source, Mode::Single).unwrap_err();
            assert!(
                draw(&error, source, false).is_none_or(|text| text.ends_with('\n')),
                "{source:?}"
            );
        }
    }
}
