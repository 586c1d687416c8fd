//! Numeric literals: where one ends, what is wrong with it, and its value.

use std::rc::Rc;

use num_bigint::BigInt;

use super::ast::Constant;

/// What is wrong with a number.
#[derive(Debug)]
pub struct NumberFault {
    pub message: String,
    /// Offset just past the last character that was still right.
    pub at: usize,
    /// The place to show, where it is not just `at`.
    pub range: Option<(usize, usize)>,
}

/// Decimal integers of more digits are refused, as `int()` does.
const MAX_DIGITS: usize = 4300;

/// Finds the end of the number that starts at `start` (a digit, or a dot before a digit), and what is
/// doubtful about it.
pub fn scan(bytes: &[u8], start: usize) -> Result<(usize, Option<String>), NumberFault> {
    let mut scan = Scan {
        bytes,
        at: start,
        doubt: None,
    };
    scan.number(start)?;
    Ok((scan.at, scan.doubt))
}

/// The value of a well-formed number. `Err` holds how many digits it has if they are too many.
pub fn value(text: &str) -> Result<Constant, usize> {
    let plain;
    let text = if text.contains('_') {
        plain = text.replace('_', "");
        plain.as_str()
    } else {
        text
    };
    let radix = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 10,
    };
    if radix != 10 {
        return Ok(integer(text.get(2..).unwrap_or("0"), radix));
    }
    if let Some(imaginary) = text.strip_suffix(['j', 'J']) {
        return Ok(Constant::Complex(imaginary.parse().unwrap_or(0.0)));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        if text.len() > MAX_DIGITS {
            return Err(text.len());
        }
        return Ok(integer(text, 10));
    }
    Ok(Constant::Float(text.parse().unwrap_or(0.0)))
}

fn integer(digits: &str, radix: u32) -> Constant {
    if let Ok(small) = i64::from_str_radix(digits, radix) {
        return Constant::Int(small);
    }
    Constant::BigInt(Rc::new(
        BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default(),
    ))
}

struct Scan<'s> {
    bytes: &'s [u8],
    at: usize,
    doubt: Option<String>,
}

