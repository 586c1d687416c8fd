//! Codecs: text to bytes and back, with Python's error handlers.
//!
//! Known are UTF-8 (also with signature), UTF-16, UTF-32 in both orders, ASCII, Latin-1 and the two of
//! backslash escapes, under all their names. Invariant: the place and reason of a fault are CPython's, so that exceptions made of
//! them say the same.

mod decode;
mod encode;
mod escaped;
mod fault;

pub use decode::decode;
pub use encode::encode;
pub use fault::{Fault, decode_message, encode_message, translate_message};

/// Whether a failure under this name of a codec is told in a note of the exception.
pub fn notes_failure(encoding: &str) -> bool {
    !Codec::is_built_in(encoding)
}

/// Why text or bytes were not converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// LookupError "unknown encoding: ...".
    UnknownEncoding,
    /// LookupError "unknown error handler name '...'"; only asked for when there is a fault.
    UnknownHandler,
    /// TypeError "don't know how to handle UnicodeDecodeError in error callback".
    WrongHandler,
    /// UnicodeEncodeError or UnicodeDecodeError.
    Fault(Fault),
}

/// What a codec does with a character or byte that it can't convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
    SurrogateEscape,
    SurrogatePass,
}

impl Handler {
    fn named(name: &str) -> Result<Handler, CodecError> {
        Ok(match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "backslashreplace" => Handler::BackslashReplace,
            "xmlcharrefreplace" => Handler::XmlCharRefReplace,
            "namereplace" => Handler::NameReplace,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => return Err(CodecError::UnknownHandler),
        })
    }
}

/// The order of bytes in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
    /// By a mark at the start; little without one.
    Marked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codec {
    Ascii,
    Latin1,
    Utf8,
    Utf8Signature,
    Utf16(Order),
    Utf32(Order),
    UnicodeEscape,
    RawUnicodeEscape,
}

