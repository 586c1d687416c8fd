//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
//!
//! This file reads specifications; `number` and `render` apply them. Invariant: the messages and the
//! order in which faults are found are CPython's (`Python/formatter_unicode.c`).

mod number;
mod render;

pub use number::{IntRef, format_complex, format_float, format_int};
pub use render::format_str;

use super::wtf8::{Wtf8, Wtf8Buf};

/// Widths and precisions beyond this are refused as a MemoryError.
pub const MAX_SIZE: usize = 1 << 30;

/// Why a value can't be formatted so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// ValueError with this message.
    Value(String),
    /// OverflowError with this message.
    Overflow(&'static str),
    /// MemoryError.
    Memory,
}

/// What is being formatted; it decides the default type and alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `str`: type `s`, to the left.
    Str,
    /// `int`: type `d`, to the right.
    Int,
    /// `float` and `complex`: no type, to the right.
    Float,
}

/// Where the value stands in its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: the padding stands between sign and digits.
    AfterSign,
}

/// What a number that is not negative shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: nothing.
    Minus,
    /// `+`: a plus.
    Plus,
    /// A blank.
    Space,
}

/// A read specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The padding's code point.
    pub fill: u32,
    /// Where the value stands.
    pub align: Align,
    /// The sign, where one was written.
    pub sign: Option<Sign>,
    /// `z`
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// The least width, in code points.
    pub width: usize,
    /// `,` or `_` between groups of digits.
    pub grouping: Option<char>,
    /// Behind the point.
    pub precision: Option<usize>,
    /// The type: a code point, or `None` where the default (none) holds, as for floats.
    pub code: Option<u32>,
}

impl Spec {
    /// Reads a specification for a value of the named type.
    pub fn parse(text: Wtf8<'_>, target: Target, type_name: &str) -> Result<Spec, FormatError> {
        Reader {
            rest: text,
            text,
            target,
            type_name,
        }
        .read()
    }

    /// The type as a character, where it is one.
    pub fn code_char(&self) -> Option<char> {
        self.code.and_then(char::from_u32)
    }

    fn unknown_code(&self, type_name: &str) -> FormatError {
        let shown = show_code(self.code.unwrap_or(0));
        FormatError::Value(format!(
            "Unknown format code '{shown}' for object of type '{type_name}'"
        ))
    }
}

/// A type as messages show it.
fn show_code(code: u32) -> String {
    match char::from_u32(code) {
        Some(c) if c.is_ascii_graphic() => c.to_string(),
        _ => format!("\\x{code:x}"),
    }
}

fn value_error<T>(message: &str) -> Result<T, FormatError> {
    Err(FormatError::Value(message.to_owned()))
}

