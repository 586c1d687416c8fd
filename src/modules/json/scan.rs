//! JSON to values. Places inside are offsets of bytes; what goes out counts characters.

use std::collections::HashMap;

use crate::heap::Value;
use crate::runtime::{PyResult, Raised, Str, TypeId, Vm};
use crate::text::wtf8::{Wtf8, count_starts, push_code_point};

use super::decode_error;

/// A text, and what becomes of its parts.
struct Reader<'a> {
    text: &'a Value,
    bytes: &'a [u8],
    strict: bool,
    object_hook: Option<&'a Value>,
    pairs_hook: Option<&'a Value>,
    parse_float: Option<&'a Value>,
    parse_int: Option<&'a Value>,
    parse_constant: Option<&'a Value>,
    /// Keys that were met: each is made once.
    keys: HashMap<&'a [u8], Value>,
}

/// `_json.scan(text, place, strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant)`
pub fn scan(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (string, at) = at_place(vm, args)?;
    let strict = vm.truth(&args[2])?;
    let given = |at: usize| args.get(at).filter(|value| !value.is_none());
    let mut reader = Reader {
        text: &args[0],
        bytes: string.as_bytes(),
        strict,
        object_hook: given(3),
        pairs_hook: given(4),
        parse_float: given(5),
        parse_int: given(6),
        parse_constant: given(7),
        keys: HashMap::new(),
    };
    let (value, end) = reader.value(vm, at)?;
    let end = reader.place(end);
    let end = vm.int(end as i64);
    Ok(vm.tuple([value, end]))
}

/// `_json.skip(text, place)`
pub fn skip(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (string, at) = at_place(vm, args)?;
    let bytes = string.as_bytes();
    let skipped = behind_space(bytes, at) - at;
    let place = vm.index_i64(&args[1])?;
    Ok(vm.int(place.saturating_add(skipped as i64)))
}

/// The string, and the offset of a place in it.
fn at_place<'a>(vm: &mut Vm, args: &'a [Value]) -> PyResult<(&'a Str, usize)> {
    let Some(string) = Str::of(&args[0]) else {
        let name = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("first argument must be a string, not {name}")));
    };
    let place = vm.index_i64(&args[1])?;
    let Ok(place) = usize::try_from(place) else {
        return Err(vm.value_error("idx cannot be negative"));
    };
    let offset = match string.is_ascii() {
        true => place.min(string.chars),
        false => string.as_wtf8().offset_of(place),
    };
    Ok((string, offset))
}

fn behind_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

impl<'a> Reader<'a> {
    fn place(&self, offset: usize) -> usize {
        count_starts(self.bytes.get(..offset).unwrap_or(self.bytes))
    }

    fn wrong(&self, vm: &mut Vm, message: &str, offset: usize) -> Raised {
        let place = self.place(offset);
        decode_error(vm, message, self.text, place)
    }

    fn value(&mut self, vm: &mut Vm, at: usize) -> PyResult<(Value, usize)> {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let constant =
            |word: &[u8], value| rest.starts_with(word).then_some((value, at + word.len()));
        match rest.first() {
            Some(b'"') => self.string(vm, at + 1),
            Some(b'{') => {
                vm.deeper_in(" while decoding a JSON object from a unicode string")?;
                let object = self.object(vm, at + 1);
                vm.machine.depth -= 1;
                object
            }
            Some(b'[') => {
                vm.deeper_in(" while decoding a JSON array from a unicode string")?;
                let array = self.array(vm, at + 1);
                vm.machine.depth -= 1;
                array
            }
            Some(b'n' | b't' | b'f') => constant(b"null", Value::NONE)
                .or_else(|| constant(b"true", Value::TRUE))
                .or_else(|| constant(b"false", Value::FALSE))
                .ok_or_else(|| self.wrong(vm, "Expecting value", at)),
            _ => {
                for (word, number) in [
                    ("NaN", f64::NAN),
                    ("Infinity", f64::INFINITY),
                    ("-Infinity", f64::NEG_INFINITY),
                ] {
                    if rest.starts_with(word.as_bytes()) {
                        let value = match self.parse_constant {
                            Some(parse) => {
                                let word = vm.str(word);
                                vm.call(parse, &[word])?
                            }
                            None => vm.float(number),
                        };
                        return Ok((value, at + word.len()));
                    }
                }
                self.number(vm, at)
            }
        }
    }

