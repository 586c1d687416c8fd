//! Bytes to text.

use std::ops::Range;

use super::{Codec, CodecError, Fault, Handler, Order};
use crate::text::wtf8::{Wtf8Buf, is_surrogate};

/// `bytes.decode(encoding, errors)`.
pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> Result<Wtf8Buf, CodecError> {
    // CPython does not even look for the codec then.
    if bytes.is_empty() {
        return Ok(Wtf8Buf::new());
    }
    let codec = Codec::named(encoding).ok_or(CodecError::UnknownEncoding)?;
    let (codec, bytes, start) = match codec {
        Codec::Utf8Signature => (
            Codec::Utf8,
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            0,
        ),
        Codec::Utf16(Order::Marked) => match bytes {
            [0xff, 0xfe, ..] => (Codec::Utf16(Order::Little), bytes, 2),
            [0xfe, 0xff, ..] => (Codec::Utf16(Order::Big), bytes, 2),
            _ => (Codec::Utf16(Order::Little), bytes, 0),
        },
        Codec::Utf32(Order::Marked) => match bytes {
            [0xff, 0xfe, 0, 0, ..] => (Codec::Utf32(Order::Little), bytes, 4),
            [0, 0, 0xfe, 0xff, ..] => (Codec::Utf32(Order::Big), bytes, 4),
            _ => (Codec::Utf32(Order::Little), bytes, 0),
        },
        codec => (codec, bytes, 0),
    };
    let out = Wtf8Buf::with_capacity(bytes.len());
    Decoder {
        codec,
        errors,
        bytes,
        at: start,
        out,
    }
    .run()
}

/// A place that can't be decoded, and why.
type Trouble = (Range<usize>, &'static str);

struct Decoder<'a> {
    codec: Codec,
    errors: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: Wtf8Buf,
}

impl<'a> Decoder<'a> {
    fn run(mut self) -> Result<Wtf8Buf, CodecError> {
        while self.at < self.bytes.len() {
            let step = match self.codec {
                Codec::Utf8 | Codec::Utf8Signature => self.utf8(),
                Codec::Ascii => self.ascii(),
                Codec::Latin1 => {
                    self.tail()
                        .iter()
                        .for_each(|&byte| self.out.push(byte.into()));
                    self.at = self.bytes.len();
                    Ok(())
                }
                Codec::Utf16(order) => self.utf16(order),
                Codec::Utf32(order) => self.utf32(order),
                Codec::UnicodeEscape | Codec::RawUnicodeEscape => self.escaped(),
            };
            if let Err(trouble) = step {
                self.handle(trouble)?;
            }
        }
        Ok(self.out)
    }

