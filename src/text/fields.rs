//! The replacement fields of `str.format`: `{first.attribute[key]!conversion:spec}`.
//!
//! Reading only: the caller looks values up, converts and formats them, and walks the spec once more where
//! it holds fields itself. Invariant: faults are CPython's and come in its order, so a fault in a later
//! field shows only once the earlier ones are done. Mirrors `Objects/stringlib/unicode_format.h`.

use std::ops::Range;

use super::digits::decimal_value;
use super::wtf8::Wtf8;

/// How deep fields may stand in the specs of fields, the outermost counted.
pub const MAX_DEPTH: usize = 2;

/// ValueError of fields deeper than [`MAX_DEPTH`].
pub const TOO_DEEP: &str = "Max string recursion exceeded";

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes to copy.
    Literal(Range<usize>),
    /// A value to format.
    Field(Field),
}

/// One `{...}`, as byte ranges of the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What to look up; [`split_name`] takes it apart.
    pub name: Range<usize>,
    /// The code point behind `!`.
    pub conversion: Option<u32>,
    /// The specification.
    pub spec: Range<usize>,
    /// Whether the specification holds fields.
    pub nested: bool,
}

/// Walks over the parts of a format. An error is the message of a ValueError, and the end.
pub struct Parts<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    /// The parts of a format in generalised UTF-8.
    pub fn new(bytes: &'a [u8]) -> Parts<'a> {
        Parts { bytes, at: 0 }
    }

    fn tail(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The byte here, which is then behind us.
    fn take(&mut self) -> Option<u8> {
        let byte = self.tail().first().copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn part(&mut self) -> Result<Part, &'static str> {
        let start = self.at;
        let plain = memchr::memchr2(b'{', b'}', self.tail()).unwrap_or(self.bytes.len() - start);
        self.at += plain;
        match self.tail() {
            [] => Ok(Part::Literal(start..self.at)),
            // A doubled brace is one, and part of the literal before it.
            [a, b, ..] if a == b => {
                self.at += 2;
                Ok(Part::Literal(start..self.at - 1))
            }
            [b'}', ..] => Err("Single '}' encountered in format string"),
            [_] => Err("Single '{' encountered in format string"),
            _ if plain > 0 => Ok(Part::Literal(start..self.at)),
            _ => {
                self.at += 1;
                self.field().map(Part::Field)
            }
        }
    }

    fn field(&mut self) -> Result<Field, &'static str> {
        let start = self.at;
        let end_of_name = self.end_of_name()?;
        let name = start..self.at - 1;
        let mut field = Field {
            name,
            conversion: None,
            spec: self.at..self.at,
            nested: false,
        };
        if end_of_name == b'}' {
            return Ok(field);
        }
        if end_of_name == b'!' {
            field.conversion = Some(self.conversion()?);
            match self.take() {
                Some(b'}') => {
                    field.spec = self.at..self.at;
                    return Ok(field);
                }
                Some(b':') | None => {}
                Some(_) => return Err("expected ':' after conversion specifier"),
            }
        }
        let start = self.at;
        let mut open = 1usize;
        while open > 0 {
            match self.take() {
                Some(b'{') => {
                    field.nested = true;
                    open += 1;
                }
                Some(b'}') => open -= 1,
                Some(_) => {}
                None => return Err("unmatched '{' in format spec"),
            }
        }
        field.spec = start..self.at - 1;
        Ok(field)
    }

    /// Goes behind the byte that ends the name, and answers it. In brackets anything may stand.
    fn end_of_name(&mut self) -> Result<u8, &'static str> {
        let mut in_brackets = false;
        loop {
            match self.take() {
                Some(b']') => in_brackets = false,
                Some(_) if in_brackets => {}
                Some(b'[') => in_brackets = true,
                Some(b'{') => return Err("unexpected '{' in field name"),
                Some(end @ (b'}' | b':' | b'!')) => return Ok(end),
                Some(_) => {}
                None => return Err("expected '}' before end of string"),
            }
        }
    }

    fn conversion(&mut self) -> Result<u32, &'static str> {
        let mut chars = Wtf8::from_bytes(self.tail()).chars();
        let code = chars
            .next()
            .ok_or("end of string while looking for conversion specifier")?;
        self.at = self.bytes.len() - chars.rest().as_bytes().len();
        Ok(code)
    }
}

