//! The type `str`: its slots. Methods are in `methods`, formatting in `format` and `percent`, the iterator in
//! `iter`.
//!
//! A string never changes; what is a part of it that is all of it is the string itself, as in CPython.

mod format;
mod iter;
mod methods;
mod percent;
mod translate;

use std::borrow::Cow;
use std::cell::Cell;

use crate::heap::Value;
use crate::runtime::str::CachedHash;
use crate::runtime::{
    Args, BinOp, CmpOp, Integer, PyResult, Raised, Slots, Str, TypeId, TypeSpec, Vm, integer, kind,
};
use crate::text::str_algo::Units;
use crate::text::str_repr;
use crate::text::wtf8::push_code_point;

use super::sequence;
use super::slice::{self, Slice, Span};
use super::textual::{self, Textual};

pub use format::{format, object_format};
pub use iter::{ASCII_ITERATOR_SPEC, ITERATOR_SPEC, StrIter};
pub use methods::{codec_error, decode, encoded, text_argument};
pub use percent::percent;

/// The type `str`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::STR,
    name: "str",
    doc: "str(object='') -> str\nstr(object=b'', encoding='utf-8', errors='strict') -> str\n\nA text: the object's own, or what the bytes mean in the encoding.",
    kind: kind::STR,
    subclassable: true,
    slots: Slots {
        repr: Some(repr),
        str: Some(plain),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iter::iterate),
        len: Some(len),
        get_item: Some(get_item),
        contains: Some(contains),
        binary: Some(binary),
        truth: Some(|_, value| Ok(text(value).is_some_and(|text| text.chars > 0))),
        new: Some(new),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul, BinOp::Mod],
    methods: methods::METHODS,
    ..TypeSpec::EMPTY
};

/// `str` for the methods that it shares.
pub struct Text;

impl Textual for Text {
    const ID: TypeId = TypeId::STR;
    const UNITS: Units = Units::Text;
    const IMMUTABLE: bool = true;

    #[inline]
    fn contents<'a>(_: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
        text(value).map(|text| Cow::Borrowed(text.as_bytes()))
    }

    fn view<'a>(vm: &'a Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
        Self::contents(vm, value)
    }

    fn length(_: &Vm, value: &Value) -> usize {
        text(value).map_or(0, |text| text.chars)
    }

    fn places(_: &Vm, value: &Value) -> Units {
        match text(value) {
            Some(text) if text.is_ascii() => Units::Bytes,
            _ => Units::Text,
        }
    }

    #[inline]
    fn make(vm: &mut Vm, bytes: &[u8]) -> Value {
        vm.str_bytes(bytes)
    }

    fn cut(vm: &mut Vm, whole: &Value, bytes: &[u8]) -> Value {
        // Nothing is to be counted where all characters are bytes.
        match bytes.len() > 1 && Str::of(whole).is_some_and(Str::is_ascii) {
            true => vm.new_str(bytes, bytes.len()),
            false => vm.str_bytes(bytes),
        }
    }

    fn other<'a>(
        vm: &mut Vm,
        value: &'a Value,
        wrong: impl FnOnce(&str) -> String,
    ) -> PyResult<Cow<'a, [u8]>> {
        match text(value) {
            Some(text) => Ok(Cow::Borrowed(text.as_bytes())),
            None => {
                let message = wrong(&vm.type_name(value));
                Err(vm.type_error(message))
            }
        }
    }

    fn needle<'a>(vm: &mut Vm, method: &str, value: &'a Value) -> PyResult<Cow<'a, [u8]>> {
        Text::other(vm, value, |name| {
            let name = textual::argument(name);
            format!("{method}() argument 1 must be str, not {name}")
        })
    }

    fn affix<'a>(vm: &Vm, value: &'a Value) -> Option<Cow<'a, [u8]>> {
        Text::contents(vm, value)
    }

    fn wrong_affix(vm: &mut Vm, method: &str, value: &Value) -> Raised {
        let name = vm.type_name(value);
        vm.type_error(format!(
            "tuple for {method} must only contain str, not {name}"
        ))
    }

    fn fill(vm: &mut Vm, _: &str, value: &Value) -> PyResult<u32> {
        let Some(fill) = text(value) else {
            let name = vm.type_name(value);
            return Err(vm.type_error(format!(
                "The fill character must be a unicode character, not {name}"
            )));
        };
        match fill.as_wtf8().chars().next() {
            Some(code) if fill.chars == 1 => Ok(code),
            _ => Err(vm.type_error("The fill character must be exactly one character long")),
        }
    }
}

