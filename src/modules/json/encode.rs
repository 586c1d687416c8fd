//! Values to JSON.

use crate::heap::Value;
use crate::objects::int;
use crate::runtime::{Dict, List, PyResult, Str, Tuple, TypeId, Vm, float, integer};
use crate::text::float::repr_f64;

/// How a value is written.
struct Writer<'a> {
    default: &'a Value,
    ascii: bool,
    /// What one level of indentation is; none: all on one line.
    indent: Option<Vec<u8>>,
    item_separator: Vec<u8>,
    key_separator: Vec<u8>,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    check_circular: bool,
    /// The containers that are being written.
    open: Vec<u64>,
    out: Vec<u8>,
}

/// `_json.encode(value, default, ascii, indent, item_separator, key_separator, sort_keys, skip_keys, allow_nan,
/// check_circular)`
pub fn encode(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [
        value,
        default,
        ascii,
        indent,
        item,
        key,
        sort,
        skip,
        nan,
        check,
    ] = args
    else {
        return Err(vm.type_error("ten arguments are required"));
    };
    let mut writer = Writer {
        default,
        ascii: vm.truth(ascii)?,
        indent: match indent.is_none() {
            true => None,
            false => Some(bytes(vm, indent)?),
        },
        item_separator: bytes(vm, item)?,
        key_separator: bytes(vm, key)?,
        sort_keys: vm.truth(sort)?,
        skip_keys: vm.truth(skip)?,
        allow_nan: vm.truth(nan)?,
        check_circular: vm.truth(check)?,
        open: Vec::new(),
        out: Vec::new(),
    };
    writer.value(vm, value, 0)?;
    Ok(vm.str_bytes(&writer.out))
}

fn bytes(vm: &mut Vm, value: &Value) -> PyResult<Vec<u8>> {
    match Str::of(value) {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!("make_encoder() argument must be str, not {name}")))
        }
    }
}

