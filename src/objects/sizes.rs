//! The bytes that CPython 3.13 answers: `__sizeof__`, `__basicsize__`, `sys.getsizeof`.
//!
//! Pages print these numbers, so they are CPython's, of its layouts and its growth; what an object really takes
//! here tells the module `gossamer`. Only what depends on CPython's bytecode (code, the stack of generators and
//! frames) is an estimate.

use crate::heap::Value;
use crate::runtime::table::Table;
use crate::runtime::{Class, Dict, Int, List, PyResult, Str, Tuple, TypeId, Vm, class_flag, kind};

use super::array::Array;
use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::code::Code;
use super::deque::Deque;
use super::frame::FrameObject;
use super::generator::Generator;
use super::regex::Match;
use super::set::Set;

/// Bytes that stand before an object that the collector looks at, and those before one whose `__dict__` or
/// weak references the class added.
const BEFORE: i64 = 16;
/// Bytes of a builtin class.
const STATIC_CLASS: i64 = 416;
/// Bytes of the table of attribute names that a class keeps for its instances.
const SHARED_NAMES: i64 = 768;

/// Of a builtin type: bytes of an instance, bytes of each of its items, whether the collector looks at it.
fn layout(id: TypeId) -> (i64, i64, bool) {
    use TypeId as T;
    match id {
        T::OBJECT | T::NONE | T::NOT_IMPLEMENTED | T::ELLIPSIS | T::NO_DEFAULT => (16, 0, false),
        T::FLOAT => (24, 0, false),
        T::INT | T::BOOL => (24, 4, false),
        T::TUPLE => (24, 8, true),
        T::CELL | T::MAPPING_PROXY | T::DICT_KEYS | T::DICT_VALUES | T::DICT_ITEMS => (24, 0, true),
        T::ODICT_KEYS | T::ODICT_VALUES | T::ODICT_ITEMS | T::NAMESPACE => (24, 0, true),
        T::PARAM_SPEC_ARGS | T::PARAM_SPEC_KWARGS | T::FRAME_LOCALS => (24, 0, true),
        T::COROUTINE_WRAPPER | T::FUTURE_ITER => (24, 0, true),
        T::COMPLEX => (32, 0, false),
        T::BYTES => (33, 1, false),
        T::METHOD_WRAPPER | T::CLASS_METHOD | T::STATIC_METHOD | T::UNION => (32, 0, true),
        T::LIST_ITERATOR | T::LIST_REVERSE_ITERATOR | T::TUPLE_ITERATOR => (32, 0, true),
        T::STR_ITERATOR | T::STR_ASCII_ITERATOR | T::BYTES_ITERATOR => (32, 0, true),
        T::BYTEARRAY_ITERATOR | T::CALLABLE_ITERATOR | T::SEQUENCE_ITERATOR => (32, 0, true),
        T::MAP | T::FILTER | T::REVERSED | T::ANEXT_AWAITABLE | T::CHAIN => (32, 0, true),
        T::COMPRESS | T::REPEAT | T::STARMAP | T::FILTER_FALSE | T::GROUPER => (32, 0, true),
        T::KEY_WRAPPER | T::TUPLE_GETTER | T::IO_BASE => (32, 0, true),
        T::RANGE_ITERATOR | T::LONG_RANGE_ITERATOR => (40, 0, false),
        T::LIST | T::SLICE | T::SUPER | T::TRACEBACK | T::TYPE_VAR_TUPLE => (40, 0, true),
        T::ASYNC_GENERATOR_SEND | T::ASYNC_GENERATOR_THROW | T::BATCHED => (40, 0, true),
        T::PAIRWISE | T::ARRAY_ITERATOR | T::COUNT_ITERATOR | T::DROP_WHILE => (40, 0, true),
        T::TAKE_WHILE | T::ATTR_GETTER => (40, 0, true),
        T::STRUCT_TIME => (40, 8, true),
        T::RANGE => (48, 0, false),
        T::DICT | T::GETSET_DESCRIPTOR | T::MEMBER_DESCRIPTOR | T::METHOD => (48, 0, true),
        T::SET_ITERATOR | T::ZIP | T::MEMORY_ITERATOR | T::ABC_DATA | T::CYCLE => (48, 0, true),
        T::PRODUCT | T::TEE | T::ITEM_GETTER => (48, 0, true),
        T::BYTEARRAY => (56, 0, false),
        T::NATIVE_FUNCTION | T::METHOD_DESCRIPTOR | T::CLASS_METHOD_DESCRIPTOR => (56, 0, true),
        T::WRAPPER_DESCRIPTOR | T::MODULE | T::ENUMERATE | T::PARAM_SPEC => (56, 0, true),
        T::TYPE_ALIAS | T::ACCUMULATE | T::ISLICE | T::ZIP_LONGEST => (56, 0, true),
        T::COMBINATIONS | T::COMBINATIONS_WITH_REPLACEMENT | T::DEFAULT_DICT => (56, 0, true),
        T::DEQUE_ITERATOR | T::DEQUE_REVERSE_ITERATOR => (56, 0, true),
        id if id >= T::DICT_KEY_ITERATOR && id <= T::DICT_REVERSE_ITEM_ITERATOR => (56, 0, true),
        T::STR => (64, 0, false),
        T::PROPERTY | T::WEAK_REFERENCE | T::PROXY | T::CALLABLE_PROXY => (64, 0, true),
        T::GENERIC_ALIAS | T::PERMUTATIONS | T::BYTES_IO | T::ODICT_ITERATOR => (64, 0, true),
        T::PARTIAL | T::ARRAY | T::METHOD_CALLER => (64, 0, true),
        T::GROUP_BY => (72, 0, true),
        T::TYPE_VAR | T::SYSTEM_EXIT | T::STOP_ITERATION => (80, 0, true),
        T::NAME_ERROR | T::UNBOUND_LOCAL_ERROR => (80, 0, true),
        T::BASE_EXCEPTION_GROUP | T::EXCEPTION_GROUP | T::ATTRIBUTE_ERROR => (88, 0, true),
        T::MATCH => (88, 8, true),
        T::PATTERN => (96, 4, true),
        T::IMPORT_ERROR | T::MODULE_NOT_FOUND_ERROR => (104, 0, true),
        T::SYNTAX_ERROR | T::INDENTATION_ERROR | T::TAB_ERROR => (136, 0, true),
        T::INCOMPLETE_INPUT_ERROR => (136, 0, true),
        T::UNICODE_DECODE_ERROR | T::UNICODE_ENCODE_ERROR | T::UNICODE_TRANSLATE_ERROR => {
            (112, 0, true)
        }
        T::MANAGED_BUFFER | T::ORDERED_DICT => (112, 0, true),
        id if id >= T::OS_ERROR && id <= T::TIMEOUT_ERROR => (112, 0, true),
        id if id >= T::BASE_EXCEPTION && id <= T::USER_WARNING => (72, 0, true),
        T::FRAME => (136, 8, true),
        T::FUNCTION => (144, 0, true),
        T::GENERATOR | T::COROUTINE | T::ASYNC_GENERATOR | T::MEMORY_VIEW => (144, 8, true),
        T::LRU_CACHE => (152, 0, true),
        T::STRING_IO => (168, 0, true),
        T::SET | T::FROZENSET => (200, 0, true),
        T::CODE => (200, 2, false),
        T::DEQUE => (216, 0, true),
        T::SCANNER => (248, 0, true),
        T::TEE_DATA => (496, 0, true),
        T::TYPE => (928, 40, true),
        T::RANDOM => (2520, 0, false),
        _ => (16, 0, true),
    }
}

