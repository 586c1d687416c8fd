//! The methods of `array`.

use crate::heap::Value;
use crate::runtime::{List, NativeDef, PyResult, Str, Vm};

use super::super::bytes;
use super::super::generic_alias::CLASS_GET_ITEM;
use super::super::memory_view::{BUFFER, RELEASE_BUFFER};
use super::super::sequence::{self, place};
use super::{Array, item};

fn own<'a>(vm: &mut Vm, args: &'a [Value]) -> PyResult<&'a Array> {
    match args.first().and_then(Array::of) {
        Some(array) => Ok(array),
        None => Err(vm.type_error("array needed")),
    }
}

/// The first place from `at` on, before `stop`, whose item is equal.
///
/// # Errors
/// What comparing raises.
pub fn find(
    vm: &mut Vm,
    array: &Array,
    wanted: &Value,
    mut at: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    while at < stop
        && let Some(item) = array.item(vm, at)?
    {
        // Not "the same or equal": a NaN differs from itself.
        if vm.holds(crate::runtime::CmpOp::Eq, &item, wanted)? {
            return Ok(Some(at));
        }
        if at & 0xfff == 0 {
            vm.poll()?;
        }
        at += 1;
    }
    Ok(None)
}

/// All items.
///
/// # Errors
/// `ValueError` if one is no character.
pub fn items(vm: &mut Vm, array: &Array) -> PyResult<Vec<Value>> {
    let mut items = sequence::room(vm, array.len(&vm.heap))?;
    while let Some(item) = array.item(vm, items.len())? {
        items.push(item);
    }
    Ok(items)
}

/// The text of an array of characters.
///
/// # Errors
/// `ValueError` if an item is no character.
pub fn text(vm: &mut Vm, array: &Array) -> PyResult {
    let mut text = Vec::new();
    for item in items(vm, array)? {
        if let Some(item) = Str::of(&item) {
            text.push(item.as_wtf8().chars().next().unwrap_or(0));
        }
    }
    let text: crate::text::wtf8::Wtf8Buf = text.into_iter().collect();
    Ok(vm.str_bytes(text.as_bytes()))
}

/// Fills a new array from its initializer.
///
/// # Errors
/// What iterating raises, and values that are no items.
pub fn fill(vm: &mut Vm, value: &Value, source: &Value) -> PyResult<()> {
    let Some(array) = Array::of(value) else {
        return Ok(());
    };
    if let Some(bytes) = super::plain_bytes(vm, source) {
        return add_bytes(vm, array, &bytes);
    }
    let typecode = array.typecode.0.get();
    if item::is_text(typecode) && Str::of(source).is_some() {
        return add_text(vm, array, source);
    }
    if let Some(other) = Array::of(source)
        && (other.typecode.0.get() == typecode
            || item::is_text(typecode) && item::is_text(other.typecode.0.get()))
    {
        *array.bytes.get_mut(&mut vm.heap) = other.bytes.get(&vm.heap).clone();
        return Ok(());
    }
    let iterator = vm.iter(source)?;
    add_all(vm, array, &iterator)
}

fn add_all(vm: &mut Vm, array: &Array, iterator: &Value) -> PyResult<()> {
    while let Some(item) = vm.next(iterator)? {
        array.push(vm, &item)?;
        vm.poll()?;
    }
    Ok(())
}

