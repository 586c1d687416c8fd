//! `format % values`: reading the format, and writing values that the caller has converted.
//!
//! The caller walks [`Pieces`], fetches the value of each [`Spec`] and the ints of its stars, and lets a
//! [`Layout`] write it. Faults show when the walk comes to them, as in CPython, not before. Invariant:
//! what a layout writes of a number is ASCII, so that strings and bytes share it.

use std::ops::Range;

use super::float_format::{FloatStyle, Style, float_text};
use super::format_spec::{FormatError, IntRef, MAX_SIZE};
use super::int;
use super::str_algo::Units;
use super::wtf8::{Wtf8, push_code_point};

/// TypeError when the values run out.
pub const NOT_ENOUGH: &str = "not enough arguments for format string";
/// TypeError when values are left, of `str`.
pub const NOT_ALL: &str = "not all arguments converted during string formatting";
/// TypeError when values are left, of `bytes`.
pub const NOT_ALL_BYTES: &str = "not all arguments converted during bytes formatting";
/// TypeError when a key stands in the format and the value is no mapping.
pub const WANTS_MAPPING: &str = "format requires a mapping";
/// TypeError when a star meets something else.
pub const STAR_WANTS_INT: &str = "* wants int";

/// What is wrong with a format: ValueError with this message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PercentError {
    /// The format ends within a specification.
    Incomplete,
    /// The format ends within a key.
    IncompleteKey,
    /// A width beyond any size.
    WidthTooBig,
    /// A precision beyond any size.
    PrecisionTooBig,
    /// A type that is none: its code point, and the number of the item where it stands.
    Unsupported { code: u32, index: usize },
}

impl PercentError {
    /// CPython's message.
    pub fn message(&self) -> String {
        match self {
            PercentError::Incomplete => "incomplete format".to_owned(),
            PercentError::IncompleteKey => "incomplete format key".to_owned(),
            PercentError::WidthTooBig => "width too big".to_owned(),
            PercentError::PrecisionTooBig => "precision too big".to_owned(),
            PercentError::Unsupported { code, index } => {
                let shown = char::from_u32(*code)
                    .filter(|c| matches!(c, '\x1f'..='\x7e'))
                    .unwrap_or('?');
                format!("unsupported format character '{shown}' ({code:#x}) at index {index}")
            }
        }
    }
}

/// `-+ #0`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`: to the left.
    pub left: bool,
    /// `+`: a sign always.
    pub plus: bool,
    /// A blank where a sign could be.
    pub space: bool,
    /// `#`: `0x`, a point always.
    pub alternate: bool,
    /// `0`: zeros in front of numbers.
    pub zero: bool,
}

/// A width or a precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Written in the format.
    Given(usize),
    /// `*`: the next value.
    Star,
}

/// One `%...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The bytes of the mapping key, without its parentheses.
    pub key: Option<Range<usize>>,
    /// The flags.
    pub flags: Flags,
    /// The width; its star comes before the precision's.
    pub width: Option<Size>,
    /// The precision.
    pub precision: Option<Size>,
    /// The type's code point. Whether it is one that exists shows [`Spec::check`], which belongs
    /// after fetching the value.
    pub code: u32,
    /// The item's number where the type stands.
    pub index: usize,
}

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes to copy (of `%%`, one sign).
    Literal(Range<usize>),
    /// A value to write.
    Spec(Spec),
}

/// Walks over the pieces of a format; ends after the first fault.
pub struct Pieces<'a> {
    bytes: &'a [u8],
    at: usize,
    units: Units,
}