/// The builtin class from which a class has the layout of its instances.
fn builtin(class: &Class) -> TypeId {
    class.spec.0.get().id
}

/// `__basicsize__` and `__itemsize__` of a class.
pub fn of_instances(vm: &Vm, class: &Class) -> (i64, i64) {
    let (basic, item, _) = layout(builtin(class));
    let fixed = vm.heap.shape(class.instance_shape.0.get()).fixed as usize;
    let slots = fixed.saturating_sub(class.spec.0.get().members.len());
    (basic + 8 * slots as i64, item)
}

/// What `sys.getsizeof` adds to what `__sizeof__` answers.
pub fn before(vm: &Vm, object: &Value) -> i64 {
    if let Some(class) = Class::of(object) {
        return match class.has(class_flag::HEAP) {
            true => BEFORE,
            false => 0,
        };
    }
    let Some(class) = Class::of(vm.class_of(object)) else {
        return 0;
    };
    let spec = class.spec.0.get();
    if spec.id == TypeId::EXCEPTION_GROUP {
        // The one builtin exception that CPython makes as a program makes its classes.
        return 2 * BEFORE;
    }
    if !class.has(class_flag::HEAP) {
        return if layout(spec.id).2 { BEFORE } else { 0 };
    }
    let dict = class.has(class_flag::HAS_DICT) && !spec.attributes;
    let weak = class.has(class_flag::HAS_WEAKREF) && !spec.weakly_referable;
    BEFORE + if dict || weak { BEFORE } else { 0 }
}

