//! Bytes.

use crate::heap::{Tail, Value};
use crate::object;
use crate::runtime::{TypeId, Vm, kind};

object! {
    /// An immutable sequence of bytes.
    pub struct Bytes: kind::BYTES, untracked {
        /// The bytes.
        pub bytes: Tail<u8>,
    }
}

/// A new bytes object.
pub fn new(vm: &mut Vm, bytes: &[u8]) -> Value {
    vm.heap.alloc_with_tail(
        TypeId::BYTES.shape(),
        bytes.iter().copied(),
        |header, bytes| Bytes { header, bytes },
    )
}

/// The contents of a bytes-like object; none if it is none.
pub fn contents(_: &Vm, value: &Value) -> Option<Vec<u8>> {
    crate::heap::Heap::downcast::<Bytes>(value).map(|bytes| bytes.bytes.as_slice().to_vec())
}
