//! Builtin classes whose types are not yet written: a name, a base, a layout, nothing else. A type that gets
//! its file leaves this table; the day it is empty the file goes.

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
    COROUTINE "coroutine" OBJECT kind::GENERATOR, false;
    ASYNC_GENERATOR "async_generator" OBJECT kind::GENERATOR, false;
}
