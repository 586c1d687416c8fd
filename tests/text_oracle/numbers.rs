//! Floats, ints and their formats.

use gossamer::text::fields::{Numbering, Part, Parts, split_name};
use gossamer::text::format_spec::{
    FormatError, format_complex, format_float, format_int, format_str,
};
use gossamer::text::percent::{Piece, Pieces, Size};
use gossamer::text::str_algo::Units;
use gossamer::text::wtf8::{Wtf8, Wtf8Buf};
use gossamer::text::{float, int};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::harness::{Cases, literal_str};

/// An expression for exactly this double.
pub fn float_literal(x: f64) -> String {
    if x.is_finite() {
        format!("float.fromhex('{}')", float::float_hex(x))
    } else {
        format!("float('{x}')")
    }
}

pub fn floats(cases: &mut Cases) {
    for _ in 0..3000 {
        let x = cases.random.float();
        let text = float_literal(x);
        cases.add(format!("repr({text})"), float::repr_f64(x));
        cases.add(
            format!("float({:?})", float::repr_f64(x)),
            float::repr_f64(x),
        );
        cases.add(format!("({text}).hex()"), float::float_hex(x));
        if !x.is_nan() {
            cases.add(format!("hash({text})"), float::hash_f64(x).to_string());
        }
        let n = cases.random.below(40) as i64 - 20;
        let ours = match float::round_half_even(x, n) {
            Some(x) => float::repr_f64(x),
            None => "OverflowError: rounded value too large to represent".to_owned(),
        };
        cases.add(format!("round({text}, {n})"), ours);
        let ours = match float::as_integer_ratio(x) {
            Ok((a, b)) => format!("({a}, {b})"),
            Err(float::NotFinite::Nan) => {
                "ValueError: cannot convert NaN to integer ratio".to_owned()
            }
            Err(_) => "OverflowError: cannot convert Infinity to integer ratio".to_owned(),
        };
        cases.add(format!("({text}).as_integer_ratio()"), ours);
        if let Ok(n) = int::float_to_int(x) {
            cases.add(format!("int({text})"), n.to_string());
        }
    }
    let pieces = [
        "1",
        "9",
        "0",
        "25",
        "_",
        ".",
        "e",
        "E5",
        "-",
        "+",
        " ",
        "\u{661}",
        "\u{2003}",
        "inf",
        "nan",
        "INFINITY",
        "\x1c",
        "e400",
        "e-320",
        "\u{b2}",
        "123456789012345678901234567890",
    ];
    for _ in 0..3000 {
        let text = cases.random.text(&pieces, 6);
        let ours = match float::parse_float(&text) {
            Some(x) => float::repr_f64(x),
            None => "ValueError: could not convert".to_owned(),
        };
        cases.add(format!("short_error(float, {})", literal_str(&text)), ours);
    }
    let pieces = [
        "1", "25", "+", "-", "j", "J", ".", "e5", "(", ")", " ", "inf", "nan", "_", "٣", "0",
    ];
    for _ in 0..4000 {
        let text = cases.random.text(&pieces, 6);
        let ours = match float::parse_complex(&text) {
            Ok((re, im)) => shown(format_complex(re, im, Wtf8::default())),
            Err(error) => {
                let quoted = gossamer::text::str_repr::repr_str(Wtf8::from(text.as_str()));
                format!("ValueError: {}", error.message(&quoted)).into_bytes()
            }
        };
        cases.add(format!("repr(complex({}))", literal_str(&text)), ours);
    }
    let pieces = [
        "0x",
        "1",
        "f",
        "8",
        "000",
        ".",
        "p",
        "p-",
        "P+",
        "1022",
        "1075",
        "-",
        " ",
        "inf",
        "ffffffffffffff",
        "_",
    ];
    for _ in 0..3000 {
        let text = cases.random.text(&pieces, 7);
        let ours = match float::from_hex(&text) {
            Ok(x) => float::repr_f64(x),
            Err(error @ float::HexError::Invalid) => format!("ValueError: {}", error.message()),
            Err(error) => format!("OverflowError: {}", error.message()),
        };
        cases.add(format!("float.fromhex({})", literal_str(&text)), ours);
    }
}