    fn object(&mut self, vm: &mut Vm, mut at: usize) -> PyResult<(Value, usize)> {
        let mut pairs = Vec::new();
        let dict = match self.pairs_hook {
            Some(_) => Value::NONE,
            None => vm.dict(),
        };
        at = behind_space(self.bytes, at);
        let mut closed = self.bytes.get(at) == Some(&b'}');
        while !closed {
            if self.bytes.get(at) != Some(&b'"') {
                let message = "Expecting property name enclosed in double quotes";
                return Err(self.wrong(vm, message, at));
            }
            let (key, next) = self.key(vm, at + 1)?;
            at = behind_space(self.bytes, next);
            if self.bytes.get(at) != Some(&b':') {
                return Err(self.wrong(vm, "Expecting ':' delimiter", at));
            }
            at = behind_space(self.bytes, at + 1);
            let (value, next) = self.value(vm, at)?;
            at = behind_space(self.bytes, next);
            match self.pairs_hook {
                Some(_) => pairs.push(vm.tuple([key, value])),
                None => vm.dict_set(&dict, key, value)?,
            }
            match self.bytes.get(at) {
                Some(b'}') => closed = true,
                Some(b',') => {
                    let comma = at;
                    at = behind_space(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b'}') {
                        let message = "Illegal trailing comma before end of object";
                        return Err(self.wrong(vm, message, comma));
                    }
                }
                _ => return Err(self.wrong(vm, "Expecting ',' delimiter", at)),
            }
        }
        let object = match (self.pairs_hook, self.object_hook) {
            (Some(hook), _) => {
                let pairs = vm.list(pairs);
                vm.call(hook, &[pairs])?
            }
            (None, Some(hook)) => vm.call(hook, &[dict])?,
            (None, None) => dict,
        };
        Ok((object, at + 1))
    }

    fn array(&mut self, vm: &mut Vm, mut at: usize) -> PyResult<(Value, usize)> {
        let mut items = Vec::new();
        at = behind_space(self.bytes, at);
        let mut closed = self.bytes.get(at) == Some(&b']');
        while !closed {
            let (value, next) = self.value(vm, at)?;
            items.push(value);
            at = behind_space(self.bytes, next);
            match self.bytes.get(at) {
                Some(b']') => closed = true,
                Some(b',') => {
                    let comma = at;
                    at = behind_space(self.bytes, at + 1);
                    if self.bytes.get(at) == Some(&b']') {
                        let message = "Illegal trailing comma before end of array";
                        return Err(self.wrong(vm, message, comma));
                    }
                }
                _ => return Err(self.wrong(vm, "Expecting ',' delimiter", at)),
            }
            if items.len() & 0xfff == 0 {
                vm.poll()?;
            }
        }
        Ok((vm.list(items), at + 1))
    }

    /// A key: equal ones are one string.
    fn key(&mut self, vm: &mut Vm, start: usize) -> PyResult<(Value, usize)> {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        let raw = &rest[..length];
        if rest.get(length) == Some(&b'"')
            && let Some(key) = self.keys.get(raw)
        {
            return Ok((key.clone(), start + length + 1));
        }
        let (key, end) = self.string(vm, start)?;
        if end == start + length + 1 {
            self.keys.insert(raw, key.clone());
        }
        Ok((key, end))
    }

