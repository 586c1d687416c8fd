//! The kinds of objects: one number a layout. Each is declared with `object!` in the file of its type.

use crate::heap::Kind;

macro_rules! kinds {
    ($($name:ident $number:literal),* $(,)?) => {
        $( #[doc = concat!("The kind of `", stringify!($name), "`.")] pub const $name: Kind = Kind($number); )*
        /// One more than the greatest number.
        pub const COUNT: usize = [$($number),*].len() + 2;
    };
}

// 0 is a free cell, 1 a weak reference.
kinds! {
    INT 2, FLOAT 3, COMPLEX 4, STR 5, BYTES 6, BYTEARRAY 7, LIST 8, TUPLE 9, DICT 10, SET 11, RANGE 12,
    SLICE 13, CLASS 14, INSTANCE 15, FUNCTION 16, CODE 17, CELL 18, NATIVE 19, BOUND_METHOD 20,
    PROPERTY 21, CLASS_METHOD 22, STATIC_METHOD 23, SUPER 24, MODULE 25, GENERATOR 26, EXCEPTION 27,
    TRACEBACK 28, FRAME 29, MEMBER 30, GETSET 31, WRAPPER 32, MAPPING_PROXY 33, DICT_VIEW 34,
    DICT_ITER 35, SEQ_ITER 36, RANGE_ITER 37, SET_ITER 38, STR_ITER 39, CALL_ITER 40, ENUMERATE 41,
    ZIP 42, MAP 43, FILTER 44, REVERSED 45, MEMORY_VIEW 46, NAMESPACE 47, GENERIC_ALIAS 48, UNION 49,
    PROXY 50, BOX 51, STREAM 52, ABC_DATA 53,
    PATTERN 54, MATCH 55, SCANNER 56,
}
