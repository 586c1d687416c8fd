//! Source files: bytes to text. The byte order mark, the encoding's declaration (PEP 263), the encodings.

use std::fmt::Write;

use super::errors::{ErrorKind, Place, SyntaxError};

/// The text of a source file, without a byte order mark. Its encoding is UTF-8 unless one of the first two
/// lines declares another.
pub fn decode(bytes: &[u8]) -> Result<String, SyntaxError> {
    let (marked, body) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    let Some(name) = declared_encoding(body) else {
        return utf8(body);
    };
    let normal = normal_name(&name);
    if normal == "utf-8" {
        if marked && !name.eq_ignore_ascii_case("utf-8") {
            return Err(encoding_error(format!("encoding problem: {name} with BOM")));
        }
        return utf8(body);
    }
    if marked {
        return Err(encoding_error(format!(
            "encoding problem: {normal} with BOM"
        )));
    }
    match normal.as_str() {
        "iso-8859-1" => Ok(body.iter().map(|&byte| byte as char).collect()),
        "ascii" | "us-ascii" => ascii(body),
        "cp1252" | "windows-1252" => single_byte(body, CP1252, "charmap"),
        "cp1251" | "windows-1251" => single_byte(body, CP1251, "charmap"),
        "koi8-r" => single_byte(body, KOI8_R, "charmap"),
        "iso-8859-15" | "latin-9" => single_byte(body, ISO_8859_15, "charmap"),
        _ => Err(encoding_error(format!("unknown encoding: {name}"))),
    }
}

/// The encoding that a comment in the first two lines names. The second line counts only after a blank
/// one or a comment.
fn declared_encoding(body: &[u8]) -> Option<String> {
    let mut lines = body.split(|&byte| byte == b'\n');
    for _ in 0..2 {
        let line = lines.next()?;
        let text = line.trim_ascii_start();
        if let Some(comment) = text.strip_prefix(b"#") {
            if let Some(name) = encoding_in(comment) {
                return Some(name);
            }
        } else if !text.is_empty() {
            return None;
        }
    }
    None
}

/// What follows `coding:` or `coding=` in a comment.
fn encoding_in(comment: &[u8]) -> Option<String> {
    let mut rest = comment;
    while let Some(at) = memchr::memmem::find(rest, b"coding") {
        rest = &rest[at + b"coding".len()..];
        let Some((b':' | b'=', after)) = rest.split_first() else {
            continue;
        };
        let mut name = after;
        while let Some((b' ' | b'\t', more)) = name.split_first() {
            name = more;
        }
        let fits = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let length = name.iter().take_while(fits).count();
        if length > 0 {
            return std::str::from_utf8(&name[..length])
                .ok()
                .map(str::to_string);
        }
    }
    None
}

/// The names that Python's tokenizer knows by heart, in one spelling; others in lower case with dashes.
fn normal_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c == '_' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let is = |known: &str| plain == known || plain.starts_with(&format!("{known}-"));
    if is("utf-8") || plain == "utf8" {
        "utf-8".into()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) || plain == "latin1" {
        "iso-8859-1".into()
    } else {
        plain
    }
}

fn utf8(body: &[u8]) -> Result<String, SyntaxError> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_string()),
        Err(error) => bad_utf8(body, error.valid_up_to(), error.error_len()),
    }
}