    /// The string whose quote stands before `start`.
    fn string(&mut self, vm: &mut Vm, start: usize) -> PyResult<(Value, usize)> {
        let mut out: Vec<u8> = Vec::new();
        let mut at = start;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let special = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            let Some(length) = special else {
                return Err(self.wrong(vm, "Unterminated string starting at", start - 1));
            };
            let plain = &rest[..length];
            at += length + 1;
            match rest[length] {
                b'"' if out.is_empty() => return Ok((vm.str_bytes(plain), at)),
                b'"' => {
                    out.extend_from_slice(plain);
                    return Ok((vm.str_bytes(&out), at));
                }
                b'\\' => {
                    out.extend_from_slice(plain);
                    at = self.escape(vm, start, at, &mut out)?;
                }
                byte => {
                    if self.strict {
                        return Err(self.wrong(vm, "Invalid control character at", at - 1));
                    }
                    out.extend_from_slice(plain);
                    out.push(byte);
                }
            }
        }
    }

    /// What stands behind a backslash; answers where it ends.
    fn escape(&self, vm: &mut Vm, start: usize, at: usize, out: &mut Vec<u8>) -> PyResult<usize> {
        let byte = match self.bytes.get(at) {
            Some(b'u') => return self.code_unit(vm, at + 1, out),
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
            Some(_) => return Err(self.wrong(vm, "Invalid \\escape", at - 1)),
            None => {
                return Err(self.wrong(vm, "Unterminated string starting at", start - 1));
            }
        };
        out.push(byte);
        Ok(at + 1)
    }

    fn code_unit(&self, vm: &mut Vm, at: usize, out: &mut Vec<u8>) -> PyResult<usize> {
        let Some(unit) = self.four_digits(at) else {
            return Err(self.wrong(vm, "Invalid \\uXXXX escape", at - 1));
        };
        let (mut code, mut end) = (unit, at + 4);
        if (0xd800..0xdc00).contains(&unit)
            && self.bytes.get(end..end + 2) == Some(b"\\u")
            && let Some(low) = self.four_digits(end + 2)
            && (0xdc00..0xe000).contains(&low)
        {
            code = 0x1_0000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
            end += 6;
        }
        push_code_point(code, out);
        Ok(end)
    }

    fn four_digits(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        // The quote behind them must be there too.
        self.bytes.get(at + 4)?;
        digits.iter().try_fold(0, |sum, byte| {
            Some(sum << 4 | char::from(*byte).to_digit(16)?)
        })
    }

    fn number(&mut self, vm: &mut Vm, start: usize) -> PyResult<(Value, usize)> {
        let digits = |mut at: usize| {
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let first = start + usize::from(self.bytes.get(start) == Some(&b'-'));
        let mut end = match self.bytes.get(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => digits(first),
            _ => return Err(self.wrong(vm, "Expecting value", start)),
        };
        let mut is_float = false;
        if self.bytes.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
            is_float = true;
        }
        if let Some(b'e' | b'E') = self.bytes.get(end) {
            let sign = matches!(self.bytes.get(end + 1), Some(b'+' | b'-'));
            let exponent = end + 1 + usize::from(sign);
            if digits(exponent) > exponent {
                end = digits(exponent);
                is_float = true;
            }
        }
        let text = Wtf8::from_bytes(&self.bytes[start..end])
            .as_str()
            .unwrap_or("");
        let parse = match is_float {
            true => self.parse_float,
            false => self.parse_int,
        };
        let value = match (parse, is_float) {
            (Some(parse), _) => {
                let text = vm.str(text);
                vm.call(parse, &[text])?
            }
            (None, true) => vm.float(text.parse().unwrap_or(f64::NAN)),
            (None, false) => match text.parse::<i64>() {
                Ok(number) => vm.int(number),
                Err(_) => {
                    let (class, text) = (vm.type_object(TypeId::INT).clone(), vm.str(text));
                    vm.call(&class, &[text])?
                }
            },
        };
        Ok((value, end))
    }
}