impl Codec {
    /// Finds a codec by any of its names; case and punctuation don't matter.
    fn named(name: &str) -> Option<Codec> {
        let words = name
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
            .filter(|w| !w.is_empty());
        let name = words.collect::<Vec<_>>().join("_").to_ascii_lowercase();
        Some(match name.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "utf8_ucs2" | "utf8_ucs4" | "cp65001" => Codec::Utf8,
            "utf_8_sig" => Codec::Utf8Signature,
            "ascii" | "646" | "ansi_x3.4_1968" | "ansi_x3_4_1968" | "ansi_x3.4_1986" | "cp367"
            | "csascii" | "ibm367" | "iso646_us" | "iso_646.irv_1991" | "iso_ir_6" | "us"
            | "us_ascii" => Codec::Ascii,
            "latin_1" | "latin1" | "latin" | "l1" | "8859" | "cp819" | "csisolatin1" | "ibm819"
            | "iso8859" | "iso8859_1" | "iso_8859_1" | "iso_8859_1_1987" | "iso_ir_100" => {
                Codec::Latin1
            }
            "utf_16" | "utf16" | "u16" => Codec::Utf16(Order::Marked),
            "utf_16_le" | "utf_16le" | "unicodelittleunmarked" => Codec::Utf16(Order::Little),
            "utf_16_be" | "utf_16be" | "unicodebigunmarked" => Codec::Utf16(Order::Big),
            "utf_32" | "utf32" | "u32" => Codec::Utf32(Order::Marked),
            "utf_32_le" | "utf_32le" => Codec::Utf32(Order::Little),
            "utf_32_be" | "utf_32be" => Codec::Utf32(Order::Big),
            "unicode_escape" => Codec::UnicodeEscape,
            "raw_unicode_escape" => Codec::RawUnicodeEscape,
            _ => return None,
        })
    }

    /// Whether CPython knows the name without looking for the codec.
    fn is_built_in(name: &str) -> bool {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        matches!(
            words.join("_").to_ascii_lowercase().as_str(),
            "utf_8"
                | "utf8"
                | "utf_16"
                | "utf16"
                | "utf_32"
                | "utf32"
                | "ascii"
                | "us_ascii"
                | "latin1"
                | "latin_1"
                | "iso_8859_1"
                | "iso8859_1"
        )
    }

    /// The name that faults carry.
    fn name(self) -> &'static str {
        match self {
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf8 | Codec::Utf8Signature => "utf-8",
            Codec::Utf16(Order::Marked) => "utf-16",
            Codec::Utf16(Order::Little) => "utf-16-le",
            Codec::Utf16(Order::Big) => "utf-16-be",
            Codec::Utf32(Order::Marked) => "utf-32",
            Codec::Utf32(Order::Little) => "utf-32-le",
            Codec::Utf32(Order::Big) => "utf-32-be",
            Codec::UnicodeEscape => "unicodeescape",
            Codec::RawUnicodeEscape => "rawunicodeescape",
        }
    }

    /// Adds the bytes of a code point that the codec can write.
    fn put(self, code: u32, out: &mut Vec<u8>) {
        match self {
            Codec::Ascii | Codec::Latin1 => out.push(code as u8),
            Codec::Utf8 | Codec::Utf8Signature => super::wtf8::push_code_point(code, out),
            Codec::Utf16(order) => {
                let mut unit = |unit: u32| match order {
                    Order::Big => out.extend((unit as u16).to_be_bytes()),
                    _ => out.extend((unit as u16).to_le_bytes()),
                };
                match code.checked_sub(0x1_0000) {
                    Some(above) => {
                        unit(0xd800 + (above >> 10));
                        unit(0xdc00 + (above & 0x3ff));
                    }
                    None => unit(code),
                }
            }
            Codec::Utf32(Order::Big) => out.extend(code.to_be_bytes()),
            Codec::Utf32(_) => out.extend(code.to_le_bytes()),
            Codec::UnicodeEscape | Codec::RawUnicodeEscape => escaped::put(self, code, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wtf8::{Wtf8, Wtf8Buf};

    #[test]
    fn names() {
        for (name, codec) in [
            ("UTF8", Some(Codec::Utf8)),
            (" utf--8_", Some(Codec::Utf8)),
            ("ISO-8859-1", Some(Codec::Latin1)),
            ("US ASCII", Some(Codec::Ascii)),
            ("utf-16le", Some(Codec::Utf16(Order::Little))),
            ("u-8", None),
            ("", None),
        ] {
            assert_eq!(Codec::named(name), codec, "{name}");
        }
    }

    #[test]
    fn faults() {
        let fault = |encoding, start, end, reason| {
            CodecError::Fault(Fault {
                encoding,
                start,
                end,
                reason,
            })
        };
        let text: Wtf8Buf = [0x61, 0xd800, 0xdc80, 0x62].into_iter().collect();
        let text = text.as_wtf8();
        for (encoding, end, reason) in [
            ("utf-8", 3, "surrogates not allowed"),
            ("ascii", 3, "ordinal not in range(128)"),
            ("utf-16-be", 2, "surrogates not allowed"),
        ] {
            assert_eq!(
                encode(text, encoding, "strict"),
                Err(fault(encoding, 1, end, reason))
            );
        }
        let decoded = decode(b"ab\xe2\x82", "utf8", "strict");
        assert_eq!(decoded, Err(fault("utf-8", 2, 4, "unexpected end of data")));
        assert_eq!(
            decode(b"\xff", "utf8", "nope"),
            Err(CodecError::UnknownHandler)
        );
        assert_eq!(
            decode(b"\xff", "ascii", "namereplace"),
            Err(CodecError::WrongHandler)
        );
        assert_eq!(decode(b"", "nope", "nope"), Ok(Wtf8Buf::new()));
        assert_eq!(
            encode(Wtf8::default(), "nope", "strict"),
            Err(CodecError::UnknownEncoding)
        );
        assert_eq!(
            encode("abc".into(), "ascii", "nope").as_deref(),
            Ok(&b"abc"[..])
        );
    }
}