fn add_bytes(vm: &mut Vm, array: &Array, bytes: &[u8]) -> PyResult<()> {
    if !bytes.len().is_multiple_of(array.size()) {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    if !bytes.is_empty() {
        array.resized(vm)?.extend_from_slice(bytes);
    }
    Ok(())
}

fn add_text(vm: &mut Vm, array: &Array, text: &Value) -> PyResult<()> {
    let mut bytes = Vec::new();
    if let Some(text) = Str::of(text) {
        text.as_wtf8()
            .chars()
            .for_each(|code| bytes.extend(code.to_le_bytes()));
    }
    add_bytes(vm, array, &bytes)
}

/// Adds the items of another array of the same kind, or of an iterable.
///
/// # Errors
/// What iterating raises, and values that are no items.
pub fn extend(vm: &mut Vm, array: &Array, source: &Value) -> PyResult<()> {
    match Array::of(source) {
        Some(other) => {
            super::same_kind(vm, array, other, "can only extend with array of same kind")?;
            let bytes = other.bytes.get(&vm.heap).clone();
            add_bytes(vm, array, &bytes)
        }
        None => {
            let iterator = vm.iter(source)?;
            add_all(vm, array, &iterator)
        }
    }
}

fn append(vm: &mut Vm, args: &[Value]) -> PyResult {
    own(vm, args)?.push(vm, &args[1])?;
    Ok(Value::NONE)
}

fn buffer_info(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let (address, count) = (args[0].bits(), array.len(&vm.heap));
    let parts = [vm.int(address as i64), vm.int(count as i64)];
    Ok(vm.tuple(parts))
}

fn byteswap(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let size = array.size();
    let bytes = array.bytes.get_mut(&mut vm.heap);
    bytes.chunks_mut(size).for_each(<[u8]>::reverse);
    Ok(Value::NONE)
}

fn clear(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    if array.len(&vm.heap) > 0 {
        array.resized(vm)?.clear();
    }
    Ok(Value::NONE)
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let bytes = array.bytes.get(&vm.heap).clone();
    Ok(array.alike(vm, bytes))
}

fn count(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let (mut count, mut from) = (0, 0);
    while let Some(at) = find(vm, array, &args[1], from, usize::MAX)? {
        count += 1;
        from = at + 1;
    }
    Ok(vm.int(count))
}

fn extend_by(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    extend(vm, array, &args[1])?;
    Ok(Value::NONE)
}

fn from_bytes(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let bytes = bytes::need_bytes(vm, &args[1])?.into_owned();
    add_bytes(vm, array, &bytes)?;
    Ok(Value::NONE)
}

fn from_file(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let count = vm.index_i64(&args[2])?;
    let Some(wanted) = usize::try_from(count)
        .ok()
        .and_then(|count| count.checked_mul(array.size()))
    else {
        return Err(match count < 0 {
            true => vm.value_error("negative count"),
            false => sequence::no_memory(vm),
        });
    };
    let size = vm.int(wanted as i64);
    let read = vm.call_method(&args[1], "read", &[size])?;
    let Some(bytes) = bytes::Bytes::of(&read).map(bytes::Bytes::as_slice) else {
        return Err(vm.type_error("read() didn't return bytes"));
    };
    add_bytes(vm, array, bytes)?;
    if bytes.len() != wanted {
        let error = crate::runtime::TypeId::EOF_ERROR;
        return Err(vm.error(error, "read() didn't return enough bytes"));
    }
    Ok(Value::NONE)
}

fn to_file(vm: &mut Vm, args: &[Value]) -> PyResult {
    const BLOCK: usize = 64 * 1024;
    let array = own(vm, args)?;
    let all = array.bytes.get(&vm.heap).clone();
    for block in all.chunks(BLOCK) {
        let block = bytes::new(vm, block);
        vm.call_method(&args[1], "write", &[block])?;
    }
    Ok(Value::NONE)
}

fn from_list(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let Some(list) = List::of(&args[1]) else {
        return Err(vm.type_error("arg must be list"));
    };
    let before = array.bytes.get(&vm.heap).len();
    let mut at = 0;
    while let Some(item) = list.items(&vm.heap).get(at).cloned() {
        let result = array.push(vm, &item);
        if result.is_err() {
            // Nothing of it stays.
            array.bytes.get_mut(&mut vm.heap).truncate(before);
            result?;
        }
        at += 1;
    }
    Ok(Value::NONE)
}

fn need_text(vm: &mut Vm, array: &Array, function: &str) -> PyResult<()> {
    if item::is_text(array.typecode.0.get()) {
        return Ok(());
    }
    Err(vm.value_error(format!(
        "{function}() may only be called on unicode type arrays ('u' or 'w')"
    )))
}

fn from_unicode(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    if Str::of(&args[1]).is_none() {
        let name = vm.type_name(&args[1]);
        let name = super::super::textual::argument(&name);
        return Err(vm.type_error(format!("fromunicode() argument must be str, not {name}")));
    }
    need_text(vm, array, "fromunicode")?;
    add_text(vm, array, &args[1])?;
    Ok(Value::NONE)
}

fn to_unicode(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    need_text(vm, array, "tounicode")?;
    text(vm, array)
}

fn index(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let (start, stop) = sequence::index_bounds(vm, args, |vm| array.len(&vm.heap))?;
    match find(vm, array, &args[1], start, stop)? {
        Some(at) => Ok(vm.int(at as i64)),
        None => Err(vm.value_error("array.index(x): x not in array")),
    }
}

fn insert(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let index = vm.index_i64(&args[1])?;
    let word = array.written(vm, &args[2])?;
    let (length, size) = (array.len(&vm.heap) as i64, array.size());
    let at = if index < 0 { index + length } else { index };
    let at = at.clamp(0, length) as usize * size;
    array
        .resized(vm)?
        .splice(at..at, word[..size].iter().copied());
    Ok(Value::NONE)
}

fn pop(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let index = match args.get(1) {
        Some(index) => vm.index_i64(index)?,
        None => -1,
    };
    let length = array.len(&vm.heap);
    if length == 0 {
        return Err(vm.index_error("pop from empty array"));
    }
    let Some(at) = place(index, length) else {
        return Err(vm.index_error("pop index out of range"));
    };
    let item = array.item(vm, at)?.unwrap_or(Value::NONE);
    take_out(vm, array, at)?;
    Ok(item)
}

fn take_out(vm: &mut Vm, array: &Array, at: usize) -> PyResult<()> {
    let size = array.size();
    let bytes = array.resized(vm)?;
    if (at + 1) * size <= bytes.len() {
        bytes.drain(at * size..(at + 1) * size);
    }
    Ok(())
}

fn remove(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    match find(vm, array, &args[1], 0, usize::MAX)? {
        Some(at) => take_out(vm, array, at)?,
        None => return Err(vm.value_error("array.remove(x): x not in array")),
    }
    Ok(Value::NONE)
}

fn reverse(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let size = array.size();
    let bytes = array.bytes.get_mut(&mut vm.heap);
    bytes.reverse();
    bytes.chunks_mut(size).for_each(<[u8]>::reverse);
    Ok(Value::NONE)
}

fn to_bytes(vm: &mut Vm, args: &[Value]) -> PyResult {
    let all = own(vm, args)?.bytes.get(&vm.heap).clone();
    Ok(bytes::new(vm, &all))
}

fn to_list(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let items = items(vm, array)?;
    Ok(vm.list(items))
}

fn memory_size(vm: &mut Vm, args: &[Value]) -> PyResult {
    let length = own(vm, args)?.bytes.get(&vm.heap).len();
    Ok(vm.int(64 + length as i64))
}

/// How the formats of machines are numbered, for `pickle`: the number for a little-endian one.
fn machine_format(typecode: u8) -> i32 {
    match typecode {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2,
        b'h' => 4,
        b'I' => 6,
        b'i' => 8,
        b'L' | b'Q' => 10,
        b'l' | b'q' => 12,
        b'f' => 14,
        b'd' => 16,
        _ => 20,
    }
}

fn reduce_ex(vm: &mut Vm, args: &[Value]) -> PyResult {
    let array = own(vm, args)?;
    let protocol = vm.index_i64(&args[1])?;
    let class = vm.class_of(&args[0]).clone();
    let state = vm.instance_dict(&args[0]).unwrap_or(Value::NONE);
    let typecode = array.typecode.0.get();
    let letter = vm.str(&char::from(typecode).to_string());
    if protocol < 3 {
        let list = to_list(vm, args)?;
        let arguments = vm.tuple([letter, list]);
        return Ok(vm.tuple([class, arguments, state]));
    }
    let import = vm.hooks.import;
    let module = import(vm, "array")?;
    let name = vm.intern_str(RECONSTRUCTOR.name);
    let maker = vm.get_attr(&module, &name)?;
    let bytes = to_bytes(vm, args)?;
    let format = Value::int32(machine_format(typecode));
    let arguments = vm.tuple([class, letter, format, bytes]);
    Ok(vm.tuple([maker, arguments, state]))
}

/// Makes an array anew from its pickled bytes.
fn reconstruct(vm: &mut Vm, args: &[Value]) -> PyResult {
    let [class, typecode, format, items] = args else {
        return Ok(Value::NONE);
    };
    let array_class = vm.type_object(crate::runtime::TypeId::ARRAY).clone();
    if crate::runtime::Class::of(class).is_none() {
        let name = vm.type_name(class);
        return Err(vm.type_error(format!("first argument must be a type object, not {name}")));
    }
    if !vm.is_subclass(class, &array_class) {
        let (own, wanted) = (vm.class_name(class), vm.class_name(&array_class));
        return Err(vm.type_error(format!("{own} is not a subtype of {wanted}")));
    }
    let letter = Str::of(typecode)
        .filter(|text| text.chars == 1)
        .map(|text| text.as_bytes()[0]);
    let Some((letter, own_format)) = letter.and_then(|own| Some((own, item::format(own)?))) else {
        return Err(vm.value_error("second argument must be a valid type code"));
    };
    let number = vm.index_i64(format)?;
    if !(0..=21).contains(&number) {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    }
    let Some(bytes) = bytes::Bytes::of(items).map(bytes::Bytes::as_slice) else {
        let name = vm.type_name(items);
        return Err(vm.type_error(format!("fourth argument should be bytes, not {name}")));
    };
    let made = super::of_class(vm, class, letter, own_format, Vec::new());
    let Some(array) = Array::of(&made) else {
        return Ok(made);
    };
    if let 18..=21 = number {
        let encoding = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][number as usize - 18];
        let encoding = vm.str(encoding);
        let text = vm.call_method(items, "decode", &[encoding])?;
        add_text(vm, array, &text)?;
        return Ok(made);
    }
    let foreign = Foreign::numbered(number);
    if !bytes.len().is_multiple_of(foreign.size) {
        return Err(vm.value_error("string length not a multiple of item size"));
    }
    for chunk in bytes.chunks(foreign.size) {
        let item = foreign.read(vm, chunk)?;
        array.push(vm, &item)?;
    }
    Ok(made)
}