impl Scan<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn fault<T>(&self, message: impl Into<String>) -> Result<T, NumberFault> {
        Err(NumberFault {
            message: message.into(),
            at: self.at,
            range: None,
        })
    }

    fn number(&mut self, start: usize) -> Result<(), NumberFault> {
        if self.peek() == b'0' {
            self.at += 1;
            match self.peek() {
                b'x' | b'X' => return self.radix(16, "hexadecimal"),
                b'o' | b'O' => return self.radix(8, "octal"),
                b'b' | b'B' => return self.radix(2, "binary"),
                _ => return self.after_zero(start),
            }
        }
        if self.peek() != b'.' {
            self.digits()?;
        }
        self.rest()
    }

    /// `0x…`, `0o…`, `0b…`, from the letter on.
    fn radix(&mut self, radix: u32, kind: &str) -> Result<(), NumberFault> {
        let is_digit = |byte: u8| (byte as char).is_digit(radix);
        self.at += 1;
        loop {
            if self.peek() == b'_' {
                self.at += 1;
            }
            if !is_digit(self.peek()) {
                return self.not_in_radix(kind);
            }
            while is_digit(self.peek()) {
                self.at += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        if self.peek().is_ascii_digit() {
            return self.not_in_radix(kind);
        }
        self.end(kind)
    }

    fn not_in_radix(&mut self, kind: &str) -> Result<(), NumberFault> {
        let digit = self.peek();
        if digit.is_ascii_digit() {
            self.at += 1;
            return self.fault(format!(
                "invalid digit '{}' in {kind} literal",
                digit as char
            ));
        }
        self.fault(format!("invalid {kind} literal"))
    }

    /// What follows a leading zero: more zeros, or (wrong, unless a float comes of it) other digits.
    fn after_zero(&mut self, start: usize) -> Result<(), NumberFault> {
        loop {
            if self.peek() == b'_' {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.fault("invalid decimal literal");
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.at += 1;
        }
        let zeros_end = self.at;
        if !self.peek().is_ascii_digit() {
            return self.rest();
        }
        self.digits()?;
        if matches!(self.peek(), b'.' | b'e' | b'E' | b'j' | b'J') {
            return self.rest();
        }
        let message = "leading zeros in decimal integer literals are not permitted; \
                       use an 0o prefix for octal integers";
        Err(NumberFault {
            message: message.into(),
            at: self.at,
            range: Some((start, zeros_end)),
        })
    }

    /// Digits with single underscores between them.
    fn digits(&mut self) -> Result<(), NumberFault> {
        loop {
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek().is_ascii_digit() {
                return self.fault("invalid decimal literal");
            }
        }
    }

    /// Fraction, exponent, `j`.
    fn rest(&mut self) -> Result<(), NumberFault> {
        if self.peek() == b'.' {
            self.at += 1;
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            let before = self.at;
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.fault("invalid decimal literal");
                }
            } else if !self.peek().is_ascii_digit() {
                // Not an exponent: `1else` is a number and a keyword.
                self.at = before;
                return self.end("decimal");
            }
            self.digits()?;
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.at += 1;
            return self.end("imaginary");
        }
        self.end("decimal")
    }

    /// Refuses a letter right after the number, unless a keyword that may follow a number starts there: that
    /// is doubtful.
    fn end(&mut self, kind: &str) -> Result<(), NumberFault> {
        let next = self.peek();
        if !(next.is_ascii_alphanumeric() || next == b'_') {
            return Ok(());
        }
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        const KEYWORDS: [&[u8]; 8] = [b"and", b"else", b"for", b"if", b"in", b"is", b"or", b"not"];
        let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
        let follows = |keyword: &&[u8]| {
            // As CPython has it, `if`, `in` and `is` need not end there.
            let ends = keyword.len() == 2 && keyword[0] == b'i';
            rest.starts_with(keyword) && (ends || !rest.get(keyword.len()).is_some_and(in_name))
        };
        if KEYWORDS.iter().any(follows) {
            self.doubt = Some(format!("invalid {kind} literal"));
            return Ok(());
        }
        self.fault(format!("invalid {kind} literal"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        for (text, end) in [
            ("1_000+", 5),
            ("0x_fF ", 5),
            ("1.5e-3j)", 7),
            (".5", 2),
            ("1else", 1),
            ("00", 2),
            ("1.e5", 4),
            ("0_7.5", 5),
        ] {
            let found = scan(text.as_bytes(), 0).ok().map(|(end, _)| end);
            assert_eq!(found, Some(end), "{text}");
        }
    }

    #[test]
    fn faults() {
        for (text, message) in [
            ("1abc", "invalid decimal literal"),
            ("0o8", "invalid digit '8' in octal literal"),
            ("0b12", "invalid digit '2' in binary literal"),
            ("0xg", "invalid hexadecimal literal"),
            ("1__0", "invalid decimal literal"),
            ("1jx", "invalid imaginary literal"),
        ] {
            assert_eq!(
                scan(text.as_bytes(), 0)
                    .err()
                    .map(|fault| fault.message)
                    .as_deref(),
                Some(message)
            );
        }
    }

    #[test]
    fn values() {
        assert_eq!(value("0x_ff"), Ok(Constant::Int(255)));
        assert_eq!(value("1_0.5"), Ok(Constant::Float(10.5)));
        assert_eq!(value("1e400"), Ok(Constant::Float(f64::INFINITY)));
        assert_eq!(value("2J"), Ok(Constant::Complex(2.0)));
        let big = BigInt::from(1u8) << 64;
        assert_eq!(
            value("18446744073709551616"),
            Ok(Constant::BigInt(Rc::new(big)))
        );
        assert_eq!(value(&"9".repeat(4301)), Err(4301));
    }
}
