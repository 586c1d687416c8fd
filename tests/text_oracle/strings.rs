//! Code points, hashes, case.

use gossamer::text::unicode::{self, Mapped};
use gossamer::text::wtf8::Wtf8Buf;
use gossamer::text::{case, escape, hash, str_repr};

use crate::harness::{Cases, literal};

/// Texts of every width, with surrogates, capitals, sigmas, marks.
pub const LETTERS: [u32; 36] = [
    0x61, 0x42, 0x20, 0x31, 0x27, 0x22, 0x5c, 0x0a, 0x09, 0x00, 0x7f, 0xe9, 0xdf, 0xff, 0xad,
    0x100, 0x130, 0x131, 0x149, 0x1c5, 0x301, 0x3a3, 0x3a3, 0x3c3, 0x3b1, 0x416, 0x4e00, 0xfb03,
    0x1fb7, 0xd83d, 0xde00, 0xdc80, 0x1f600, 0x10ffff, 0x1e900, 0x2e,
];

pub fn text(cases: &mut Cases, letters: &[u32], longest: usize) -> Wtf8Buf {
    let few = match cases.random.below(3) {
        0 => letters.len().min(11),
        1 => letters.len().min(16),
        _ => letters.len(),
    };
    let count = cases.random.below(longest + 1);
    (0..count)
        .map(|_| *cases.random.one_of(&letters[..few]))
        .collect()
}

pub fn quoted(text: &Wtf8Buf) -> String {
    literal(text.as_wtf8().chars())
}

type Test = fn(u32) -> bool;
type Map = fn(u32) -> Mapped;

pub fn code_points(cases: &mut Cases) {
    let tests: [(&str, Test); 16] = [
        ("str.isalpha", unicode::is_alpha),
        ("str.isdecimal", unicode::is_decimal),
        ("str.isdigit", unicode::is_digit),
        ("str.isnumeric", unicode::is_numeric),
        ("str.isalnum", unicode::is_alnum),
        ("str.isspace", unicode::is_space),
        ("str.isupper", unicode::is_upper),
        ("str.islower", unicode::is_lower),
        (
            "lambda c: unicodedata.category(c) == 'Lt'",
            unicode::is_title,
        ),
        ("str.istitle", |code| {
            unicode::is_title(code) || unicode::is_upper(code)
        }),
        ("str.isprintable", unicode::is_printable),
        ("str.isidentifier", unicode::is_identifier_start),
        (
            "lambda c: ('a' + c).isidentifier()",
            unicode::is_identifier_continue,
        ),
        (
            "lambda c: len(c.splitlines(True)[0]) + len(('a' + c + 'b').splitlines()) == 3",
            unicode::is_line_break,
        ),
        (
            "lambda c: ('A' + c + '\\u03a3').lower()[-1] == '\\u03c2'",
            |code| unicode::is_case_ignorable(code) || unicode::is_cased(code),
        ),
        (
            "lambda c: ('A\\u03a3' + c + 'A').lower()[1] == '\\u03c3'",
            |code| unicode::is_case_ignorable(code) || unicode::is_cased(code),
        ),
    ];
    let maps: [(&str, Map); 4] = [
        ("str.lower", unicode::lower),
        ("str.upper", unicode::upper),
        ("str.title", unicode::title),
        ("str.casefold", unicode::casefold),
    ];
    for number in 0..0x110u32 {
        let block = number << 12..(number + 1) << 12;
        for (name, test) in tests {
            let ours: Vec<_> = block
                .clone()
                .filter(|&code| test(code))
                .map(|code| format!("{code:x}"))
                .collect();
            cases.add(format!("holds({name}, {number})"), ours.join(" "));
        }
        for (name, map) in maps {
            let changed = block
                .clone()
                .map(|code| (code, map(code)))
                .filter(|(code, to)| to.codes() != [*code]);
            let shown = |(code, to): (u32, Mapped)| {
                let to: Vec<_> = to.codes().iter().map(|code| format!("{code:x}")).collect();
                format!("{code:x}={}", to.join(","))
            };
            let ours: Vec<_> = changed.map(shown).collect();
            cases.add(format!("maps({name}, {number})"), ours.join(" "));
        }
    }
}