/// A machine's format: of integers or floats.
struct Foreign {
    size: usize,
    big: bool,
    letter: u8,
}

impl Foreign {
    fn numbered(number: i64) -> Foreign {
        let (size, big, letter) = match number {
            0 => (1, false, b'B'),
            1 => (1, false, b'b'),
            2..=13 => {
                let rank = (number - 2) / 4;
                let signed = (number - 2) % 4 >= 2;
                let letters = if signed { b"hiq" } else { b"HIQ" };
                (2 << rank, number % 2 == 1, letters[rank as usize])
            }
            14 | 15 => (4, number == 15, b'f'),
            _ => (8, number == 17, b'd'),
        };
        Foreign { size, big, letter }
    }

    fn read(&self, vm: &mut Vm, chunk: &[u8]) -> PyResult {
        let mut bytes = chunk.to_vec();
        if self.big {
            bytes.reverse();
        }
        match item::format(self.letter) {
            Some(format) => item::read(vm, format, &bytes),
            None => Ok(Value::NONE),
        }
    }
}

/// `array._array_reconstructor`.
pub const RECONSTRUCTOR: NativeDef = NativeDef::range(
    "_array_reconstructor",
    4,
    4,
    reconstruct,
    "($module, arraytype, typecode, mformat_code, items, /)",
    "Makes an array anew, for pickle.",
)
.function();