/// Bytes that are not UTF-8 are forgiven in comments, as CPython forgives them.
fn bad_utf8(body: &[u8], at: usize, length: Option<usize>) -> Result<String, SyntaxError> {
    let text = String::from_utf8_lossy(body).into_owned();
    let options = super::lexer::Options {
        comments: true,
        ..Default::default()
    };
    let lexed = super::lexer::lex(&text, options);
    let in_comment = |at: usize| {
        lexed
            .comments
            .iter()
            .any(|span| (span.start as usize..span.end as usize).contains(&at))
    };
    let replaced = text.match_indices('\u{FFFD}').all(|(at, _)| in_comment(at));
    if replaced && lexed.fault.is_none() {
        return Ok(text);
    }
    let reason = match (body[at], length) {
        (_, None) => "unexpected end of data",
        (0x80..=0xC1 | 0xF5..=0xFF, _) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    let line = body[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let line_start = memchr::memrchr(b'\n', &body[..at]).map_or(0, |newline| newline + 1);
    let before = &body[line_start..at];
    let line_end = memchr::memchr(b'\n', &body[at..]).map_or(body.len(), |more| at + more);
    let mut message = format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{:02x}",
        body[at]
    );
    let _ = write!(message, " in position {}: {reason}", at - line_start);
    let offset = String::from_utf8_lossy(before).chars().count() as i64 + 1;
    let place = Place {
        line: line as i64,
        offset,
        end_line: line as i64,
        end_offset: offset + 1,
        text: String::from_utf8_lossy(&body[line_start..line_end]).into_owned(),
        by_compiler: false,
    };
    Err(SyntaxError {
        kind: ErrorKind::SyntaxError,
        message,
        place: Some(place),
        warnings: Vec::new(),
    })
}

fn ascii(body: &[u8]) -> Result<String, SyntaxError> {
    match body.iter().position(|byte| !byte.is_ascii()) {
        None => Ok(body.iter().map(|&byte| byte as char).collect()),
        Some(at) => Err(undecodable(
            "ascii",
            body[at],
            at,
            "ordinal not in range(128)",
        )),
    }
}

/// Decodes with a table of the 128 characters above ASCII, where U+FFFD marks none.
fn single_byte(body: &[u8], upper: &str, codec: &str) -> Result<String, SyntaxError> {
    let table: Vec<char> = upper.chars().collect();
    let mut text = String::with_capacity(body.len());
    for (at, &byte) in body.iter().enumerate() {
        let c = match byte {
            0..0x80 => byte as char,
            _ => table
                .get(byte as usize - 0x80)
                .copied()
                .unwrap_or('\u{FFFD}'),
        };
        if c == '\u{FFFD}' {
            return Err(undecodable(
                codec,
                byte,
                at,
                "character maps to <undefined>",
            ));
        }
        text.push(c);
    }
    Ok(text)
}

fn undecodable(codec: &str, byte: u8, at: usize, reason: &str) -> SyntaxError {
    encoding_error(format!(
        "(unicode error) '{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"
    ))
}

fn encoding_error(message: String) -> SyntaxError {
    let place = Place {
        line: 0,
        offset: -1,
        end_line: 0,
        end_offset: -1,
        text: String::new(),
        by_compiler: false,
    };
    SyntaxError {
        kind: ErrorKind::SyntaxError,
        message,
        place: Some(place),
        warnings: Vec::new(),
    }
}

/// The upper half of `cp1252`.
const CP1252: &str = "\
    €\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\
    \u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ\
    \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
    °±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
    ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
    àáâãäåæçèéêëìíîï\
    ðñòóôõö÷øùúûüýþÿ";

/// The upper half of `cp1251`.
const CP1251: &str = "\
    ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏ\
    ђ‘’“”•–—\u{FFFD}™љ›њќћџ\
    \u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї\
    °±Ііґµ¶·ё№є»јЅѕї\
    АБВГДЕЖЗИЙКЛМНОП\
    РСТУФХЦЧШЩЪЫЬЭЮЯ\
    абвгдежзийклмноп\
    рстуфхцчшщъыьэюя";

/// The upper half of `koi8-r`.
const KOI8_R: &str = "\
    ─│┌┐└┘├┤┬┴┼▀▄█▌▐\
    ░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷\
    ═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞\
    ╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©\
    юабцдефгхийклмно\
    пярстужвьызшэщчъ\
    ЮАБЦДЕФГХИЙКЛМНО\
    ПЯРСТУЖВЬЫЗШЭЩЧЪ";

/// The upper half of `iso-8859-15`.
const ISO_8859_15: &str = "\
    \u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\
    \u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
    \u{A0}¡¢£€¥Š§š©ª«¬\u{AD}®¯\
    °±²³Žµ¶·ž¹º»ŒœŸ¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
    ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
    àáâãäåæçèéêëìíîï\
    ðñòóôõö÷øùúûüýþÿ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xEF\xBB\xBFx").unwrap(), "x");
        assert_eq!(
            decode(b"# -*- coding: latin-1 -*-\n\xE9")
                .unwrap()
                .chars()
                .last(),
            Some('\u{E9}')
        );
        assert_eq!(
            decode(b"#!x\n# vim: fileencoding=koi8-r\n\xC1")
                .unwrap()
                .chars()
                .last(),
            Some('а')
        );
        assert_eq!(decode(b"x = 1\n# coding: foo\n").unwrap().len(), 20);
        assert_eq!(
            decode(b"# coding: foo\n").unwrap_err().message,
            "unknown encoding: foo"
        );
        assert!(decode(b"# \xF6\nx = 1\n").is_ok());
        assert!(decode(b"x = '\xF6'\n").is_err());
    }
}
