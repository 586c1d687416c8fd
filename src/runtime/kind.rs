//! The kinds of objects: one number a layout. Each is declared with `object!` in the file of its type.

use crate::heap::Kind;

// 0 is a free cell, 1 a weak reference.
macro_rules! kinds {
    ($($name:ident)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Number { $($name),* }
        $( #[doc = concat!("The kind of `", stringify!($name), "`.")]
           pub const $name: Kind = Kind(Number::$name as u8 + 2); )*
        /// One more than the greatest number.
        pub const COUNT: usize = [$(Number::$name as u8),*].len() + 2;
    };
}

kinds! {
    INT FLOAT COMPLEX STR BYTES BYTEARRAY LIST TUPLE DICT SET RANGE SLICE CLASS INSTANCE FUNCTION CODE CELL
    NATIVE BOUND_METHOD PROPERTY CLASS_METHOD STATIC_METHOD SUPER MODULE GENERATOR EXCEPTION TRACEBACK FRAME
    MEMBER GETSET WRAPPER MAPPING_PROXY DICT_VIEW DICT_ITER SEQ_ITER RANGE_ITER SET_ITER STR_ITER CALL_ITER
    ENUMERATE ZIP MAP FILTER REVERSED MEMORY_VIEW NAMESPACE GENERIC_ALIAS UNION PROXY BOX STREAM
    ABC_DATA MANAGED_BUFFER PATTERN MATCH SCANNER
    ACCUMULATE BATCHED CHAIN COMBINATIONS COMPRESS COUNT_ITERATOR CYCLE GROUP_BY GROUPER ISLICE PAIRWISE
    PERMUTATIONS PREDICATED PRODUCT REPEAT STARMAP TEE TEE_DATA ZIP_LONGEST
    TYPE_PARAM PARAM_SPEC_PART TYPE_ALIAS FRAME_LOCALS
    STRING_IO BYTES_IO
    DEQUE DEQUE_ITER GETTER KEY_WRAPPER LRU_CACHE ORDERED_ITER PARTIAL RANDOM TUPLE_GETTER
    AWAITABLE ARRAY
}