impl<'a> Pieces<'a> {
    /// The pieces of a format of `str` (generalised UTF-8) or of `bytes`.
    pub fn new(bytes: &'a [u8], units: Units) -> Pieces<'a> {
        Pieces {
            bytes,
            at: 0,
            units,
        }
    }

    fn tail(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.tail().first() == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn spec(&mut self) -> Result<Spec, PercentError> {
        let key = if self.take(b'(') {
            Some(self.key()?)
        } else {
            None
        };
        let flags = self.flags();
        let width = self.size(PercentError::WidthTooBig, i64::MAX as usize)?;
        let precision = match self.take(b'.') {
            true => {
                let given = self.size(PercentError::PrecisionTooBig, i32::MAX as usize)?;
                Some(given.unwrap_or(Size::Given(0)))
            }
            false => None,
        };
        // C's sizes are read and mean nothing.
        let _ = self.take(b'h') || self.take(b'l') || self.take(b'L');
        let start = self.at;
        let code = match (self.units, self.tail().first()) {
            (_, None) => return Err(PercentError::Incomplete),
            (Units::Bytes, Some(&byte)) => {
                self.at += 1;
                u32::from(byte)
            }
            (Units::Text, Some(_)) => {
                let mut chars = Wtf8::from_bytes(self.tail()).chars();
                let code = chars.next().unwrap_or(0);
                self.at = self.bytes.len() - chars.rest().as_bytes().len();
                code
            }
        };
        let index = self
            .units
            .count(self.bytes.get(..start).unwrap_or_default());
        Ok(Spec {
            key,
            flags,
            width,
            precision,
            code,
            index,
        })
    }

    /// The bytes of a key, whose parentheses nest.
    fn key(&mut self) -> Result<Range<usize>, PercentError> {
        let start = self.at;
        let mut open = 1usize;
        for &byte in self.tail() {
            self.at += 1;
            open = match byte {
                b'(' => open + 1,
                b')' => open - 1,
                _ => open,
            };
            if open == 0 {
                return Ok(start..self.at - 1);
            }
        }
        Err(PercentError::IncompleteKey)
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        while let Some(&byte) = self.tail().first() {
            match byte {
                b'-' => flags.left = true,
                b'+' => flags.plus = true,
                b' ' => flags.space = true,
                b'#' => flags.alternate = true,
                b'0' => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        flags
    }

    fn size(&mut self, too_big: PercentError, most: usize) -> Result<Option<Size>, PercentError> {
        if self.take(b'*') {
            return Ok(Some(Size::Star));
        }
        let mut size = None;
        while let Some(&digit @ b'0'..=b'9') = self.tail().first() {
            self.at += 1;
            let next = size
                .unwrap_or(0usize)
                .checked_mul(10)
                .and_then(|n| n.checked_add(usize::from(digit - b'0')));
            size = Some(next.filter(|&n| n <= most).ok_or_else(|| too_big.clone())?);
        }
        Ok(size.map(Size::Given))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, PercentError>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.bytes.len() {
            return None;
        }
        let plain = memchr::memchr(b'%', self.tail()).unwrap_or(self.bytes.len() - start);
        if plain > 0 {
            self.at += plain;
            return Some(Ok(Piece::Literal(start..self.at)));
        }
        self.at += 1;
        if self.take(b'%') {
            return Some(Ok(Piece::Literal(start..start + 1)));
        }
        let spec = self.spec();
        if spec.is_err() {
            self.at = self.bytes.len();
        }
        Some(spec.map(Piece::Spec))
    }
}

impl Spec {
    /// Whether the type is one that `str` (or `bytes`, which has `b` too) knows.
    pub fn check(&self, units: Units) -> Result<char, PercentError> {
        let known =
            |c: &char| "diuoxXeEfFgGcrsa".contains(*c) || *c == 'b' && units == Units::Bytes;
        let unsupported = PercentError::Unsupported {
            code: self.code,
            index: self.index,
        };
        char::from_u32(self.code).filter(known).ok_or(unsupported)
    }

    /// What the layout is once the values of the stars are known (where there are stars): a negative
    /// width is one to the left, a negative precision is 0.
    pub fn layout(
        &self,
        width: Option<i64>,
        precision: Option<i64>,
    ) -> Result<Layout, PercentError> {
        let mut flags = self.flags;
        let width = match self.width {
            Some(Size::Given(width)) => width,
            Some(Size::Star) => {
                let width = width.unwrap_or(0);
                flags.left |= width < 0;
                usize::try_from(width.unsigned_abs()).map_err(|_| PercentError::WidthTooBig)?
            }
            None => 0,
        };
        let precision = match self.precision {
            Some(Size::Given(precision)) => Some(precision),
            Some(Size::Star) => {
                let precision = i32::try_from(precision.unwrap_or(0).max(0));
                Some(precision.map_err(|_| PercentError::PrecisionTooBig)? as usize)
            }
            None => None,
        };
        Ok(Layout {
            flags,
            width,
            precision,
            code: char::from_u32(self.code).unwrap_or('?'),
        })
    }
}

/// How to write one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The flags.
    pub flags: Flags,
    /// The least width in items.
    pub width: usize,
    /// The precision, if any.
    pub precision: Option<usize>,
    /// The type.
    pub code: char,
}

impl Layout {
    /// Writes an int for `d`, `i`, `u`, `o`, `x`, `X`.
    pub fn int(&self, n: IntRef<'_>, out: &mut Vec<u8>) -> Result<(), FormatError> {
        self.check_sizes()?;
        let (base, prefix) = match self.code {
            'o' => (8, "0o"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let (mut buffer, mut long) = ([0; int::MAX_DECIMAL], String::new());
        let text = n.digits(base, self.code == 'X', &mut buffer, &mut long)?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        let prefix = if self.flags.alternate { prefix } else { "" };
        match zeros {
            0 => self.number(n.is_negative(), prefix, digits, out),
            _ => {
                let body = "0".repeat(zeros) + digits;
                self.number(n.is_negative(), prefix, &body, out);
            }
        }
        Ok(())
    }

    /// Writes a float for `e`, `f`, `g` and their capitals.
    pub fn float(&self, x: f64, out: &mut Vec<u8>) -> Result<(), FormatError> {
        self.check_sizes()?;
        let style = match self.code.to_ascii_lowercase() {
            'e' => Style::Exponent,
            'f' => Style::Fixed,
            _ => Style::General,
        };
        let text = float_text(
            x,
            &FloatStyle {
                style,
                precision: self.precision.unwrap_or(6),
                alternate: self.flags.alternate,
                dot_zero: false,
                upper: self.code.is_ascii_uppercase(),
                no_negative_zero: false,
            },
        );
        let size = text.strip_prefix('-').unwrap_or(&text);
        self.number(size.len() < text.len(), "", size, out);
        Ok(())
    }

    /// Writes text for `s`, `r`, `a`, `b`: cut to the precision, padded with blanks.
    pub fn text(&self, bytes: &[u8], units: Units, out: &mut Vec<u8>) -> Result<(), FormatError> {
        self.check_sizes()?;
        let end = self
            .precision
            .map_or(bytes.len(), |count| units.offset_of(bytes, count));
        let shown = bytes.get(..end).unwrap_or(bytes);
        let free = self.width.saturating_sub(units.count(shown));
        let (before, after) = if self.flags.left {
            (0, free)
        } else {
            (free, 0)
        };
        out.extend(std::iter::repeat_n(b' ', before));
        out.extend_from_slice(shown);
        out.extend(std::iter::repeat_n(b' ', after));
        Ok(())
    }

    /// Writes one item for `c`; the precision does not matter.
    pub fn character(&self, code: u32, units: Units, out: &mut Vec<u8>) -> Result<(), FormatError> {
        let mut bytes = Vec::with_capacity(4);
        match units {
            Units::Text => push_code_point(code, &mut bytes),
            Units::Bytes => bytes.push(code as u8),
        }
        Layout {
            precision: None,
            ..*self
        }
        .text(&bytes, units, out)
    }

    /// Writes sign, prefix and body into the width.
    fn number(&self, negative: bool, prefix: &str, body: &str, out: &mut Vec<u8>) {
        let sign = match (negative, self.flags) {
            (true, _) => "-",
            (_, Flags { plus: true, .. }) => "+",
            (_, Flags { space: true, .. }) => " ",
            _ => "",
        };
        let free = self
            .width
            .saturating_sub(sign.len() + prefix.len() + body.len());
        let (blanks, zeros, after) = match (self.flags.left, self.flags.zero) {
            (true, _) => (0, 0, free),
            (_, true) => (0, free, 0),
            _ => (free, 0, 0),
        };
        out.extend(std::iter::repeat_n(b' ', blanks));
        out.extend_from_slice(sign.as_bytes());
        out.extend_from_slice(prefix.as_bytes());
        out.extend(std::iter::repeat_n(b'0', zeros));
        out.extend_from_slice(body.as_bytes());
        out.extend(std::iter::repeat_n(b' ', after));
    }

    fn check_sizes(&self) -> Result<(), FormatError> {
        if self.width > MAX_SIZE || self.precision.is_some_and(|p| p > MAX_SIZE) {
            return Err(FormatError::Memory);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs(format: &str) -> Vec<Result<Spec, String>> {
        let pieces = Pieces::new(format.as_bytes(), Units::Text);
        let specs = pieces.filter_map(|piece| match piece {
            Ok(Piece::Literal(_)) => None,
            Ok(Piece::Spec(spec)) => Some(Ok(spec)),
            Err(error) => Some(Err(error.message())),
        });
        specs.collect()
    }

    #[test]
    fn formats_are_read() {
        let format = "é%%a%(k(x))-05.3hd%*.*f";
        let pieces: Vec<_> = Pieces::new(format.as_bytes(), Units::Text).collect();
        assert_eq!(pieces.len(), 5);
        assert_eq!(pieces.get(1), Some(&Ok(Piece::Literal(2..3))));
        let read = specs(format);
        let flags = Flags {
            left: true,
            zero: true,
            ..Flags::default()
        };
        let want = Spec {
            key: Some(7..11),
            flags,
            width: Some(Size::Given(5)),
            precision: Some(Size::Given(3)),
            code: 'd'.into(),
            index: 17,
        };
        assert_eq!(read.first(), Some(&Ok(want)));
        let stars = read.get(1).and_then(|spec| spec.as_ref().ok());
        assert_eq!(
            stars.map(|s| (s.width, s.precision)),
            Some((Some(Size::Star), Some(Size::Star)))
        );
    }

    #[test]
    fn faults_have_cpythons_messages() {
        for (format, want) in [
            ("%", "incomplete format"),
            ("a%5.3l", "incomplete format"),
            ("%(a(b)", "incomplete format key"),
            ("%99999999999999999999d", "width too big"),
            ("%.3000000000d", "precision too big"),
        ] {
            assert_eq!(specs(format), [Err(want.to_owned())], "{format}");
        }
        for (format, want) in [
            ("%y", "unsupported format character 'y' (0x79) at index 1"),
            ("é%5%", "unsupported format character '%' (0x25) at index 3"),
            ("%é", "unsupported format character '?' (0xe9) at index 1"),
            ("%lld", "unsupported format character 'l' (0x6c) at index 2"),
        ] {
            let read = specs(format).into_iter().flatten().next();
            let error = read.and_then(|spec| spec.check(Units::Text).err());
            assert_eq!(
                error.map(|e| e.message()).as_deref(),
                Some(want),
                "{format}"
            );
        }
    }
}
