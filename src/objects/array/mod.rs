//! The class `array.array`: its slots. What typecodes mean is in `item`, methods in `methods`.
//!
//! The items stand as bytes in a row, as a view shows them.

mod item;
mod iter;
mod methods;

use std::cell::Cell;

pub use item::TYPECODES;
pub use iter::ITERATOR_SPEC;
pub use methods::RECONSTRUCTOR;

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{
    Args, BinOp, CmpOp, GetSetDef, PyResult, Slots, Str, TypeId, TypeSpec, Vm, integer, kind,
};

use super::bytearray::{ByteArray, replace_units};
use super::bytes::{Bytes, bytes_like};
use super::memory_view::Format;
use super::sequence::{self, Subscript, place, subscript};
use super::slice::{self, Slice};
use super::textual;

object! {
    /// An array.
    pub struct Array: kind::ARRAY, untracked {
        /// The letter that says what its items are.
        pub typecode: Plain<u8>,
        /// What an item is in memory.
        pub format: Plain<Format>,
        /// The items.
        pub bytes: HeapCell<Vec<u8>>,
        /// How many views of its memory there are.
        pub exports: Plain<u32>,
    }
}

impl Array {
    /// The array that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Array> {
        Heap::downcast(value)
    }

    /// Bytes of an item.
    pub fn size(&self) -> usize {
        self.format.0.get().size()
    }

    /// How many items there are.
    pub fn len(&self, heap: &Heap) -> usize {
        self.bytes.get(heap).len() / self.size()
    }

    /// The item at a place, if there is one.
    fn item(&self, vm: &mut Vm, at: usize) -> PyResult<Option<Value>> {
        let size = self.size();
        let mut word = [0; 8];
        match self.bytes.get(&vm.heap).get(at * size..(at + 1) * size) {
            Some(bytes) => word[..size].copy_from_slice(bytes),
            None => return Ok(None),
        }
        item::read(vm, self.format.0.get(), &word[..size]).map(Some)
    }

    /// The bytes of a value that is to become an item.
    fn written(&self, vm: &mut Vm, value: &Value) -> PyResult<[u8; 8]> {
        item::write(vm, self.typecode.0.get(), value)
    }

    /// Asks whether its length may change.
    fn may_resize(&self, vm: &mut Vm) -> PyResult<()> {
        if self.exports.0.get() == 0 {
            return Ok(());
        }
        Err(vm.error(
            TypeId::BUFFER_ERROR,
            "cannot resize an array that is exporting buffers",
        ))
    }

    /// The bytes, to become more or fewer.
    fn resized<'a>(&'a self, vm: &'a mut Vm) -> PyResult<&'a mut Vec<u8>> {
        self.may_resize(vm)?;
        Ok(self.bytes.get_mut(&mut vm.heap))
    }

    /// Adds an item at the end.
    fn push(&self, vm: &mut Vm, value: &Value) -> PyResult<()> {
        let word = self.written(vm, value)?;
        let size = self.size();
        self.resized(vm)?.extend_from_slice(&word[..size]);
        Ok(())
    }

    /// An array of the plain class and of the same typecode.
    fn alike(&self, vm: &mut Vm, bytes: Vec<u8>) -> Value {
        let class = vm.type_object(TypeId::ARRAY).clone();
        of_class(
            vm,
            &class,
            self.typecode.0.get(),
            self.format.0.get(),
            bytes,
        )
    }
}

fn of_class(vm: &mut Vm, class: &Value, typecode: u8, format: Format, bytes: Vec<u8>) -> Value {
    let shape = sequence::instance_shape(class, TypeId::ARRAY);
    vm.heap.alloc(shape, |header| Array {
        header,
        typecode: Plain(Cell::new(typecode)),
        format: Plain(Cell::new(format)),
        bytes: HeapCell::new(bytes),
        exports: Plain(Cell::new(0)),
    })
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if class.is(vm.type_object(TypeId::ARRAY)) {
        args.no_keywords(vm, "array.array")?;
    }
    let (typecode, source) = match args.positional {
        [] => return Err(vm.type_error("array() takes at least 1 argument (0 given)")),
        [typecode] => (typecode, None),
        [typecode, source] => (typecode, Some(source)),
        more => {
            let given = more.len();
            return Err(vm.type_error(format!("array() takes at most 2 arguments ({given} given)")));
        }
    };
    let Some(letter) = Str::of(typecode).filter(|text| text.chars == 1) else {
        let name = vm.type_name(typecode);
        return Err(vm.type_error(format!(
            "array() argument 1 must be a unicode character, not {name}"
        )));
    };
    let letter = letter.as_bytes()[0];
    if let Some(source) = source {
        check_source(vm, char::from(letter), source)?;
    }
    let Some(format) = item::format(letter) else {
        return Err(
            vm.value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
        );
    };
    if letter == b'u' {
        vm.deprecated("The 'u' type code is deprecated and will be removed in Python 3.16")?;
    }
    let made = of_class(vm, class, letter, format, Vec::new());
    if let Some(source) = source {
        methods::fill(vm, &made, source)?;
    }
    Ok(made)
}

