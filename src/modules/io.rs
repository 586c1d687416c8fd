//! `_io`: what `io` is built on. Streams in memory; files are none of a session's business.

use crate::runtime::TypeId;

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_io",
    doc: "Streams in memory.",
    functions: &[],
    fill: |vm, namespace| {
        for id in [
            TypeId::IO_BASE,
            TypeId::RAW_IO_BASE,
            TypeId::BUFFERED_IO_BASE,
            TypeId::TEXT_IO_BASE,
            TypeId::STRING_IO,
            TypeId::BYTES_IO,
            TypeId::TEXT_IO,
        ] {
            set_class(vm, namespace, id);
        }
    },
};
