//! Tokens as the grammar sees them: a class and the text as written. [`render`] writes a list of
//! them as a program again, whether or not it means anything.

/// The classes of tokens: the grammar's terminals in capitals, and `Op` for all that is quoted
/// and no word. Words, reserved or not, are of the class `Name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Name,
    Number,
    String,
    FstringStart,
    FstringMiddle,
    FstringEnd,
    Newline,
    Indent,
    Dedent,
    EndMarker,
    Op,
}

const NAMES: [(Class, &str); 11] = [
    (Class::Name, "NAME"),
    (Class::Number, "NUMBER"),
    (Class::String, "STRING"),
    (Class::FstringStart, "FSTRING_START"),
    (Class::FstringMiddle, "FSTRING_MIDDLE"),
    (Class::FstringEnd, "FSTRING_END"),
    (Class::Newline, "NEWLINE"),
    (Class::Indent, "INDENT"),
    (Class::Dedent, "DEDENT"),
    (Class::EndMarker, "ENDMARKER"),
    (Class::Op, "OP"),
];

impl Class {
    /// The terminal of that name; `OP` is none.
    pub fn named(name: &str) -> Option<Class> {
        NAMES
            .iter()
            .find(|(c, n)| *n == name && *c != Class::Op)
            .map(|(c, _)| *c)
    }

    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(c, _)| *c == self)
            .map_or("?", |(_, n)| n)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub class: Class,
    pub text: String,
    /// Nothing, not even a space, stands between it and the token before.
    pub joined: bool,
}

impl Token {
    pub fn new(class: Class, text: &str) -> Token {
        Token {
            class,
            text: text.to_string(),
            joined: false,
        }
    }
}

/// Writes tokens as a program: one space between any two, two for each level of indentation,
/// nothing added where an f-string's text would take it in.
pub fn render(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut level = 0usize;
    let mut line_start = true;
    let mut fields: Vec<Place> = Vec::new();
    let mut glue = false;
    for token in tokens {
        match token.class {
            Class::Indent => level += 1,
            Class::Dedent => level = level.saturating_sub(1),
            Class::EndMarker => {}
            Class::Newline => {
                out.push('\n');
                line_start = true;
            }
            _ => {
                if line_start {
                    out.push_str(&"  ".repeat(level));
                } else if !glue && !in_text(&fields) {
                    out.push(' ');
                }
                line_start = false;
                out.push_str(&token.text);
                glue = place(token, &mut fields);
            }
        }
    }
    out
}

/// Where in an f-string the writing stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// In its text.
    Text,
    /// In a replacement field, inside so many brackets.
    Field(usize),
    /// In the format after a field's colon.
    Format,
}

fn in_text(fields: &[Place]) -> bool {
    matches!(fields.last(), Some(Place::Text | Place::Format))
}

/// Follows the token just written; answers whether the next one must touch it.
fn place(token: &Token, fields: &mut Vec<Place>) -> bool {
    match token.class {
        Class::FstringStart => fields.push(Place::Text),
        Class::FstringEnd => {
            fields.pop();
        }
        Class::Op => match (token.text.as_str(), fields.last_mut()) {
            ("{", Some(Place::Text | Place::Format)) => fields.push(Place::Field(0)),
            ("(" | "[" | "{", Some(Place::Field(depth))) => *depth += 1,
            ("}", Some(Place::Format)) => {
                fields.pop();
                fields.pop();
            }
            ("}", Some(Place::Field(0))) => {
                fields.pop();
            }
            (")" | "]" | "}", Some(Place::Field(depth))) => *depth = depth.saturating_sub(1),
            (":", Some(Place::Field(0))) => fields.push(Place::Format),
            ("!", Some(Place::Field(0))) => return true,
            _ => {}
        },
        _ => {}
    }
    false
}