impl Iterator for Parts<'_> {
    type Item = Result<Part, &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let part = self.part();
        if part.is_err() {
            self.at = self.bytes.len();
        }
        Some(part)
    }
}

/// ValueError of a conversion that is none of `r`, `s`, `a`.
pub fn unknown_conversion(code: u32) -> String {
    match char::from_u32(code) {
        Some(c) if c.is_ascii_graphic() => format!("Unknown conversion specifier {c}"),
        _ => format!("Unknown conversion specifier \\x{code:x}"),
    }
}

/// Where a field's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// `{}`: the next positional argument; see [`Numbering`].
    Auto,
    /// A positional argument.
    Index(usize),
    /// A keyword argument.
    Key(Range<usize>),
}

/// One step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `.name`
    Attribute(Range<usize>),
    /// `[12]`
    Index(i64),
    /// `[text]`
    Key(Range<usize>),
}

/// Takes a field's name apart: its first part, and the [`Steps`] behind it. Ranges are within `name`.
pub fn split_name(name: &[u8]) -> Result<(First, Steps<'_>), &'static str> {
    let end = name
        .iter()
        .position(|byte| matches!(byte, b'.' | b'['))
        .unwrap_or(name.len());
    let first = match integer(name.get(..end).unwrap_or_default())? {
        _ if end == 0 => First::Auto,
        Some(index) => First::Index(usize::try_from(index).unwrap_or(usize::MAX)),
        None => First::Key(0..end),
    };
    Ok((first, Steps { name, at: end }))
}

/// A number of decimal digits (of any script) alone.
fn integer(text: &[u8]) -> Result<Option<i64>, &'static str> {
    let mut number = None;
    for code in Wtf8::from_bytes(text).chars() {
        let Some(digit) = decimal_value(code) else {
            return Ok(None);
        };
        let next = number
            .unwrap_or(0i64)
            .checked_mul(10)
            .and_then(|n| n.checked_add(digit.into()));
        number = Some(next.ok_or("Too many decimal digits in format string")?);
    }
    Ok(number)
}

/// The attributes and keys of a field's name, in order.
pub struct Steps<'a> {
    name: &'a [u8],
    at: usize,
}

impl Steps<'_> {
    fn step(&mut self) -> Result<Step, &'static str> {
        let start = self.at + 1;
        let rest = self.name.get(start..).unwrap_or_default();
        let end_at = |ends: fn(&u8) -> bool| rest.iter().position(ends);
        let (step, size) = match self.name.get(self.at) {
            Some(b'.') => {
                let size = end_at(|byte| matches!(byte, b'.' | b'[')).unwrap_or(rest.len());
                self.at = start + size;
                (Step::Attribute(start..start + size), size)
            }
            Some(b'[') => {
                let size = end_at(|&byte| byte == b']').ok_or("Missing ']' in format string")?;
                self.at = start + size + 1;
                let index = integer(rest.get(..size).unwrap_or_default())?;
                (
                    index.map_or(Step::Key(start..start + size), Step::Index),
                    size,
                )
            }
            _ => return Err("Only '.' or '[' may follow ']' in format field specifier"),
        };
        if size == 0 {
            Err("Empty attribute in format string")
        } else {
            Ok(step)
        }
    }
}

impl Iterator for Steps<'_> {
    type Item = Result<Step, &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.name.len() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.at = self.name.len();
        }
        Some(step)
    }
}

/// How the positional fields of one format are numbered: by themselves or by hand, never both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// Not known yet.
    #[default]
    Open,
    /// By themselves; the next number.
    Auto(usize),
    /// By hand.
    Manual,
}