/// `__sizeof__` of the builtin types that have their own.
///
/// # Errors
/// None.
pub fn method(vm: &mut Vm, args: &[Value]) -> PyResult {
    let size = args.first().map_or(0, |object| of(vm, object));
    Ok(vm.int(size))
}

/// `object.__sizeof__`: an instance and its items.
///
/// # Errors
/// None.
pub fn plain_method(vm: &mut Vm, args: &[Value]) -> PyResult {
    let size = args.first().map_or(0, |object| plain(vm, object));
    Ok(vm.int(size))
}

fn plain(vm: &Vm, object: &Value) -> i64 {
    let Some(class) = Class::of(vm.class_of(object)) else {
        return 0;
    };
    let (basic, item) = of_instances(vm, class);
    if item == 0 {
        return basic;
    }
    let items = if let Some(tuple) = Tuple::of(object) {
        tuple.items().len()
    } else if let Some(bytes) = Bytes::of(object) {
        bytes.as_slice().len()
    } else if let Some(found) = Match::of(object) {
        2 * found.spans.len()
    } else if object.kind() == Some(kind::MEMORY_VIEW) {
        3
    } else if builtin(class) == TypeId::INT || builtin(class) == TypeId::BOOL {
        digits(object)
    } else if let Some(generator) = Generator::of(object) {
        activation(&generator.code)
    } else if let Some(frame) = FrameObject::of(object) {
        activation(&frame.code)
    } else {
        0
    };
    basic + item * items as i64
}

/// Registers of an activation as CPython has them: variables, and the stack of temporaries.
fn activation(code: &Value) -> usize {
    Code::of(code).map_or(0, |code| {
        let stack = code.registers.saturating_sub(code.locals) as usize;
        code.local_names.len() + code.unit().free_names.len() + stack.max(2)
    })
}

/// Digits of 30 bits.
fn digits(object: &Value) -> usize {
    let bits = match crate::runtime::integer(object) {
        Some(crate::runtime::Integer::Small(number)) => {
            64 - number.unsigned_abs().leading_zeros() as u64
        }
        _ => crate::heap::Heap::downcast::<Int>(object).map_or(0, |int| int.number.bits()),
    };
    bits.div_ceil(30).max(1) as usize
}