/// Characters go into arrays of characters only.
fn check_source(vm: &mut Vm, typecode: char, source: &Value) -> PyResult<()> {
    if typecode == 'u' || typecode == 'w' {
        return Ok(());
    }
    let what = match (Str::of(source), Array::of(source)) {
        (Some(_), _) => "str",
        (None, Some(array)) if item::is_text(array.typecode.0.get()) => "unicode array",
        _ => return Ok(()),
    };
    let article = if what == "str" {
        "a str"
    } else {
        "a unicode array"
    };
    Err(vm.type_error(format!(
        "cannot use {article} to initialize an array with typecode '{typecode}'"
    )))
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let Some(array) = Array::of(value) else {
        return Ok(Value::NONE);
    };
    let name = vm.type_name(value);
    let name = name.rsplit('.').next().unwrap_or(&name).to_string();
    let typecode = char::from(array.typecode.0.get());
    let mut text = format!("{name}('{typecode}'").into_bytes();
    if array.len(&vm.heap) > 0 {
        text.extend_from_slice(b", ");
        let items = methods::items(vm, array)?;
        let items = match item::is_text(array.typecode.0.get()) {
            true => methods::text(vm, array)?,
            false => vm.list(items),
        };
        sequence::push_repr(vm, &mut text, &items)?;
    }
    text.push(b')');
    Ok(vm.str_bytes(&text))
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Array::of(left), Array::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (ours, theirs) = (one.len(&vm.heap), other.len(&vm.heap));
    if ours != theirs && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    for at in 0..ours.min(theirs) {
        let (Some(a), Some(b)) = (one.item(vm, at)?, other.item(vm, at)?) else {
            break;
        };
        // Not "the same or equal": a NaN differs from itself.
        if !vm.holds(CmpOp::Eq, &a, &b)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                op => vm.compare(op, &a, &b),
            };
        }
    }
    Ok(Value::bool(op.holds(Some(ours.cmp(&theirs)))))
}

fn len(vm: &mut Vm, value: &Value) -> PyResult<usize> {
    Ok(Array::of(value).map_or(0, |array| array.len(&vm.heap)))
}

fn contains(vm: &mut Vm, value: &Value, item: &Value) -> PyResult<bool> {
    Ok(match Array::of(value) {
        Some(array) => methods::find(vm, array, item, 0, usize::MAX)?.is_some(),
        None => false,
    })
}

fn key<'a>(vm: &mut Vm, key: &'a Value) -> PyResult<Subscript<'a>> {
    let known = Slice::of(key).is_some() || integer(key).is_some();
    if !known && vm.slots_ref(key).index.is_none() {
        return Err(vm.type_error("array indices must be integers"));
    }
    subscript(vm, key, "array")
}

fn get_item(vm: &mut Vm, value: &Value, at: &Value) -> PyResult {
    let Some(array) = Array::of(value) else {
        return Ok(Value::NONE);
    };
    match key(vm, at)? {
        Subscript::Index(index) => {
            let item = match place(index, array.len(&vm.heap)) {
                Some(at) => array.item(vm, at)?,
                None => None,
            };
            match item {
                Some(item) => Ok(item),
                None => Err(vm.index_error("array index out of range")),
            }
        }
        Subscript::Slice(slice) => {
            let (start, stop, step) = slice::unpack(vm, slice)?;
            let span = slice::adjust(array.len(&vm.heap), start, stop, step);
            let (bytes, size) = (array.bytes.get(&vm.heap), array.size());
            let units = span
                .indices()
                .filter_map(|at| bytes.get(at * size..(at + 1) * size));
            let part = units.flatten().copied().collect();
            Ok(array.alike(vm, part))
        }
    }
}

fn set_item(vm: &mut Vm, value: &Value, at: &Value, new: Option<Value>) -> PyResult<()> {
    let Some(array) = Array::of(value) else {
        return Ok(());
    };
    let index = match key(vm, at)? {
        Subscript::Index(index) => index,
        Subscript::Slice(slice) => return set_slice(vm, array, slice, new.as_ref()),
    };
    let size = array.size();
    let Some(at) = place(index, array.len(&vm.heap)) else {
        return Err(vm.index_error("array assignment index out of range"));
    };
    match new {
        Some(new) => {
            let word = array.written(vm, &new)?;
            // Reading the value may have changed the array.
            let bytes = array.bytes.get_mut(&mut vm.heap);
            match bytes.get_mut(at * size..(at + 1) * size) {
                Some(room) => room.copy_from_slice(&word[..size]),
                None => return Err(vm.index_error("array assignment index out of range")),
            }
        }
        None => {
            array.resized(vm)?.drain(at * size..(at + 1) * size);
        }
    }
    Ok(())
}