#[inline(always)]
fn text(value: &Value) -> Option<&Str> {
    Str::of(value)
}

impl Vm {
    /// A string of one code point.
    pub fn str_of_char(&mut self, code: u32) -> Value {
        let mut bytes = Vec::with_capacity(4);
        push_code_point(code, &mut bytes);
        self.str_bytes(&bytes)
    }
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let shown = match text(value) {
        Some(text) => str_repr::repr_str(text.as_wtf8()),
        None => String::new(),
    };
    Ok(vm.str(&shown))
}

/// `ascii(value)`: its repr with everything beyond ASCII escaped.
///
/// # Errors
/// What `repr` raises.
pub fn ascii(vm: &mut Vm, value: &Value) -> PyResult {
    if vm.is_exact(value, TypeId::STR)
        && let Some(text) = text(value)
    {
        let shown = str_repr::ascii_str(text.as_wtf8());
        return Ok(vm.str(&shown));
    }
    let shown = vm.repr(value)?;
    match text(&shown) {
        Some(text) if !text.is_ascii() => {
            let mut bytes = Vec::with_capacity(text.as_bytes().len() * 2);
            for code in text.as_wtf8().chars() {
                let escape = match code {
                    0..0x80 => {
                        bytes.push(code as u8);
                        continue;
                    }
                    0x80..0x100 => format!("\\x{code:02x}"),
                    0x100..0x1_0000 => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                };
                bytes.extend_from_slice(escape.as_bytes());
            }
            Ok(vm.str_bytes(&bytes))
        }
        _ => Ok(shown),
    }
}

/// The string itself, as a plain one.
fn plain(vm: &mut Vm, value: &Value) -> PyResult {
    Ok(match text(value) {
        Some(text) => textual::same::<Text>(vm, value, text.as_bytes()),
        None => Value::NONE,
    })
}

fn hash(_: &mut Vm, value: &Value) -> PyResult<i64> {
    Ok(text(value).map_or(0, Str::hash_code))
}