pub fn ints(cases: &mut Cases) {
    for _ in 0..1500 {
        let (a, b) = (cases.random.int(200), cases.random.int(140));
        cases.add(format!("hash({a})"), int::hash_big(&a).to_string());
        let named = |error: int::ArithError, kind: &str| format!("{kind}: {}", error.message());
        let ours = int::divmod_big(&a, &b).map_or_else(
            |e| named(e, "ZeroDivisionError"),
            |(q, r)| format!("({}, {})", q.into_big(), r.into_big()),
        );
        cases.add(format!("divmod({a}, {b})"), ours);
        let ours = match int::true_divide_big(&a, &b) {
            Ok(x) => float::repr_f64(x),
            Err(error) => format!("ZeroDivisionError: {}", error.message()),
        };
        cases.add(format!("({a}) / ({b})"), ours);
        let shift = cases.random.below(150);
        let ours = int::shr_big(&a, shift as u64).into_big();
        cases.add(format!("({a}) >> {shift}"), ours.to_string());
        let exponent = cases.random.int(20);
        let ours = int::pow_mod_big(&a, &exponent, &b)
            .map_or_else(|e| named(e, "ValueError"), |n| n.into_big().to_string());
        cases.add(format!("pow({a}, {exponent}, {b})"), ours);
        let x = cases.random.float();
        for n in [&a, &b] {
            let ours = int::compare_big_f64(n, x).map_or(9, |order| order as i32);
            let test = float_literal(x);
            cases.add(
                format!("9 if {test} != {test} else ({n} > {test}) - ({n} < {test})"),
                ours.to_string(),
            );
        }
        let ours = int::big_to_f64(&a).map(float::repr_f64);
        cases.add(format!("float({a})"), ours.expect("small enough"));
        small_ints(cases);
    }
    for _ in 0..200 {
        let (a, b) = (cases.random.int(3000), cases.random.int(2500));
        let ours = match int::true_divide_big(&a, &b) {
            Ok(x) => float::repr_f64(x),
            Err(error @ int::DivideError::ByZero) => {
                format!("ZeroDivisionError: {}", error.message())
            }
            Err(error) => format!("OverflowError: {}", error.message()),
        };
        cases.add(format!("({a}) / ({b})"), ours);
    }
    let pieces = [
        "0",
        "0x",
        "0b",
        "0o",
        "1",
        "7",
        "f",
        "z",
        "_",
        "-",
        "+",
        " ",
        "\u{663}",
        "\u{a0}",
        "99999999999",
        "\x1f",
    ];
    for _ in 0..3000 {
        let (text, base) = (
            cases.random.text(&pieces, 6),
            *cases.random.one_of(&[0, 2, 8, 10, 10, 16, 36, 7, 1, 37]),
        );
        let ours = match int::parse_int(&text, base) {
            Ok(n) => n.into_big().to_string(),
            Err(int::ParseError::Invalid) => "ValueError: invalid literal for".to_owned(),
            Err(_) => "ValueError: int() base must".to_owned(),
        };
        let text = literal_str(&text);
        cases.add(format!("short_error(int, {text}, {base})"), ours);
    }
}

/// Division, powers and shifts of words, at their edges too.
fn small_ints(cases: &mut Cases) {
    let word = |n: BigInt| n.to_i64().unwrap_or(i64::MIN);
    let (a, b) = (word(cases.random.int(64)), word(cases.random.int(64)));
    let ours = int::divmod_i64(a, b).map_or_else(
        |e| format!("ZeroDivisionError: {}", e.message()),
        |(q, r)| format!("({}, {r})", q.into_big()),
    );
    cases.add(format!("divmod({a}, {b})"), ours);
    cases.add(format!("hash({a})"), int::hash_i64(a).to_string());
    let count = cases.random.below(140) as i64;
    let shifted = int::shl_i64(a, count).expect("small").into_big();
    cases.add(
        format!("({a} << {count}, {a} >> {count})"),
        format!("({shifted}, {})", int::shr_i64(a, count).unwrap_or(9)),
    );
    let (base, exponent) = (a >> 50, cases.random.below(12) as u64);
    let power = int::pow_i64(base, exponent).expect("small").into_big();
    cases.add(format!("({base}) ** {exponent}"), power.to_string());
    let exponent = word(cases.random.int(40));
    let ours = int::pow_mod_i64(a, exponent, b).map_or_else(
        |e| format!("ValueError: {}", e.message()),
        |n| n.into_big().to_string(),
    );
    cases.add(format!("pow({a}, {exponent}, {b})"), ours);
    let ours = int::true_divide_i64(a, b).map_or_else(
        |e| format!("ZeroDivisionError: {}", e.message()),
        float::repr_f64,
    );
    cases.add(format!("{a} / {b}"), ours);
    let x = match cases.random.below(2) {
        0 => a as f64,
        _ => cases.random.float(),
    };
    let test = float_literal(x);
    let ours = int::compare_i64_f64(a, x).map_or(9, |order| order as i32);
    cases.add(
        format!("9 if {test} != {test} else ({a} > {test}) - ({a} < {test})"),
        ours.to_string(),
    );
}

