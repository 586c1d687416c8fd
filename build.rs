//! Where the binary's code lies, on Linux with the compiler's own choice of linker.
//!
//! * At a fixed address: the loader then has no relocations to do, and tables of function pointers stay pages of
//!   the file.
//! * What every start runs beside each other (`link/order.py` says why and how).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=link/start.ld");
    let is = |name: &str, value: &str| env::var(name).as_deref() == Ok(value);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if !is("CARGO_CFG_TARGET_OS", "linux") || flags.contains("link") || flags.contains("sanitizer")
    {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/link/start.ld");
    }
}
