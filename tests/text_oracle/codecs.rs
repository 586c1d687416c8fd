//! Codecs with every handler, their faults and messages.

use gossamer::text::codec::{self, CodecError};
use gossamer::text::str_repr::repr_bytes;

use crate::harness::Cases;
use crate::strings::{quoted, text};

const CODECS: [&str; 10] = [
    "utf-8",
    "ascii",
    "latin-1",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "utf-8-sig",
];
const HANDLERS: [&str; 9] = [
    "strict",
    "strict",
    "ignore",
    "replace",
    "surrogateescape",
    "surrogatepass",
    "backslashreplace",
    "xmlcharrefreplace",
    "namereplace",
];
const LETTERS: [u32; 18] = [
    0x61, 0x62, 0x7f, 0x80, 0xe9, 0xff, 0xd800, 0xdc80, 0xdcff, 0xdfff, 0xdc00, 0x100, 0x20ac,
    0xffff, 0x1f600, 0x10ffff, 0xe000, 0x1c89,
];

pub fn encoding(cases: &mut Cases) {
    for _ in 0..5000 {
        let text = text(cases, &LETTERS, 6);
        let (name, handler) = (
            *cases.random.one_of(&CODECS),
            *cases.random.one_of(&HANDLERS),
        );
        let ours =
            codec::encode(text.as_wtf8(), name, handler).unwrap_or_else(|error| match error {
                CodecError::Fault(f) => {
                    let message =
                        codec::encode_message(f.encoding, text.as_wtf8(), f.start, f.end, f.reason);
                    format!("UnicodeEncodeError: {message}").into_bytes()
                }
                other => format!("{other:?}").into_bytes(),
            });
        cases.add(
            format!("{}.encode('{name}', '{handler}')", quoted(&text)),
            ours,
        );
    }
}

pub fn decoding(cases: &mut Cases) {
    const WRONG: &str = "TypeError: don't know how to handle UnicodeDecodeError in error callback";
    const PIECES: [&[u8]; 30] = [
        b"a",
        b"\x80",
        b"\xc0",
        b"\xc3",
        b"\xa9",
        b"\xe2",
        b"\x82",
        b"\xe0",
        b"\x9f",
        b"\xed",
        b"\xa0",
        b"\xf0",
        b"\x90",
        b"\xf4",
        b"\xf5",
        b"\xff",
        b"\xfe",
        b"\0",
        b"\xd8",
        b"\xdc",
        b"\x00\xd8",
        b"\xd8\x00",
        b"\x00\xdc",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xb2\x80",
        b"\x00\x00\x00a",
        b"a\x00\x00\x00",
        b"\x00\xd8\x00\x00",
        b"\x10\x00\x11\x00",
    ];
    for _ in 0..6000 {
        let count = cases.random.below(6);
        let bytes: Vec<u8> = (0..count)
            .flat_map(|_| cases.random.one_of(&PIECES).to_vec())
            .collect();
        let (name, handler) = (
            *cases.random.one_of(&CODECS),
            *cases.random.one_of(&HANDLERS),
        );
        let ours = match codec::decode(&bytes, name, handler) {
            Ok(text) => text.into_bytes(),
            Err(CodecError::Fault(f)) => {
                // The codec with a signature reports what is behind it.
                let whole = if name == "utf-8-sig" {
                    bytes.strip_prefix(b"\xef\xbb\xbf")
                } else {
                    None
                };
                let whole = whole.unwrap_or(&bytes);
                let message = codec::decode_message(f.encoding, whole, f.start, f.end, f.reason);
                format!("UnicodeDecodeError: {message}").into_bytes()
            }
            Err(_) => WRONG.as_bytes().to_vec(),
        };
        cases.add(
            format!("{}.decode('{name}', '{handler}')", repr_bytes(&bytes)),
            ours,
        );
    }
}
