//! Colours of tracebacks, as CPython 3.13 has them at a terminal: places, carets, the exception.
//!
//! Invariant: only escape sequences are added.

const RESET: &str = "\x1b[0m";
const PLACE: &str = "\x1b[35m";
const RANGE: &str = "\x1b[31m";
const POINT: &str = "\x1b[1;31m";
const CLASS: &str = "\x1b[1;35m";

/// The traceback with its colours.
pub fn paint(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    // Whether frames are being told: what follows them is the exception.
    let mut frames = true;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let shown = line.trim_start_matches([' ', '|', '+', '-']);
        let margin = &line[..line.len() - shown.len()];
        out.push_str(margin);
        // A member of a group may have no frames.
        frames |= margin.contains("---");
        if shown.ends_with("Traceback (most recent call last):") {
            frames = true;
            out.push_str(shown);
        } else if let Some(place) = place(shown) {
            out.push_str(&place);
        } else if shown.contains(['^', '~']) && shown.chars().all(|c| " ^~".contains(c)) {
            carets(&mut out, shown);
        } else if frames && exception(margin, shown) {
            frames = false;
            let end = shown.find(": ").unwrap_or(shown.len());
            let (class, message) = shown.split_at(end);
            out.push_str(&format!("{CLASS}{class}{RESET}{message}"));
        } else {
            out.push_str(shown);
        }
        out.push_str(&whole[line.len()..]);
    }
    out
}

/// A frame's line: file, number and function stressed.
fn place(line: &str) -> Option<String> {
    let (file, rest) = line.strip_prefix("File \"")?.rsplit_once("\", line ")?;
    let (number, function) = match rest.split_once(", in ") {
        Some((number, function)) => (number, Some(function)),
        None => (rest, None),
    };
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let function = function.map_or(String::new(), |name| format!(", in {PLACE}{name}{RESET}"));
    Some(format!(
        "File {PLACE}\"{file}\"{RESET}, line {PLACE}{number}{RESET}{function}"
    ))
}

fn carets(out: &mut String, line: &str) {
    let mut last = ' ';
    for c in line.chars() {
        if c != last {
            out.push_str(match c {
                '^' => POINT,
                '~' => RANGE,
                _ => "",
            });
            if last != ' ' && c == ' ' {
                out.push_str(RESET);
            }
        }
        out.push(c);
        last = c;
    }
    out.push_str(RESET);
}

/// Whether a line that is neither frame nor source is the one that names the exception: it stands at the margin.
fn exception(margin: &str, shown: &str) -> bool {
    let class = shown.split(':').next().unwrap_or("");
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    (margin.is_empty() || margin.ends_with("| ") && !margin.ends_with("|   "))
        && class
            .split('.')
            .all(|part| name(part) || part == "<locals>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut parts = text.split("\x1b[");
        let mut out = parts.next().unwrap_or("").to_string();
        for part in parts {
            out.push_str(part.split_once('m').map_or(part, |(_, text)| text));
        }
        out
    }

    #[test]
    fn places_carets_and_exceptions_are_painted() {
        let text = "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in f\n    f(x)[1]\n    ~~~~^^^\n\
                    a.B: File \"x\", line y\nmore: text\n\nDuring handling of the above exception, another exception occurred:\n\n\
                    Traceback (most recent call last):\n  File \"<stdin>\", line 2\nKeyError\n\
                    \x20 +-+---------------- 1 ----------------\n    | B: 1\n    +----\n";
        let painted = paint(text);
        assert_eq!(plain(&painted), text);
        for part in [
            "File \x1b[35m\"<stdin>\"\x1b[0m, line \x1b[35m1\x1b[0m, in \x1b[35mf\x1b[0m\n",
            "    \x1b[31m~~~~\x1b[1;31m^^^\x1b[0m\n",
            "\n\x1b[1;35ma.B\x1b[0m: File \"x\", line y\nmore: text\n",
            "\n\x1b[1;35mKeyError\x1b[0m\n",
            "    | \x1b[1;35mB\x1b[0m: 1\n",
        ] {
            assert!(painted.contains(part), "{painted:?}");
        }
    }

    #[test]
    fn any_text_stays() {
        for text in [
            "",
            "\n",
            "é: |",
            "  | E: m\n  +-+----\n",
            "^^ ~ é\n",
            "File \"\", line \n",
        ] {
            assert_eq!(plain(&paint(text)), text);
        }
    }
}
