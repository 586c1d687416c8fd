//! What `unicodedata` tells of a character, as Unicode 15.1 (CPython 3.13's) has it.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::bidi::BIDIRECTIONAL;
use super::kinds::{KINDS, ODD};
use super::numeric::{EAST_ASIAN_WIDTH, MIRRORED, NUMERIC};
use super::{DIGITS, assigned_char, decimal_value, in_ranges};
use crate::text::wtf8::{Wtf8, Wtf8Buf};

/// The general category: `Lu`, `Nd`, …; `Cn` for what is no character.
pub fn category(code: u32) -> &'static str {
    match code {
        0xd800..0xe000 => return "Cs",
        // Later versions of Unicode class these two anew.
        0x295 => return "Ll",
        0x1171e => return "Mn",
        _ => {}
    }
    let Some(character) = assigned_char(code) else {
        return "Cn";
    };
    match character.general_category() {
        GeneralCategory::UppercaseLetter => "Lu",
        GeneralCategory::LowercaseLetter => "Ll",
        GeneralCategory::TitlecaseLetter => "Lt",
        GeneralCategory::ModifierLetter => "Lm",
        GeneralCategory::OtherLetter => "Lo",
        GeneralCategory::NonspacingMark => "Mn",
        GeneralCategory::SpacingMark => "Mc",
        GeneralCategory::EnclosingMark => "Me",
        GeneralCategory::DecimalNumber => "Nd",
        GeneralCategory::LetterNumber => "Nl",
        GeneralCategory::OtherNumber => "No",
        GeneralCategory::ConnectorPunctuation => "Pc",
        GeneralCategory::DashPunctuation => "Pd",
        GeneralCategory::OpenPunctuation => "Ps",
        GeneralCategory::ClosePunctuation => "Pe",
        GeneralCategory::InitialPunctuation => "Pi",
        GeneralCategory::FinalPunctuation => "Pf",
        GeneralCategory::OtherPunctuation => "Po",
        GeneralCategory::MathSymbol => "Sm",
        GeneralCategory::CurrencySymbol => "Sc",
        GeneralCategory::ModifierSymbol => "Sk",
        GeneralCategory::OtherSymbol => "So",
        GeneralCategory::SpaceSeparator => "Zs",
        GeneralCategory::LineSeparator => "Zl",
        GeneralCategory::ParagraphSeparator => "Zp",
        GeneralCategory::Control => "Cc",
        GeneralCategory::Format => "Cf",
        GeneralCategory::Surrogate => "Cs",
        GeneralCategory::PrivateUse => "Co",
        GeneralCategory::Unassigned => "Cn",
    }
}

fn by_value(table: &[(&'static str, &[(u32, u32)])], code: u32) -> Option<&'static str> {
    let found = table.iter().find(|(_, ranges)| in_ranges(ranges, code));
    found.map(|(value, _)| *value)
}

/// The bidirectional class; empty if it has none.
pub fn bidirectional(code: u32) -> &'static str {
    by_value(&BIDIRECTIONAL, code).unwrap_or("")
}

/// The width in East Asian text.
pub fn east_asian_width(code: u32) -> &'static str {
    by_value(&EAST_ASIAN_WIDTH, code).unwrap_or("N")
}

/// Whether it is mirrored in text from right to left.
pub fn is_mirrored(code: u32) -> bool {
    in_ranges(&MIRRORED, code)
}

/// The canonical combining class; 0 for most.
pub fn combining(code: u32) -> u8 {
    assigned_char(code).map_or(0, unicode_normalization::char::canonical_combining_class)
}

/// The numeric value.
pub fn numeric(code: u32) -> Option<f64> {
    if let Some(digit) = decimal_value(code) {
        return Some(digit.into());
    }
    let after = NUMERIC.partition_point(|run| run.0 <= code);
    let (first, last, above, below, step) = *NUMERIC.get(after.checked_sub(1)?)?;
    let steps = i64::from(code - first);
    (code <= last).then(|| (above + steps * step) as f64 / below as f64)
}

/// The value as a digit.
pub fn digit(code: u32) -> Option<u8> {
    match decimal_value(code) {
        Some(digit) => Some(digit),
        None if in_ranges(&DIGITS, code) => numeric(code).map(|value| value as u8),
        None => None,
    }
}

/// The decomposition: code points in hexadecimal, the kind in angle brackets before them unless it is canonical.
pub fn decomposition(code: u32) -> String {
    let syllable = (0xac00..0xd7a4).contains(&code);
    let Some(character) = assigned_char(code).filter(|_| !syllable) else {
        return String::new();
    };
    let kind = by_value(&KINDS, code);
    let odd = ODD.binary_search_by_key(&code, |(code, _)| *code);
    let parts: Vec<u32> = if let Ok(found) = odd {
        ODD[found].1.to_vec()
    } else if kind.is_some() {
        let full: String = std::iter::once(character).nfkd().collect();
        // Syllables of Hangul stay taken apart.
        match full
            .chars()
            .any(|part| ('\u{1100}'..'\u{1200}').contains(&part))
        {
            true => full.chars().map(u32::from).collect(),
            false => full.nfc().map(u32::from).collect(),
        }
    } else {
        let full: Vec<char> = std::iter::once(character).nfd().collect();
        match full.as_slice() {
            [only] if *only == character => return String::new(),
            [head @ .., last] if !head.is_empty() => {
                let head = head.iter().copied().nfc();
                head.chain(std::iter::once(*last)).map(u32::from).collect()
            }
            other => other.iter().copied().map(u32::from).collect(),
        }
    };
    let mut shown: Vec<String> = kind.iter().map(|kind| format!("<{kind}>")).collect();
    shown.extend(parts.iter().map(|part| format!("{part:04X}")));
    shown.join(" ")
}

/// The name, if it has one.
pub fn name(code: u32) -> Option<String> {
    let character = assigned_char(code)?;
    Some(unicode_names2::name(character)?.to_string())
}

/// The forms of normalisation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Composed.
    Nfc,
    /// Taken apart.
    Nfd,
    /// Composed, look-alikes replaced.
    Nfkc,
    /// Taken apart, look-alikes replaced.
    Nfkd,
}

impl Form {
    /// By its name.
    pub fn named(name: &str) -> Option<Form> {
        Some(match name {
            "NFC" => Form::Nfc,
            "NFD" => Form::Nfd,
            "NFKC" => Form::Nfkc,
            "NFKD" => Form::Nfkd,
            _ => return None,
        })
    }

    /// A text in this form. Lone surrogates, and what came after Unicode 15.1, stay as they are.
    pub fn apply(self, text: Wtf8<'_>) -> Wtf8Buf {
        let mut out = Wtf8Buf::new();
        let mut run = String::new();
        for code in text.chars() {
            match assigned_char(code) {
                Some(character) => run.push(character),
                None => {
                    self.flush(&mut run, &mut out);
                    out.push(code);
                }
            }
        }
        self.flush(&mut run, &mut out);
        out
    }

    fn flush(self, run: &mut String, out: &mut Wtf8Buf) {
        let formed: Cow<'_, str> = match self {
            _ if run.is_ascii() => Cow::Borrowed(run.as_str()),
            Form::Nfc => run.nfc().collect(),
            Form::Nfd => run.nfd().collect(),
            Form::Nfkc => run.nfkc().collect(),
            Form::Nfkd => run.nfkd().collect(),
        };
        out.push_str(&formed);
        run.clear();
    }
}
