//! `itertools`: iterators made of iterators. The classes are in `objects::itertools`.

use crate::objects::itertools::{CLASSES, TEE};

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "itertools",
    doc: "Iterators made of iterators, all of them lazy.",
    functions: &[TEE],
    fill: |vm, namespace| {
        for id in CLASSES {
            set_class(vm, namespace, *id);
        }
    },
};