impl Writer<'_> {
    fn value(&mut self, vm: &mut Vm, value: &Value, level: usize) -> PyResult<()> {
        if self.scalar(vm, value)? {
            return Ok(());
        }
        if List::of(value).is_some() || Tuple::of(value).is_some() {
            return self.inside(vm, value, |own, vm| own.array(vm, value, level));
        }
        if Dict::of(value).is_some() {
            return self.inside(vm, value, |own, vm| own.object(vm, value, level));
        }
        self.inside(vm, value, |own, vm| {
            let other = vm.call(own.default, std::slice::from_ref(value))?;
            own.value(vm, &other, level)
        })
    }

    /// Writes what has no parts; says whether it was that.
    fn scalar(&mut self, vm: &mut Vm, value: &Value) -> PyResult<bool> {
        if let Some(text) = Str::of(value) {
            push_quoted(text, self.ascii, &mut self.out);
        } else if value.is_none() {
            self.out.extend_from_slice(b"null");
        } else if let Some(truth) = value.as_bool() {
            self.out
                .extend_from_slice(if truth { b"true" } else { b"false" });
        } else if integer(value).is_some() {
            let text = int::decimal(vm, value)?;
            self.out.extend_from_slice(text.as_bytes());
        } else if let Some(number) = float(value) {
            let text = self.float(vm, number)?;
            self.out.extend_from_slice(text.as_bytes());
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn float(&self, vm: &mut Vm, number: f64) -> PyResult<String> {
        if number.is_finite() {
            return Ok(repr_f64(number));
        }
        if !self.allow_nan {
            let text = repr_f64(number);
            return Err(vm.value_error(format!(
                "Out of range float values are not JSON compliant: {text}"
            )));
        }
        Ok(match number {
            _ if number.is_nan() => "NaN",
            _ if number > 0.0 => "Infinity",
            _ => "-Infinity",
        }
        .into())
    }

    /// Writes a container, unless it is being written already.
    fn inside(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        write: impl FnOnce(&mut Self, &mut Vm) -> PyResult<()>,
    ) -> PyResult<()> {
        if self.check_circular {
            if self.open.contains(&value.bits()) {
                return Err(vm.value_error("Circular reference detected"));
            }
            self.open.push(value.bits());
        }
        vm.deeper_in(" while encoding a JSON object")?;
        let written = write(self, vm);
        vm.machine.depth -= 1;
        if self.check_circular {
            self.open.pop();
        }
        written
    }

    fn new_line(&mut self, level: usize) {
        if let Some(indent) = &self.indent {
            self.out.push(b'\n');
            for _ in 0..level {
                self.out.extend_from_slice(indent);
            }
        }
    }

    fn array(&mut self, vm: &mut Vm, value: &Value, level: usize) -> PyResult<()> {
        let mut at = 0;
        loop {
            let item = match (List::of(value), Tuple::of(value)) {
                (Some(list), _) => list.items(&vm.heap).get(at).cloned(),
                (None, tuple) => tuple.and_then(|tuple| tuple.items().get(at).cloned()),
            };
            let Some(item) = item else { break };
            match at {
                0 => self.out.push(b'['),
                _ => self.out.extend_from_slice(&self.item_separator),
            }
            self.new_line(level + 1);
            self.value(vm, &item, level + 1)?;
            at += 1;
            if at & 0xfff == 0 {
                vm.poll()?;
            }
        }
        if at == 0 {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        }
        self.new_line(level);
        self.out.push(b']');
        Ok(())
    }

    fn object(&mut self, vm: &mut Vm, value: &Value, level: usize) -> PyResult<()> {
        let items = self.items(vm, value)?;
        if items.is_empty() {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        self.out.push(b'{');
        let mut first = true;
        for (key, value) in items {
            let Some(key) = self.key(vm, &key)? else {
                continue;
            };
            if !first {
                self.out.extend_from_slice(&self.item_separator);
            }
            first = false;
            self.new_line(level + 1);
            match Str::of(&key) {
                Some(text) => push_quoted(text, self.ascii, &mut self.out),
                None => continue,
            }
            self.out.extend_from_slice(&self.key_separator);
            self.value(vm, &value, level + 1)?;
        }
        if !first {
            self.new_line(level);
        }
        self.out.push(b'}');
        Ok(())
    }

    /// The items of a dict, sorted if need be. A derived class is asked for them.
    fn items(&self, vm: &mut Vm, value: &Value) -> PyResult<Vec<(Value, Value)>> {
        let plain = vm.is_exact(value, TypeId::DICT);
        if plain && !self.sort_keys {
            let dict = Dict::of(value).map(|dict| dict.table(&vm.heap));
            let items = dict.into_iter().flat_map(|table| table.iter());
            return Ok(items
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect());
        }
        // A derived class that says it is empty is.
        if !plain && vm.len(value)? == 0 {
            return Ok(Vec::new());
        }
        let items = vm.call_method(value, "items", &[])?;
        let items = vm.collect(&items)?;
        let items = vm.list(items);
        if self.sort_keys {
            vm.call_method(&items, "sort", &[])?;
        }
        let mut pairs = Vec::new();
        for item in vm.collect(&items)? {
            match Tuple::of(&item).map(Tuple::items) {
                Some([key, value]) => pairs.push((key.clone(), value.clone())),
                _ => return Err(vm.value_error("items must return 2-tuples")),
            }
        }
        Ok(pairs)
    }

    /// A key as a string; none if it is to be left out.
    fn key(&self, vm: &mut Vm, key: &Value) -> PyResult<Option<Value>> {
        if Str::of(key).is_some() {
            return Ok(Some(key.clone()));
        }
        let text = if key.is_none() {
            "null".to_string()
        } else if let Some(truth) = key.as_bool() {
            truth.to_string()
        } else if integer(key).is_some() {
            int::decimal(vm, key)?
        } else if let Some(number) = float(key) {
            self.float(vm, number)?
        } else if self.skip_keys {
            return Ok(None);
        } else {
            let name = vm.type_name(key);
            return Err(vm.type_error(format!(
                "keys must be str, int, float, bool or None, not {name}"
            )));
        };
        Ok(Some(vm.str(&text)))
    }
}

/// Adds a string in quotes.
pub fn push_quoted(text: &Str, ascii: bool, out: &mut Vec<u8>) {
    out.reserve(text.as_bytes().len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let special = rest.iter().position(|byte| {
            matches!(byte, b'"' | b'\\' | 0..=0x1f) || ascii && matches!(byte, 0x7f..)
        });
        let Some(length) = special else {
            out.extend_from_slice(rest);
            break;
        };
        out.extend_from_slice(&rest[..length]);
        let mut chars = crate::text::wtf8::Wtf8::from_bytes(&rest[length..]).chars();
        let code = chars.next().unwrap_or(0);
        rest = chars.rest().as_bytes();
        let short = match code {
            0x22 => "\\\"",
            0x5c => "\\\\",
            0x0a => "\\n",
            0x0d => "\\r",
            0x09 => "\\t",
            0x0c => "\\f",
            0x08 => "\\b",
            _ => {
                let mut unit =
                    |unit: u32| out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                match code.checked_sub(0x1_0000) {
                    Some(above) => {
                        unit(0xd800 + (above >> 10));
                        unit(0xdc00 + (above & 0x3ff));
                    }
                    None => unit(code),
                }
                continue;
            }
        };
        out.extend_from_slice(short.as_bytes());
    }
    out.push(b'"');
}