fn set_slice(vm: &mut Vm, array: &Array, slice: &Slice, new: Option<&Value>) -> PyResult<()> {
    let new = match new.map(|new| (new, Array::of(new))) {
        None => None,
        Some((_, Some(other))) => {
            same_kind(vm, array, other, "bad argument type for built-in operation")?;
            Some(other.bytes.get(&vm.heap).clone())
        }
        Some((new, None)) => {
            let name = vm.type_name(new);
            return Err(vm.type_error(format!(
                "can only assign array (not \"{name}\") to array slice"
            )));
        }
    };
    let (start, stop, step) = slice::unpack(vm, slice)?;
    let size = array.size();
    let span = slice::adjust(array.len(&vm.heap), start, stop, step);
    let given = new.as_ref().map_or(0, |new| new.len() / size);
    let grows = given != span.count;
    if grows && (step == 1 || given == 0) {
        array.may_resize(vm)?;
    }
    if !replace_units(
        array.bytes.get_mut(&mut vm.heap),
        span,
        new.as_deref(),
        size,
    ) {
        let wanted = span.count;
        return Err(vm.value_error(format!(
            "attempt to assign array of size {given} to extended slice of size {wanted}"
        )));
    }
    Ok(())
}

fn same_kind(vm: &mut Vm, array: &Array, other: &Array, message: &str) -> PyResult<()> {
    if array.typecode.0.get() == other.typecode.0.get() {
        return Ok(());
    }
    Err(vm.type_error(message))
}

/// The bytes of an array so many times.
fn repeated(vm: &mut Vm, array: &Array, value: &Value) -> PyResult<Vec<u8>> {
    let Some(times) = sequence::times(vm, value)? else {
        let name = vm.type_name(value);
        return Err(vm.type_error(format!(
            "can't multiply sequence by non-int of type '{name}'"
        )));
    };
    let bytes = array.bytes.get(&vm.heap).clone();
    textual::repeat(vm, &bytes, times)
}

fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let (array, other) = match (Array::of(left), Array::of(right)) {
        (Some(array), _) => (array, right),
        (None, Some(array)) if op == BinOp::Mul => (array, left),
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    if !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if let Some(answer) = super::list::number_first(vm, op, left, right, other)? {
        return Ok(answer);
    }
    if op == BinOp::Mul {
        let bytes = repeated(vm, array, other)?;
        return Ok(array.alike(vm, bytes));
    }
    let Some(more) = Array::of(other) else {
        let name = vm.type_name(other);
        let message = format!("can only append array (not \"{name}\") to array");
        return Err(vm.type_error(message));
    };
    same_kind(vm, array, more, "bad argument type for built-in operation")?;
    let mut bytes = array.bytes.get(&vm.heap).clone();
    bytes.extend_from_slice(more.bytes.get(&vm.heap));
    Ok(array.alike(vm, bytes))
}

fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let Some(array) = Array::of(left) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if !super::list::adds_itself(vm, op, left)
        && let Some(answer) = super::list::number_first(vm, op, left, right, right)?
    {
        return Ok(answer);
    }
    if op == BinOp::Mul {
        let bytes = repeated(vm, array, right)?;
        if bytes.len() != array.bytes.get(&vm.heap).len() {
            array.may_resize(vm)?;
        }
        *array.bytes.get_mut(&mut vm.heap) = bytes;
        return Ok(left.clone());
    }
    if Array::of(right).is_none() {
        let name = vm.type_name(right);
        return Err(vm.type_error(format!("can only extend array with array (not \"{name}\")")));
    }
    methods::extend(vm, array, right)?;
    Ok(left.clone())
}

/// The memory of a plain object of bytes, but not of an array.
fn plain_bytes(vm: &Vm, value: &Value) -> Option<Vec<u8>> {
    (Bytes::of(value).is_some() || ByteArray::of(value).is_some())
        .then(|| bytes_like(vm, value).unwrap_or_default().into_owned())
}

/// The class.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::ARRAY,
    name: "array.array",
    doc: "array(typecode [, initializer]) -> array\n\nA mutable row of numbers or characters of one kind, which the typecode says, \
          as compact as in C.",
    kind: kind::ARRAY,
    subclassable: true,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        unhashable: true,
        compare: Some(compare),
        iter: Some(iter::iterate),
        len: Some(len),
        get_item: Some(get_item),
        set_item: Some(set_item),
        contains: Some(contains),
        binary: Some(binary),
        in_place: Some(in_place),
        new: Some(construct),
        ..Slots::EMPTY
    },
    operators: &[BinOp::Add, BinOp::Mul],
    in_place: &[BinOp::Add, BinOp::Mul],
    methods: methods::METHODS,
    getset: &[
        GetSetDef {
            name: "typecode",
            doc: "The letter that says what its items are.",
            get: |vm, value| {
                let typecode = Array::of(value).map_or(b'b', |array| array.typecode.0.get());
                Ok(vm.str(&char::from(typecode).to_string()))
            },
            set: None,
        },
        GetSetDef {
            name: "itemsize",
            doc: "Bytes of an item.",
            get: |vm, value| {
                let size = Array::of(value).map_or(1, Array::size);
                Ok(vm.int(size as i64))
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};