    fn tail(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// All up to the next trouble.
    fn utf8(&mut self) -> Result<(), Trouble> {
        let tail = self.tail();
        let Err(error) = std::str::from_utf8(tail).map(|text| self.out.push_str(text)) else {
            self.at = self.bytes.len();
            return Ok(());
        };
        let good = tail
            .get(..error.valid_up_to())
            .and_then(|good| std::str::from_utf8(good).ok());
        self.out.push_str(good.unwrap_or_default());
        self.at += error.valid_up_to();
        let start = self.at;
        Err(match (error.error_len(), self.tail().first()) {
            (None, _) => (start..self.bytes.len(), "unexpected end of data"),
            (Some(1), Some(0x80..=0xc1 | 0xf5..)) => (start..start + 1, "invalid start byte"),
            (Some(size), _) => (start..start + size, "invalid continuation byte"),
        })
    }

    fn ascii(&mut self) -> Result<(), Trouble> {
        let tail = self.tail();
        let good = tail
            .iter()
            .position(|byte| !byte.is_ascii())
            .unwrap_or(tail.len());
        let text = tail
            .get(..good)
            .and_then(|good| std::str::from_utf8(good).ok());
        self.out.push_str(text.unwrap_or_default());
        self.at += good;
        match good < tail.len() {
            true => Err((self.at..self.at + 1, "ordinal not in range(128)")),
            false => Ok(()),
        }
    }

    /// The UTF-16 unit at an offset from here.
    fn unit16(&self, offset: usize, order: Order) -> Option<u32> {
        let (pair, _) = self.tail().get(offset..)?.split_first_chunk::<2>()?;
        let unit = if order == Order::Big {
            u16::from_be_bytes(*pair)
        } else {
            u16::from_le_bytes(*pair)
        };
        Some(unit.into())
    }

    fn utf16(&mut self, order: Order) -> Result<(), Trouble> {
        let (start, length) = (self.at, self.bytes.len());
        let unit = self
            .unit16(0, order)
            .ok_or((start..length, "truncated data"))?;
        if !is_surrogate(unit) {
            self.out.push(unit);
            self.at += 2;
            return Ok(());
        }
        if unit >= 0xdc00 {
            return Err((start..start + 2, "illegal encoding"));
        }
        let second = self
            .unit16(2, order)
            .ok_or((start..length, "unexpected end of data"))?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err((start..start + 2, "illegal UTF-16 surrogate"));
        }
        self.out
            .push(0x1_0000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
        self.at += 4;
        Ok(())
    }

    fn unit32(&self, order: Order) -> Option<u32> {
        let (unit, _) = self.tail().split_first_chunk::<4>()?;
        Some(if order == Order::Big {
            u32::from_be_bytes(*unit)
        } else {
            u32::from_le_bytes(*unit)
        })
    }

    fn utf32(&mut self, order: Order) -> Result<(), Trouble> {
        let start = self.at;
        let code = self
            .unit32(order)
            .ok_or((start..self.bytes.len(), "truncated data"))?;
        if is_surrogate(code) {
            return Err((
                start..start + 4,
                "code point in surrogate code point range(0xd800, 0xe000)",
            ));
        }
        if code >= 0x11_0000 {
            return Err((start..start + 4, "code point not in range(0x110000)"));
        }
        self.out.push(code);
        self.at += 4;
        Ok(())
    }

    fn escaped(&mut self) -> Result<(), Trouble> {
        match super::escaped::next(self.codec, self.tail()) {
            Ok((code, size)) => {
                if let Some(code) = code {
                    self.out.push(code);
                }
                self.at += size;
                let backslash = u32::from(b'\\');
                if self.codec == Codec::RawUnicodeEscape
                    && (code, size) == (Some(backslash), 1)
                    && self.tail().first() == Some(&b'\\')
                {
                    // A pair of them is no beginning of an escape.
                    self.out.push(backslash);
                    self.at += 1;
                }
                Ok(())
            }
            Err(broken) => Err((self.at..self.at + broken.size, broken.reason)),
        }
    }

    /// Writes something for a place in trouble and goes on behind it, or reports it.
    fn handle(&mut self, (place, reason): Trouble) -> Result<(), CodecError> {
        let fault = Fault {
            encoding: self.codec.name(),
            start: place.start,
            end: place.end,
            reason,
        };
        let bad = self.bytes.get(place.clone()).unwrap_or_default();
        self.at = place.end;
        match Handler::named(self.errors)? {
            Handler::Strict => return Err(CodecError::Fault(fault)),
            Handler::Ignore => {}
            Handler::Replace => self.out.push(0xfffd),
            Handler::BackslashReplace => {
                bad.iter()
                    .for_each(|byte| self.out.push_str(&format!("\\x{byte:02x}")));
            }
            Handler::XmlCharRefReplace | Handler::NameReplace => {
                return Err(CodecError::WrongHandler);
            }
            Handler::SurrogateEscape => {
                let high = bad.iter().take(4).take_while(|byte| !byte.is_ascii());
                let count = high.clone().count();
                if count == 0 {
                    return Err(CodecError::Fault(fault));
                }
                high.for_each(|&byte| self.out.push(0xdc00 + u32::from(byte)));
                self.at = place.start + count;
            }
            Handler::SurrogatePass => {
                self.at = place.start;
                let (code, size) = self.surrogate_here().ok_or(CodecError::Fault(fault))?;
                self.out.push(code);
                self.at += size;
            }
        }
        Ok(())
    }

    /// A surrogate as the codec would write it, and its size.
    fn surrogate_here(&self) -> Option<(u32, usize)> {
        let (code, size) = match self.codec {
            Codec::Utf16(order) => (self.unit16(0, order)?, 2),
            Codec::Utf32(order) => (self.unit32(order)?, 4),
            Codec::Utf8 => match self.tail() {
                [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => (
                    0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f),
                    3,
                ),
                _ => return None,
            },
            _ => return None,
        };
        is_surrogate(code).then_some((code, size))
    }
}