/// What the object's builtin type answers as `__sizeof__`.
pub fn of(vm: &mut Vm, object: &Value) -> i64 {
    let own = plain(vm, object);
    let more = if let Some(list) = List::of(object) {
        8 * list.room(&vm.heap)
    } else if let Some(text) = Str::of(object) {
        return text_size(vm, object, text, own);
    } else if let Some(dict) = Dict::of(object) {
        dict_bytes(vm, object, dict)
    } else if let Some(set) = Set::of(object) {
        match set.table(&vm.heap).places() {
            0..=8 => 0,
            places => 16 * places,
        }
    } else if let Some(array) = ByteArray::of(object) {
        array.room(&vm.heap)
    } else if let Some(array) = Array::of(object) {
        array.bytes.get(&vm.heap).len()
    } else if let Some(deque) = Deque::of(object) {
        const BLOCK: usize = 64;
        const BLOCK_BYTES: usize = 8 * BLOCK + 16;
        BLOCK_BYTES * (deque.items.get(&vm.heap).len() / BLOCK + 1)
    } else if let Some(class) = Class::of(object) {
        if !class.has(class_flag::HEAP) {
            return STATIC_CLASS;
        }
        let (basic, _, _) = layout(TypeId::TYPE);
        let spec = class.spec.0.get();
        let shares = class.has(class_flag::HAS_DICT) && !spec.attributes && spec.id != TypeId::TYPE;
        return basic + if shares { SHARED_NAMES } else { 0 };
    } else if let Some(code) = Code::of(object) {
        2 * code.unit().words.len()
    } else {
        0
    };
    own + more as i64
}

/// A text: by its widest character; one of a class of its own is laid out in two parts.
fn text_size(vm: &Vm, object: &Value, text: &Str, own: i64) -> i64 {
    let widest = text.as_bytes().iter().copied().max().unwrap_or(0);
    let width = match widest {
        0..0xc4 => 1,
        0xc4..0xf0 => 2,
        _ => 4,
    };
    let bytes = width * (text.chars as i64 + 1);
    if !vm.is_exact(object, TypeId::STR) {
        return own + bytes;
    }
    match widest {
        0..0x80 => 40 + bytes,
        // The shared strings of one character know their UTF-8.
        0x80..0xc4 if text.chars == 1 => 56 + bytes + 3,
        _ => 56 + bytes,
    }
}

fn dict_bytes(vm: &Vm, object: &Value, dict: &Dict) -> usize {
    let table = dict.table(&vm.heap);
    let mut grown = 0;
    if table.only_strings() {
        let names = table.iter().map(|(key, _)| key);
        match vm.heap.shared_places(table.sharing, names) {
            (Some(places), _) => return 8 * places,
            // There was no room for a further name.
            (None, known) => grown = 3 * known,
        }
    }
    let (slots, bytes) = keys(table, grown);
    let class = Class::of(vm.class_of(object));
    match class.map(builtin) {
        // A place for each slot, and a node for each key.
        Some(TypeId::ORDERED_DICT) => bytes + 8 * slots + 32 * table.len(),
        _ => bytes,
    }
}

/// Slots and bytes of a dict's table of keys, which it made with as many slots as `grown`, or the usual.
fn keys(table: &Table, grown: usize) -> (usize, usize) {
    let entries = table.places();
    if entries == 0 {
        return (0, 0);
    }
    let usable = |slots: usize| slots * 2 / 3;
    let mut slots = grown.next_power_of_two().max(8);
    if !table.only_strings() {
        let mut keys = table.iter().map(|(key, _)| key);
        let strings = keys.position(|key| key.kind() != Some(kind::STR));
        // The first other key made a new table of those that were there.
        slots = match strings.unwrap_or(0) {
            0 => 8,
            strings => (3 * strings).max(9).next_power_of_two(),
        };
    }
    while usable(slots) < entries {
        slots *= 2;
    }
    let index = match slots {
        0..256 => 1,
        256..65_536 => 2,
        _ => 4,
    };
    let entry = if table.only_strings() { 16 } else { 24 };
    (slots, 32 + index * slots + entry * usable(slots))
}