struct Reader<'a> {
    rest: Wtf8<'a>,
    text: Wtf8<'a>,
    target: Target,
    type_name: &'a str,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Spec, FormatError> {
        let (code, align) = match self.target {
            Target::Str => (Some(u32::from('s')), Align::Left),
            Target::Int => (Some(u32::from('d')), Align::Right),
            Target::Float => (None, Align::Right),
        };
        let (fill, given_align) = self.fill_and_align();
        let align = given_align.unwrap_or(align);
        let mut spec = Spec {
            fill: fill.unwrap_or(0x20),
            align,
            sign: self.sign(),
            no_negative_zero: self.take('z'),
            alternate: self.take('#'),
            width: 0,
            grouping: None,
            precision: None,
            code,
        };
        // A zero before the width is a fill, unless one is written.
        if fill.is_none() && self.take('0') {
            spec.fill = u32::from('0');
            if given_align.is_none() && align == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = self.number()?.unwrap_or(0);
        spec.grouping = self.grouping()?;
        if self.take('.') {
            match self.number()? {
                None => return value_error("Format specifier missing precision"),
                given => spec.precision = given,
            }
        }
        self.type_code(&mut spec)?;
        Ok(spec)
    }

    fn peek(&self) -> Option<u32> {
        self.rest.chars().next()
    }

    fn skip(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.rest();
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted.into());
        if found {
            self.skip();
        }
        found
    }

    fn fill_and_align(&mut self) -> (Option<u32>, Option<Align>) {
        let mut chars = self.rest.chars();
        let (first, second) = (chars.next(), chars.next());
        if let Some(align) = second.and_then(align_of) {
            self.rest = chars.rest();
            return (first, Some(align));
        }
        let align = first.and_then(align_of);
        if align.is_some() {
            self.skip();
        }
        (None, align)
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match char::from_u32(self.peek()?)? {
            '+' => Sign::Plus,
            '-' => Sign::Minus,
            ' ' => Sign::Space,
            _ => return None,
        };
        self.skip();
        Some(sign)
    }

    fn number(&mut self) -> Result<Option<usize>, FormatError> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(super::digits::decimal_value) {
            let so_far: i64 = number.unwrap_or(0);
            let next = so_far
                .checked_mul(10)
                .and_then(|n| n.checked_add(digit.into()));
            if next.is_none() {
                return value_error("Too many decimal digits in format string");
            }
            number = next;
            self.skip();
        }
        Ok(number.and_then(|n| usize::try_from(n).ok()))
    }

    fn grouping(&mut self) -> Result<Option<char>, FormatError> {
        let comma = self.take(',');
        let underscore = self.take('_');
        if underscore && (comma || self.peek() == Some(u32::from(','))) {
            return value_error("Cannot specify both ',' and '_'.");
        }
        Ok(match (comma, underscore) {
            (true, _) => Some(','),
            (_, true) => Some('_'),
            _ => None,
        })
    }

    fn type_code(&mut self, spec: &mut Spec) -> Result<(), FormatError> {
        let mut chars = self.rest.chars();
        if let Some(code) = chars.next() {
            if chars.next().is_some() {
                let (text, type_name) = (self.text.to_string_lossy(), self.type_name);
                let message =
                    format!("Invalid format specifier '{text}' for object of type '{type_name}'");
                return Err(FormatError::Value(message));
            }
            spec.code = Some(code);
        }
        let Some(separator) = spec.grouping else {
            return Ok(());
        };
        match (spec.code_char(), spec.code) {
            (None, None) | (Some('d' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%'), _) => Ok(()),
            (Some('b' | 'o' | 'x' | 'X'), _) if separator == '_' => Ok(()),
            (_, code) => {
                let shown = show_code(code.unwrap_or(0));
                Err(FormatError::Value(format!(
                    "Cannot specify '{separator}' with '{shown}'."
                )))
            }
        }
    }
}

fn align_of(code: u32) -> Option<Align> {
    Some(match char::from_u32(code)? {
        '<' => Align::Left,
        '>' => Align::Right,
        '^' => Align::Center,
        '=' => Align::AfterSign,
        _ => return None,
    })
}

/// Refuses what could only exhaust the memory.
fn check_sizes(spec: &Spec) -> Result<(), FormatError> {
    if spec.width > MAX_SIZE || spec.precision.is_some_and(|p| p > MAX_SIZE) {
        return Err(FormatError::Memory);
    }
    Ok(())
}

/// Plain text as a result.
fn plain(text: String) -> Wtf8Buf {
    Wtf8Buf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(n: i64, spec: &str) -> Result<String, String> {
        shown(format_int(n, Wtf8::from(spec), "int"))
    }

    fn shown(result: Result<Wtf8Buf, FormatError>) -> Result<String, String> {
        match result {
            Ok(text) => Ok(text.as_wtf8().to_string_lossy().into_owned()),
            Err(FormatError::Value(message)) => Err(message),
            Err(FormatError::Overflow(message)) => Err(message.to_owned()),
            Err(FormatError::Memory) => Err("MemoryError".to_owned()),
        }
    }

    #[test]
    fn ints() {
        for (n, spec, want) in [
            (5, "<05", "50000"),
            (5, "#010x", "0x00000005"),
            (5, "020,", "0,000,000,000,000,005"),
            (-1234567, "#012_x", "-0x0012_d687"),
            (1234567, "x>+12,", "xx+1,234,567"),
            (1234567, ",%", "123,456,700.000000%"),
            (65, "05c", "0000A"),
        ] {
            assert_eq!(int(n, spec).as_deref(), Ok(want), "{n} {spec}");
        }
    }

    #[test]
    fn faults_have_cpythons_messages() {
        for (spec, want) in [
            ("zz", "Unknown format code 'z' for object of type 'int'"),
            ("\n", "Unknown format code '\\xa' for object of type 'int'"),
            (
                "q1",
                "Invalid format specifier 'q1' for object of type 'int'",
            ),
            (",x", "Cannot specify ',' with 'x'."),
            ("__", "Cannot specify '_' with '_'."),
            ("_,", "Cannot specify both ',' and '_'."),
            (".", "Format specifier missing precision"),
            (".2d", "Precision not allowed in integer format specifier"),
            (
                "z",
                "Negative zero coercion (z) not allowed in integer format specifier",
            ),
            ("+c", "Sign not allowed with integer format specifier 'c'"),
            (
                "99999999999999999999",
                "Too many decimal digits in format string",
            ),
            ("9999999999999", "MemoryError"),
        ] {
            assert_eq!(int(5, spec), Err(want.to_owned()), "{spec:?}");
        }
        assert_eq!(
            int(-1, "c"),
            Err("%c arg not in range(0x110000)".to_owned())
        );
        let text = |spec: &str| shown(format_str(Wtf8::from("abc"), Wtf8::from(spec)));
        for (spec, want) in [
            ("d", "Unknown format code 'd' for object of type 'str'"),
            (",", "Cannot specify ',' with 's'."),
            ("=5", "'=' alignment not allowed in string format specifier"),
            (" ", "Space not allowed in string format specifier"),
            ("-", "Sign not allowed in string format specifier"),
        ] {
            assert_eq!(text(spec), Err(want.to_owned()), "{spec:?}");
        }
    }
}