impl Numbering {
    /// The positional argument that `first` means; `None` for a keyword.
    pub fn index(&mut self, first: &First) -> Result<Option<usize>, &'static str> {
        match (first, *self) {
            (First::Key(_), _) => Ok(None),
            (First::Auto, Numbering::Manual) => {
                Err("cannot switch from manual field specification to automatic field numbering")
            }
            (First::Index(_), Numbering::Auto(_)) => {
                Err("cannot switch from automatic field numbering to manual field specification")
            }
            (First::Index(index), _) => {
                *self = Numbering::Manual;
                Ok(Some(*index))
            }
            (First::Auto, numbering) => {
                let index = if let Numbering::Auto(next) = numbering {
                    next
                } else {
                    0
                };
                *self = Numbering::Auto(index + 1);
                Ok(Some(index))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts in a short form: literals as they are, fields as name|conversion|spec.
    fn shown(format: &str) -> Result<String, &'static str> {
        let mut out = String::new();
        for part in Parts::new(format.as_bytes()) {
            match part? {
                Part::Literal(range) => out.push_str(&format[range]),
                Part::Field(field) => {
                    let conversion = field.conversion.and_then(char::from_u32).unwrap_or('-');
                    let (name, spec) = (&format[field.name], &format[field.spec]);
                    let nested = if field.nested { "+" } else { "" };
                    out.push_str(&format!("<{name}|{conversion}|{spec}{nested}>"));
                }
            }
        }
        Ok(out)
    }

    #[test]
    fn formats() {
        for (format, want) in [
            ("a{{b}}", "a{b}"),
            ("{{{}}}", "{<|-|>}"),
            ("é{0!r:>{1}}é", "é<0|r|>{1}+>é"),
            ("{0[}:!{]}", "<0[}:!{]|-|>"),
            ("{:}}}", "<|-|>}"),
            ("{0!é}", "<0|é|>"),
            ("{0!r:}", "<0|r|>"),
        ] {
            assert_eq!(shown(format).as_deref(), Ok(want), "{format}");
        }
    }

    #[test]
    fn faults() {
        for (format, want) in [
            ("{", "Single '{' encountered in format string"),
            ("a{", "Single '{' encountered in format string"),
            ("{0}}", "Single '}' encountered in format string"),
            ("{0", "expected '}' before end of string"),
            ("{0[}", "expected '}' before end of string"),
            (
                "{0!",
                "end of string while looking for conversion specifier",
            ),
            ("{0!r", "unmatched '{' in format spec"),
            ("{0!}", "unmatched '{' in format spec"),
            ("{0:{1}", "unmatched '{' in format spec"),
            ("{0!rx}", "expected ':' after conversion specifier"),
            ("{a{b}}", "unexpected '{' in field name"),
        ] {
            assert_eq!(shown(format), Err(want), "{format}");
        }
    }

    #[test]
    fn names() {
        let steps = |name: &'static str| {
            let (first, steps) = split_name(name.as_bytes())?;
            Ok((first, steps.collect::<Result<Vec<_>, _>>()?))
        };
        assert_eq!(steps(""), Ok((First::Auto, vec![])));
        assert_eq!(steps("٠"), Ok((First::Index(0), vec![])));
        assert_eq!(steps("-1"), Ok((First::Key(0..2), vec![])));
        let want = vec![Step::Attribute(2..3), Step::Index(10), Step::Key(8..10)];
        assert_eq!(steps("0.a[10][-1]"), Ok((First::Index(0), want)));
        assert_eq!(steps("0..a"), Err("Empty attribute in format string"));
        assert_eq!(steps("0[]"), Err("Empty attribute in format string"));
        assert_eq!(
            steps("0[1]x"),
            Err("Only '.' or '[' may follow ']' in format field specifier")
        );
        assert_eq!(
            steps("99999999999999999999"),
            Err("Too many decimal digits in format string")
        );
    }

    #[test]
    fn numbering() {
        let mut numbering = Numbering::default();
        assert_eq!(numbering.index(&First::Key(0..1)), Ok(None));
        assert_eq!(numbering.index(&First::Auto), Ok(Some(0)));
        assert_eq!(numbering.index(&First::Auto), Ok(Some(1)));
        assert!(numbering.index(&First::Index(0)).is_err());
        let mut numbering = Numbering::default();
        assert_eq!(numbering.index(&First::Index(3)), Ok(Some(3)));
        assert!(numbering.index(&First::Auto).is_err());
        assert_eq!(
            unknown_conversion(0x20),
            "Unknown conversion specifier \\x20"
        );
    }
}