fn deep_copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    copy(vm, args)
}

/// The table.
pub static METHODS: &[NativeDef] = &[
    NativeDef::one("append", append, "(self, v, /)", "Adds an item at the end."),
    NativeDef::no_args(
        "buffer_info",
        buffer_info,
        "(self, /)",
        "A pair: the address, and how many items there are.",
    ),
    NativeDef::no_args(
        "byteswap",
        byteswap,
        "(self, /)",
        "Turns the bytes of each item around.",
    ),
    NativeDef::no_args("clear", clear, "(self, /)", "Takes everything out."),
    NativeDef::one("count", count, "(self, v, /)", "How many items are equal."),
    NativeDef::one(
        "extend",
        extend_by,
        "(self, bb, /)",
        "Adds all items of an iterable at the end.",
    ),
    NativeDef::one(
        "frombytes",
        from_bytes,
        "(self, buffer, /)",
        "Adds items from their bytes.",
    ),
    NativeDef::range(
        "fromfile",
        2,
        2,
        from_file,
        "(self, f, n, /)",
        "Adds so many items that a file gives.",
    ),
    NativeDef::one(
        "fromlist",
        from_list,
        "(self, list, /)",
        "Adds the items of a list, or none of them.",
    ),
    NativeDef::one(
        "fromunicode",
        from_unicode,
        "(self, ustr, /)",
        "Adds the characters of a text.",
    ),
    NativeDef::range(
        "index",
        1,
        3,
        index,
        "(self, v, start=0, stop=sys.maxsize, /)",
        "The first place of an equal item.\n\nValueError if there is none.",
    ),
    NativeDef::range(
        "insert",
        2,
        2,
        insert,
        "(self, i, v, /)",
        "Puts an item before the place.",
    ),
    NativeDef::range(
        "pop",
        0,
        1,
        pop,
        "(self, i=-1, /)",
        "Takes an item out, the last one by default, and answers it.",
    ),
    NativeDef::one(
        "remove",
        remove,
        "(self, v, /)",
        "Takes the first equal item out.\n\nValueError if there is none.",
    ),
    NativeDef::no_args("reverse", reverse, "(self, /)", "Turns the order around."),
    NativeDef::no_args("tobytes", to_bytes, "(self, /)", "The items' bytes."),
    NativeDef::one(
        "tofile",
        to_file,
        "(self, f, /)",
        "Writes the items' bytes to a file.",
    ),
    NativeDef::no_args("tolist", to_list, "(self, /)", "The items in a list."),
    NativeDef::no_args(
        "tounicode",
        to_unicode,
        "(self, /)",
        "The text that the characters are.",
    ),
    NativeDef::no_args("__copy__", copy, "(self, /)", "A copy."),
    NativeDef::one("__deepcopy__", deep_copy, "(self, unused, /)", "A copy."),
    NativeDef::one(
        "__reduce_ex__",
        reduce_ex,
        "(self, value, /)",
        "What pickle needs.",
    ),
    NativeDef::no_args(
        "__sizeof__",
        memory_size,
        "(self, /)",
        "Its size in memory, in bytes.",
    ),
    BUFFER,
    RELEASE_BUFFER,
    CLASS_GET_ITEM,
];