fn shown(result: Result<Wtf8Buf, FormatError>) -> Vec<u8> {
    match result {
        Ok(text) => text.into_bytes(),
        Err(FormatError::Value(message)) => format!("ValueError: {message}").into_bytes(),
        Err(FormatError::Overflow(message)) => format!("OverflowError: {message}").into_bytes(),
        Err(FormatError::Memory) => b"MemoryError: ".to_vec(),
    }
}

pub fn formats(cases: &mut Cases) {
    let fills = [
        "", "", "<", ">", "^", "=", "*<", "x^", "é>", "0=", "😀=", "<=",
    ];
    let signs = ["", "", "", "+", "-", " "];
    let flags = ["", "", "", "z", "#", "z#", "0", "#0"];
    let widths = ["", "", "5", "12", "19", "20", "21", "30"];
    let groups = ["", "", "", ",", "_", ",_"];
    let precisions = ["", "", "", ".0", ".1", ".3", ".6", ".12", ".17", ".40", "."];
    let codes = [
        "", "", "d", "f", "e", "g", "F", "E", "G", "%", "n", "x", "X", "o", "b", "c", "s", "q",
        "é", "zz",
    ];
    for _ in 0..6000 {
        let r = &mut cases.random;
        let parts = [
            r.one_of(&fills),
            r.one_of(&signs),
            r.one_of(&flags),
            r.one_of(&widths),
            r.one_of(&groups),
            r.one_of(&precisions),
            r.one_of(&codes),
        ];
        let spec: String = parts.into_iter().copied().collect();
        let wide = Wtf8::from(spec.as_str());
        let quoted = literal_str(&spec);
        match cases.random.below(4) {
            0 => {
                let n = cases.random.int(100);
                cases.add(
                    format!("format({n}, {quoted})"),
                    shown(format_int(&n, wide, "int")),
                );
                if let Some(small) = n.to_i64() {
                    cases.add(
                        format!("format({n}, {quoted})"),
                        shown(format_int(small, wide, "int")),
                    );
                }
            }
            1 => {
                let text = cases.random.text(&["a", "bc", "é", "😀", ""], 5);
                let value = literal_str(&text);
                cases.add(
                    format!("format({value}, {quoted})"),
                    shown(format_str(Wtf8::from(text.as_str()), wide)),
                );
            }
            2 => {
                let (re, im) = (cases.random.float(), cases.random.float());
                let value = format!("complex({}, {})", float_literal(re), float_literal(im));
                cases.add(
                    format!("format({value}, {quoted})"),
                    shown(format_complex(re, im, wide)),
                );
            }
            _ => {
                let x = cases.random.float();
                cases.add(
                    format!("format({}, {quoted})", float_literal(x)),
                    shown(format_float(x, wide)),
                );
            }
        }
    }
}

