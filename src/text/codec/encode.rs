//! Text to bytes.

use super::{Codec, CodecError, Fault, Handler, Order};
use crate::text::unicode::is_assigned;
use crate::text::wtf8::{Wtf8, is_surrogate};

/// `text.encode(encoding, errors)`.
pub fn encode(text: Wtf8<'_>, encoding: &str, errors: &str) -> Result<Vec<u8>, CodecError> {
    let codec = Codec::named(encoding).ok_or(CodecError::UnknownEncoding)?;
    let mut out = match codec {
        Codec::Utf8Signature => b"\xef\xbb\xbf".to_vec(),
        Codec::Utf16(Order::Marked) => b"\xff\xfe".to_vec(),
        Codec::Utf32(Order::Marked) => b"\xff\xfe\0\0".to_vec(),
        _ => Vec::with_capacity(text.as_bytes().len()),
    };
    let as_it_is = match codec {
        Codec::Utf8 | Codec::Utf8Signature => text.as_str().is_some(),
        Codec::Ascii | Codec::Latin1 => text.is_ascii(),
        _ => false,
    };
    if as_it_is {
        out.extend_from_slice(text.as_bytes());
        return Ok(out);
    }
    Encoder { codec, errors, out }.run(text)
}

impl Codec {
    fn can_encode(self, code: u32) -> bool {
        match self {
            Codec::Ascii => code < 0x80,
            Codec::Latin1 => code < 0x100,
            Codec::UnicodeEscape | Codec::RawUnicodeEscape => true,
            _ => !is_surrogate(code),
        }
    }

    /// Whether neighbours that can't be encoded are one fault.
    fn gathers(self) -> bool {
        !matches!(self, Codec::Utf16(_) | Codec::Utf32(_))
    }

    fn encode_reason(self) -> &'static str {
        match self {
            Codec::Ascii => "ordinal not in range(128)",
            Codec::Latin1 => "ordinal not in range(256)",
            _ => "surrogates not allowed",
        }
    }
}

struct Encoder<'a> {
    codec: Codec,
    errors: &'a str,
    out: Vec<u8>,
}

impl Encoder<'_> {
    fn run(mut self, text: Wtf8<'_>) -> Result<Vec<u8>, CodecError> {
        let mut codes = text.chars().enumerate().peekable();
        let mut bad = Vec::new();
        while let Some((at, code)) = codes.next() {
            if self.codec.can_encode(code) {
                self.codec.put(code, &mut self.out);
                continue;
            }
            bad.clear();
            bad.push(code);
            while self.codec.gathers()
                && let Some((_, code)) = codes.next_if(|&(_, code)| !self.codec.can_encode(code))
            {
                bad.push(code);
            }
            self.handle(&bad, at)?;
        }
        Ok(self.out)
    }

    /// Writes something for the code points from `start`, or reports them.
    fn handle(&mut self, bad: &[u32], start: usize) -> Result<(), CodecError> {
        let fault = |skipped: usize| {
            CodecError::Fault(Fault {
                encoding: self.codec.name(),
                start: start + skipped,
                end: start + bad.len(),
                reason: self.codec.encode_reason(),
            })
        };
        match Handler::named(self.errors)? {
            Handler::Strict => return Err(fault(0)),
            Handler::Ignore => {}
            Handler::Replace => self.put_all(&"?".repeat(bad.len())),
            Handler::BackslashReplace => bad
                .iter()
                .for_each(|&code| self.put_all(&backslashed(code))),
            Handler::XmlCharRefReplace => bad
                .iter()
                .for_each(|code| self.put_all(&format!("&#{code};"))),
            Handler::NameReplace => bad.iter().for_each(|&code| self.put_all(&named(code))),
            Handler::SurrogatePass => {
                let wide = !matches!(self.codec, Codec::Ascii | Codec::Latin1);
                if !wide || !bad.iter().all(|&code| is_surrogate(code)) {
                    return Err(fault(0));
                }
                bad.iter()
                    .for_each(|&code| self.codec.put(code, &mut self.out));
            }
            Handler::SurrogateEscape => {
                // A byte is no unit of UTF-16 or UTF-32, so nothing can be escaped there.
                let escapes =
                    |code: &&u32| self.codec.gathers() && (0xdc80..=0xdcff).contains(*code);
                let count = bad.iter().take_while(escapes).count();
                if count < bad.len() {
                    return Err(fault(count));
                }
                self.out.extend(bad.iter().map(|&code| code as u8));
            }
        }
        Ok(())
    }

    fn put_all(&mut self, ascii: &str) {
        ascii
            .bytes()
            .for_each(|byte| self.codec.put(byte.into(), &mut self.out));
    }
}

fn backslashed(code: u32) -> String {
    match code {
        0..0x100 => format!("\\x{code:02x}"),
        0x100..0x1_0000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

fn named(code: u32) -> String {
    let name = char::from_u32(code)
        .filter(|_| is_assigned(code))
        .and_then(unicode_names2::name);
    name.map_or_else(|| backslashed(code), |name| format!("\\N{{{name}}}"))
}
