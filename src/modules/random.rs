//! `_random`: what `random` is built on. The generator is in `objects::mersenne`.

use sha2::{Digest, Sha512};

use crate::objects::{bytes, mersenne};
use crate::runtime::{NativeDef, TypeId};

use super::{NativeModule, set_class};

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_random",
    doc: "The Mersenne Twister.",
    functions: &[
        NativeDef::one(
            "_sha512",
            |vm, args| {
                let data = bytes::need_bytes(vm, &args[0])?.into_owned();
                Ok(bytes::new(vm, &Sha512::digest(data)))
            },
            "($module, data, /)",
            "The digest SHA-512 of bytes.",
        )
        .function(),
        NativeDef::one(
            "_urandom",
            |vm, args| {
                let count = vm.index_i64(&args[0])?.clamp(0, 1 << 30) as usize;
                let words = mersenne::chance(count.div_ceil(4));
                let all: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                Ok(bytes::new(vm, &all[..count]))
            },
            "($module, count, /)",
            "Bytes of chance.",
        )
        .function(),
    ],
    fill: |vm, namespace| set_class(vm, namespace, TypeId::RANDOM),
};