/// A format of one specification, its value and its stars, in `str` and in `bytes`.
pub fn percent(cases: &mut Cases) {
    let flags = ["", "", "-", "+", " ", "#", "0", "-0", "#0", "+0"];
    let sizes = ["", "", "5", "12", "*"];
    let precisions = ["", "", ".", ".0", ".3", ".8", ".20", ".*"];
    let codes = [
        "d", "i", "u", "x", "X", "o", "f", "F", "e", "E", "g", "G", "s", "c", "hd", "Lf", "y", "%",
        "",
    ];
    for _ in 0..4000 {
        let r = &mut cases.random;
        let parts = [
            r.one_of(&flags),
            r.one_of(&sizes),
            r.one_of(&precisions),
            r.one_of(&codes),
        ];
        let format: String = "<%"
            .chars()
            .chain(parts.into_iter().flat_map(|part| part.chars()))
            .collect();
        let stars = [r.below(21) as i64 - 8, r.below(12) as i64 - 3];
        let (n, x, c) = (r.int(80), r.float(), r.below(0x60) as u32 + 0x20);
        let text = r.text(&["a", "é", "b"], 4);
        let units = if format.is_ascii() && r.below(3) == 0 {
            Units::Bytes
        } else {
            Units::Text
        };
        let mut values = Vec::new();
        let mut out = Vec::new();
        let fault = Pieces::new(format.as_bytes(), units).find_map(|piece| {
            let spec = match piece {
                Ok(Piece::Literal(range)) => {
                    out.extend_from_slice(&format.as_bytes()[range]);
                    return None;
                }
                Ok(Piece::Spec(spec)) => spec,
                Err(error) => return Some(error),
            };
            values.extend((spec.width == Some(Size::Star)).then(|| stars[0].to_string()));
            values.extend((spec.precision == Some(Size::Star)).then(|| stars[1].to_string()));
            values.push("0".to_owned());
            let code = match spec.check(units) {
                Ok(code) => code,
                Err(error) => return Some(error),
            };
            let layout = spec.layout(Some(stars[0]), Some(stars[1])).expect("small");
            let (value, written) = match code {
                'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                    (n.to_string(), layout.int((&n).into(), &mut out))
                }
                's' if units == Units::Text => (
                    literal_str(&text),
                    layout.text(text.as_bytes(), units, &mut out),
                ),
                's' => (
                    format!("{}.encode()", literal_str(&text)),
                    layout.text(text.as_bytes(), units, &mut out),
                ),
                'c' => (c.to_string(), layout.character(c, units, &mut out)),
                _ => (float_literal(x), layout.float(x, &mut out)),
            };
            written.expect("small");
            values.pop();
            values.push(value);
            None
        });
        // A format that ends too early takes its stars first, in CPython.
        let values = match (&fault, values.is_empty()) {
            (Some(_), true) => "1, 1, 1".to_owned(),
            (None, true) => String::new(),
            _ => values.join(", ") + ",",
        };
        let ours = fault.map_or(out, |error| {
            format!("ValueError: {}", error.message()).into_bytes()
        });
        let bytes = if units == Units::Bytes { "b" } else { "" };
        cases.add(
            format!("{bytes}{} % ({values})", literal_str(&format)),
            ours,
        );
    }
}

/// Formats with fields: whether they are read, and as what.
pub fn fields(cases: &mut Cases) {
    let pieces = [
        "{", "{", "}", "}", "{}", "{0", "!r", "!", ":", "[", "]", "a", "é", ":>3", "{1}", "{0!s}",
    ];
    for _ in 0..4000 {
        let format = cases.random.text(&pieces, 6);
        // Every value is the same text, which formats as itself under any specification; only the
        // parts' own faults are compared. So conversions and steps that would fail are left out.
        let mut numbering = Numbering::default();
        let mut out = String::new();
        let ours = walk(&format, &mut numbering, 2, &mut out);
        let Some(ours) = ours
            .map(|()| out)
            .or_else(|fault| fault.map(|f| format!("ValueError: {f}")).ok_or(()))
            .ok()
        else {
            continue;
        };
        cases.add(
            format!(
                "{}.format(any_spec, any_spec, any_spec, any_spec, any_spec, any_spec)",
                literal_str(&format)
            ),
            ours,
        );
    }
}

/// What `format` gives when every value is `v`; an inner `None` says that the case is of no use.
fn walk(
    format: &str,
    numbering: &mut Numbering,
    depth: usize,
    out: &mut String,
) -> Result<(), Option<&'static str>> {
    if depth == 0 {
        return Err(Some(gossamer::text::fields::TOO_DEEP));
    }
    for part in Parts::new(format.as_bytes()) {
        let field = match part.map_err(Some)? {
            Part::Literal(range) => {
                out.push_str(&format[range]);
                continue;
            }
            Part::Field(field) => field,
        };
        let (first, mut steps) = split_name(format[field.name].as_bytes()).map_err(Some)?;
        let index = numbering.index(&first).map_err(Some)?;
        if index.is_none() || steps.next().is_some() {
            return Err(None);
        }
        let known = field
            .conversion
            .is_none_or(|code| code == u32::from('r') || code == u32::from('s'));
        if !known {
            return Err(None);
        }
        if field.nested {
            walk(
                &format[field.spec],
                numbering,
                depth - 1,
                &mut String::new(),
            )?;
        } else if field.conversion.is_some() && !field.spec.is_empty() {
            return Err(None);
        }
        out.push('v');
    }
    Ok(())
}