pub fn hashes(cases: &mut Cases) {
    for _ in 0..2000 {
        let text = text(cases, &LETTERS, 30);
        cases.add(
            format!("hash({})", quoted(&text)),
            hash::hash_str(text.as_wtf8()).to_string(),
        );
        let bytes: Vec<u8> = (0..cases.random.below(40))
            .map(|_| cases.random.bits() as u8)
            .collect();
        let list = format!("{bytes:?}");
        cases.add(
            format!("hash(bytes({list}))"),
            hash::hash_bytes(&bytes).to_string(),
        );
        let hashes = bytes.iter().map(|&byte| i64::from(byte));
        cases.add(
            format!("hash(tuple({list}))"),
            hash::hash_tuple(hashes).to_string(),
        );
        let distinct: std::collections::BTreeSet<_> =
            bytes.iter().map(|&byte| i64::from(byte)).collect();
        cases.add(
            format!("hash(frozenset({list}))"),
            hash::hash_frozenset(distinct).to_string(),
        );
    }
}

pub fn cases_of_strings(cases: &mut Cases) {
    for _ in 0..1500 {
        let text = text(cases, &LETTERS, 12);
        let (value, wide) = (quoted(&text), text.as_wtf8());
        for (name, ours) in [
            ("lower", case::lower(wide)),
            ("upper", case::upper(wide)),
            ("title", case::title(wide)),
            ("capitalize", case::capitalize(wide)),
            ("casefold", case::casefold(wide)),
            ("swapcase", case::swapcase(wide)),
        ] {
            cases.add(format!("{value}.{name}()"), ours.into_bytes());
        }
        for (name, ours) in [
            ("isupper", case::is_upper(wide)),
            ("islower", case::is_lower(wide)),
            ("istitle", case::is_title(wide)),
            ("isprintable", case::is_printable(wide)),
            ("isidentifier", case::is_identifier(wide)),
            ("isalnum", case::all(wide, unicode::is_alnum)),
            ("isspace", case::all(wide, unicode::is_space)),
        ] {
            cases.add(
                format!("{value}.{name}()"),
                if ours { "True" } else { "False" },
            );
        }
    }
}

pub fn reprs(cases: &mut Cases) {
    for _ in 0..2000 {
        let text = text(cases, &LETTERS, 12);
        cases.add(
            format!("repr({})", quoted(&text)),
            str_repr::repr_str(text.as_wtf8()),
        );
        cases.add(
            format!("ascii({})", quoted(&text)),
            str_repr::ascii_str(text.as_wtf8()),
        );
        let bytes: Vec<u8> = (0..cases.random.below(9))
            .map(|_| cases.random.bits() as u8 & 0x9f | 2)
            .collect();
        cases.add(
            format!("repr(bytes({bytes:?}))"),
            str_repr::repr_bytes(&bytes),
        );
    }
}

pub fn escapes(cases: &mut Cases) {
    let pieces = [
        "\\",
        "\\",
        "\\",
        "x",
        "u",
        "U",
        "N",
        "{",
        "}",
        "0",
        "1",
        "7",
        "f",
        "00",
        "000",
        "10ffff",
        "é",
        "n",
        "q",
        "BULLET",
        "\\x",
        "\\u0",
        "\\N{",
        "space",
        "DIGIT ONE",
        "\\U0001",
        "\\400",
    ];
    for _ in 0..4000 {
        // A literal may not end in the middle of an escape.
        let body = cases.random.text(&pieces, 7) + ".";
        let source = crate::harness::literal_str(&format!("\"{body}\""));
        let ours = match escape::decode_str(&body) {
            Ok(decoded) => decoded.value.into_bytes(),
            Err(error) => {
                format!("SyntaxError: {} (<string>, line 1)", error.message()).into_bytes()
            }
        };
        cases.add(format!("eval({source})"), ours);
        if body.is_ascii() {
            let source = crate::harness::literal_str(&format!("b\"{body}\""));
            let ours = match escape::decode_bytes(&body) {
                Ok(decoded) => decoded.value,
                Err(error) => {
                    format!("SyntaxError: {} (<string>, line 1)", error.message()).into_bytes()
                }
            };
            cases.add(format!("eval({source})"), ours);
        }
    }
}
