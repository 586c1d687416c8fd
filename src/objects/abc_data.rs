//! What an abstract base class remembers of other classes (`_abc._abc_data`): three sets of weak references,
//! made when they are first needed.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::class::Plain;
use crate::runtime::{TypeId, TypeSpec, Vm, kind};

object! {
    /// The memory of an abstract base class.
    pub struct AbcData: kind::ABC_DATA, tracked {
        /// The registered classes.
        pub registry: HeapCell<Option<Value>>,
        /// Classes that were found to be subclasses.
        pub cache: HeapCell<Option<Value>>,
        /// Classes that were found to be none, as long as no class is registered anywhere.
        pub negative: HeapCell<Option<Value>>,
        /// How many registrations there had been when `negative` was begun.
        pub version: Plain<i64>,
    }
}

impl AbcData {
    /// The memory that `value` is.
    pub fn of(value: &Value) -> Option<&AbcData> {
        Heap::downcast(value)
    }
}

/// The type `_abc._abc_data`.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::ABC_DATA,
    name: "_abc._abc_data",
    doc: "What an abstract base class remembers of other classes.",
    kind: kind::ABC_DATA,
    ..TypeSpec::EMPTY
};

/// An empty memory.
pub fn new(vm: &mut Vm, version: i64) -> Value {
    vm.heap.alloc(TypeId::ABC_DATA.shape(), |header| AbcData {
        header,
        registry: HeapCell::new(None),
        cache: HeapCell::new(None),
        negative: HeapCell::new(None),
        version: Plain(std::cell::Cell::new(version)),
    })
}
