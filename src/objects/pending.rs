//! Builtin classes whose types are not yet written: a name, a base, a layout, nothing else. A type that gets
//! its file leaves this table; the day it is empty the file goes.

use crate::heap::WEAK_REFERENCE;
use crate::runtime::{TypeId, TypeSpec, kind};

macro_rules! pending {
    ($($id:ident $name:literal $base:ident $kind:expr, $subclassable:literal;)*) => {
        /// The spec of a class without a file of its own.
        pub fn pending(id: TypeId) -> Option<&'static TypeSpec> {
            match id {
                $( TypeId::$id => {
                    static SPEC: TypeSpec = TypeSpec {
                        id: TypeId::$id, name: $name, base: TypeId::$base, kind: $kind,
                        subclassable: $subclassable, ..TypeSpec::EMPTY
                    };
                    Some(&SPEC)
                } )*
                _ => None,
            }
        }
    };
}

pending! {
    OBJECT "object" OBJECT kind::INSTANCE, true;
    TYPE "type" OBJECT kind::CLASS, true;
    INT "int" OBJECT kind::INT, true;
    BOOL "bool" INT kind::INT, false;
    FLOAT "float" OBJECT kind::FLOAT, true;
    COMPLEX "complex" OBJECT kind::COMPLEX, true;
    STR "str" OBJECT kind::STR, true;
    BYTES "bytes" OBJECT kind::BYTES, true;
    BYTEARRAY "bytearray" OBJECT kind::BYTEARRAY, true;
    LIST "list" OBJECT kind::LIST, true;
    TUPLE "tuple" OBJECT kind::TUPLE, true;
    DICT "dict" OBJECT kind::DICT, true;
    SET "set" OBJECT kind::SET, true;
    FROZENSET "frozenset" OBJECT kind::SET, true;
    RANGE "range" OBJECT kind::RANGE, false;
    SLICE "slice" OBJECT kind::SLICE, false;
    NONE "NoneType" OBJECT kind::INSTANCE, false;
    NOT_IMPLEMENTED "NotImplementedType" OBJECT kind::INSTANCE, false;
    ELLIPSIS "ellipsis" OBJECT kind::INSTANCE, false;
    CELL "types.CellType" OBJECT kind::CELL, false;
    NATIVE_FUNCTION "builtin_function_or_method" OBJECT kind::NATIVE, false;
    METHOD_DESCRIPTOR "method_descriptor" OBJECT kind::NATIVE, false;
    CLASS_METHOD_DESCRIPTOR "classmethod_descriptor" OBJECT kind::NATIVE, false;
    WRAPPER_DESCRIPTOR "wrapper_descriptor" OBJECT kind::WRAPPER, false;
    METHOD_WRAPPER "method-wrapper" OBJECT kind::WRAPPER, false;
    GETSET_DESCRIPTOR "getset_descriptor" OBJECT kind::GETSET, false;
    MEMBER_DESCRIPTOR "member_descriptor" OBJECT kind::MEMBER, false;
    PROPERTY "property" OBJECT kind::PROPERTY, true;
    CLASS_METHOD "classmethod" OBJECT kind::CLASS_METHOD, true;
    STATIC_METHOD "staticmethod" OBJECT kind::STATIC_METHOD, true;
    SUPER "super" OBJECT kind::SUPER, true;
    MODULE "module" OBJECT kind::MODULE, true;
    COROUTINE "coroutine" OBJECT kind::GENERATOR, false;
    ASYNC_GENERATOR "async_generator" OBJECT kind::GENERATOR, false;
    FRAME "frame" OBJECT kind::FRAME, false;
    TRACEBACK "traceback" OBJECT kind::TRACEBACK, false;
    MAPPING_PROXY "mappingproxy" OBJECT kind::MAPPING_PROXY, false;
    DICT_KEYS "dict_keys" OBJECT kind::DICT_VIEW, false;
    DICT_VALUES "dict_values" OBJECT kind::DICT_VIEW, false;
    DICT_ITEMS "dict_items" OBJECT kind::DICT_VIEW, false;
    DICT_KEY_ITERATOR "dict_keyiterator" OBJECT kind::DICT_ITER, false;
    DICT_VALUE_ITERATOR "dict_valueiterator" OBJECT kind::DICT_ITER, false;
    DICT_ITEM_ITERATOR "dict_itemiterator" OBJECT kind::DICT_ITER, false;
    DICT_REVERSE_KEY_ITERATOR "dict_reversekeyiterator" OBJECT kind::DICT_ITER, false;
    DICT_REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" OBJECT kind::DICT_ITER, false;
    DICT_REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" OBJECT kind::DICT_ITER, false;
    LIST_ITERATOR "list_iterator" OBJECT kind::SEQ_ITER, false;
    LIST_REVERSE_ITERATOR "list_reverseiterator" OBJECT kind::SEQ_ITER, false;
    TUPLE_ITERATOR "tuple_iterator" OBJECT kind::SEQ_ITER, false;
    STR_ITERATOR "str_iterator" OBJECT kind::STR_ITER, false;
    BYTES_ITERATOR "bytes_iterator" OBJECT kind::SEQ_ITER, false;
    BYTEARRAY_ITERATOR "bytearray_iterator" OBJECT kind::SEQ_ITER, false;
    SET_ITERATOR "set_iterator" OBJECT kind::SET_ITER, false;
    RANGE_ITERATOR "range_iterator" OBJECT kind::RANGE_ITER, false;
    CALLABLE_ITERATOR "callable_iterator" OBJECT kind::CALL_ITER, false;
    SEQUENCE_ITERATOR "iterator" OBJECT kind::SEQ_ITER, false;
    ENUMERATE "enumerate" OBJECT kind::ENUMERATE, true;
    ZIP "zip" OBJECT kind::ZIP, true;
    MAP "map" OBJECT kind::MAP, true;
    FILTER "filter" OBJECT kind::FILTER, true;
    REVERSED "reversed" OBJECT kind::REVERSED, true;
    WEAK_REFERENCE "weakref.ReferenceType" OBJECT WEAK_REFERENCE, true;
    PROXY "weakref.ProxyType" OBJECT kind::PROXY, false;
    CALLABLE_PROXY "weakref.CallableProxyType" OBJECT kind::PROXY, false;
    MEMORY_VIEW "memoryview" OBJECT kind::MEMORY_VIEW, false;
    NAMESPACE "types.SimpleNamespace" OBJECT kind::NAMESPACE, true;
    GENERIC_ALIAS "types.GenericAlias" OBJECT kind::GENERIC_ALIAS, true;
    UNION "types.UnionType" OBJECT kind::UNION, false;
    BOX "gossamer.Box" OBJECT kind::BOX, false;
}
