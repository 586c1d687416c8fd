//! The memory that an object really takes: its cell, and the tables that only it owns.

use crate::heap::{Heap, Value};
use crate::objects::bytearray::ByteArray;
use crate::objects::bytes::Bytes;
use crate::objects::code::Code;
use crate::objects::deque::Deque;
use crate::objects::frame::FrameObject;
use crate::objects::generator::Generator;
use crate::objects::set::Set;
use crate::runtime::{Dict, Exception, Int, List, Str, Tuple, Vm};

/// Bytes of a register, an item, a word of code.
const WORD: usize = 8;

/// Bytes of an object; 0 for a value that needs no memory besides the reference to it.
pub(super) fn of(vm: &Vm, object: &Value) -> usize {
    Heap::cell_bytes(object) + vm.heap.further_slot_bytes(object) + tables(vm, object)
}

fn tables(vm: &Vm, object: &Value) -> usize {
    let heap = &vm.heap;
    if let Some(text) = Str::of(object) {
        text.bytes.outside_bytes()
    } else if let Some(dict) = Dict::of(object) {
        dict.table(heap).bytes()
    } else if let Some(tuple) = Tuple::of(object) {
        tuple.items.outside_bytes()
    } else if let Some(list) = List::of(object) {
        list.items.get(heap).0.capacity() * WORD
    } else if let Some(set) = Set::of(object) {
        set.table(heap).bytes()
    } else if let Some(bytes) = Bytes::of(object) {
        bytes.bytes.outside_bytes()
    } else if let Some(array) = ByteArray::of(object) {
        array.bytes.get(heap).capacity()
    } else if let Some(deque) = Deque::of(object) {
        deque.items.get(heap).capacity() * WORD
    } else if let Some(int) = Heap::downcast::<Int>(object) {
        (int.number.bits() as usize).div_ceil(64) * WORD
    } else if let Some(generator) = Generator::of(object) {
        generator.registers.get(heap).capacity() * WORD
    } else if let Some(frame) = FrameObject::of(object) {
        frame.registers.get(heap).capacity() * WORD
    } else if let Some(exception) = Exception::of(object) {
        exception.fields.get(heap).capacity() * WORD
    } else if let Some(code) = Code::of(object) {
        let (constants, names) = (code.constants.get(heap), code.names.get(heap));
        let values = constants.len() + names.len() + code.local_names.len();
        (code.words.0.get(heap).len() + values) * WORD
    } else {
        0
    }
}