fn compare(_: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(a), Some(b)) = (text(left), text(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    Ok(Value::bool(match op {
        CmpOp::Eq => a == b,
        CmpOp::Ne => a != b,
        // Generalised UTF-8 sorts as code points do.
        _ => op.holds(Some(a.cmp(b))),
    }))
}

fn len(_: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(text(value).map_or(0, |text| text.chars))
}

fn get_item(vm: &mut Vm, value: &Value, key: &Value) -> PyResult {
    let Some(text) = text(value) else {
        return Ok(Value::NONE);
    };
    if let Some(slice) = Slice::of(key) {
        return get_slice(vm, value, text, slice);
    }
    let index = match key.as_small() {
        Some(index) => index,
        None if integer(key).is_some() || vm.slots_ref(key).index.is_some() => {
            vm.sequence_index(key, TypeId::INDEX_ERROR)?
        }
        None => {
            let name = vm.type_name(key);
            return Err(vm.type_error(format!("string indices must be integers, not '{name}'")));
        }
    };
    let Some(at) = sequence::place(index, text.chars) else {
        return Err(vm.index_error("string index out of range"));
    };
    Ok(vm.str_bytes(text.part(at, 1)))
}

fn get_slice(vm: &mut Vm, value: &Value, text: &Str, slice: &Slice) -> PyResult {
    let span = slice::span(vm, slice, text.chars)?;
    part(vm, value, text, &span)
}

/// The characters in the places of a span.
///
/// # Errors
/// As [`plain`].
pub fn part(vm: &mut Vm, value: &Value, text: &Str, span: &Span) -> PyResult {
    if span.count == 0 {
        return Ok(vm.str(""));
    }
    let bytes = text.as_bytes();
    let start = usize::try_from(span.start).unwrap_or(0);
    if span.step == 1 {
        if span.count == text.chars {
            return plain(vm, value);
        }
        return Ok(vm.str_bytes(text.part(start, span.count)));
    }
    let mut part = Vec::with_capacity(span.count);
    if text.is_ascii() {
        part.extend(span.indices().filter_map(|at| bytes.get(at)));
    } else {
        let codes: Vec<u32> = text.as_wtf8().chars().collect();
        span.indices()
            .filter_map(|at| codes.get(at))
            .for_each(|code| push_code_point(*code, &mut part));
    }
    Ok(vm.str_bytes(&part))
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    match (text(value), text(item)) {
        (Some(text), Some(item)) => {
            Ok(crate::text::str_algo::find(text.as_bytes(), item.as_bytes()).is_some())
        }
        _ => {
            let name = vm.type_name(item);
            Err(vm.type_error(format!(
                "'in <string>' requires string as left operand, not {name}"
            )))
        }
    }
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    match op {
        BinOp::Add => match (text(left), text(right)) {
            (Some(a), Some(b)) => concat(vm, left, a, right, b),
            _ => Ok(Value::NOT_IMPLEMENTED),
        },
        BinOp::Mul => {
            let (text, own, other) = match (text(left), text(right)) {
                (Some(text), _) => (text, left, right),
                (None, Some(text)) => (text, right, left),
                (None, None) => return Ok(Value::NOT_IMPLEMENTED),
            };
            if let Some(answer) = super::list::number_first(vm, op, left, right, other)? {
                return Ok(answer);
            }
            let Some(times) = sequence::times(vm, other)? else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if times == 1 {
                return plain(vm, own);
            }
            let bytes = textual::repeat(vm, text.as_bytes(), times)?;
            Ok(vm.str_bytes(&bytes))
        }
        BinOp::Mod => match text(left) {
            Some(format) => {
                let bytes = percent(vm, format.as_bytes(), Units::Text, right)?;
                Ok(vm.str_bytes(&bytes))
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        },
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `left + right` of two strings.
fn concat(vm: &mut Vm, left: &Value, a: &Str, right: &Value, b: &Str) -> PyResult {
    if a.chars == 0 {
        return plain(vm, right);
    }
    if b.chars == 0 {
        return plain(vm, left);
    }
    let (chars, x, y) = (a.chars + b.chars, a.as_bytes(), b.as_bytes());
    let size = x.len() + y.len();
    // Most results are short: no allocation beside the object's own.
    let mut short = [0u8; 256];
    if let Some(room) = short.get_mut(..size) {
        let (first, second) = room.split_at_mut(x.len());
        first.copy_from_slice(x);
        second.copy_from_slice(y);
        return Ok(vm.new_str(room, chars));
    }
    textual::check_room(vm, size)?;
    let mut all = Vec::with_capacity(size);
    all.extend_from_slice(x);
    all.extend_from_slice(y);
    Ok(vm.new_str(&all, chars))
}

fn new(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    let given = args.positional.len();
    if given > 3 {
        return Err(vm.type_error(format!("str expected at most 3 arguments, got {given}")));
    }
    let made = match (args.positional, args.names) {
        ([], []) => vm.str(""),
        ([object], []) => vm.to_str(object)?,
        _ => {
            let [object, encoding, errors] =
                args.bind(vm, "str", ["object", "encoding", "errors"], 0, 0)?;
            let name = |vm: &mut Vm, value: &Option<Value>, what: &str| {
                methods::text_argument(vm, "str", what, value.as_ref())
            };
            let encoding = name(vm, &encoding, "encoding")?;
            let errors = name(vm, &errors, "errors")?;
            match object {
                None => vm.str(""),
                Some(object) if encoding.is_none() && errors.is_none() => vm.to_str(&object)?,
                Some(object) => from_bytes(
                    vm,
                    &object,
                    encoding.as_deref().unwrap_or("utf-8"),
                    errors.as_deref().unwrap_or("strict"),
                )?,
            }
        }
    };
    if class.is(vm.type_object(TypeId::STR)) {
        return Ok(made);
    }
    Ok(of_class(vm, class, &made))
}

fn from_bytes(vm: &mut Vm, object: &Value, encoding: &str, errors: &str) -> PyResult {
    if text(object).is_some() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    match super::bytes::contents(vm, object) {
        Some(bytes) => decode(vm, object, &bytes, encoding, errors),
        None => {
            let name = vm.type_name(object);
            Err(vm.type_error(format!(
                "decoding to str: need a bytes-like object, {name} found"
            )))
        }
    }
}

/// An instance of a class that derives from `str`.
fn of_class(vm: &mut Vm, class: &Value, made: &Value) -> Value {
    let Some(text) = text(made) else {
        return made.clone();
    };
    let shape = sequence::instance_shape(class, TypeId::STR);
    let chars = text.chars;
    vm.heap
        .alloc_with_copy(shape, text.as_bytes(), |header, bytes| Str {
            header,
            hash: CachedHash(Cell::new(-1)),
            chars,
            bytes,
        })
}

/// A code point that an integer gives.
pub fn code_point(value: &Value) -> Option<u32> {
    match integer(value)? {
        Integer::Small(number) => u32::try_from(number).ok().filter(|code| *code < 0x11_0000),
        Integer::Big(_) => None,
    }
}

#[cfg(test)]
mod tests;
