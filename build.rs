//! What the binary needs of the build.
//!
//! The shipped modules: each is parsed and compiled here, by the sources that the crate itself has, so that a session does
//! not do it at an import (`src/compile/frozen.rs`). Their texts, which few sessions read, are deflated.
//!
//! Where the binary's code lies, on Linux with the compiler's own choice of linker:
//! * At a fixed address: the loader then has no relocations to do, and tables of function pointers stay pages of
//!   the file.
//! * What every start runs beside each other (`link/order.py` says why and how).
//! * The library for unwinding within the binary: a twelfth of a start is spent on a shared one, which only a panic's
//!   backtrace would ask.

// Much of the rooms is for the crate alone; and what is public there is not here, of which other lints hold.
#![allow(dead_code, unused_imports, clippy::enum_variant_names)]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/compile/mod.rs"]
mod compile;
#[path = "src/compile/freeze.rs"]
mod freeze;
#[path = "src/syntax/mod.rs"]
mod syntax;

/// Of this room, what the two others need.
#[path = "src/text"]
mod text {
    pub mod case;
    pub mod complex;
    pub mod digits;
    pub mod escape;
    pub mod float;
    pub mod int;
    pub mod str_repr;
    pub mod unicode;
    pub mod wtf8;
}

fn main() {
    for input in [
        "build.rs",
        "link/start.ld",
        "src/stdlib",
        "src/compile",
        "src/syntax",
        "src/text",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    // The parser's frames are large where nothing is optimized.
    let freezing = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(freeze_shipped);
    freezing
        .expect("a thread")
        .join()
        .expect("images of the shipped modules");
    place_code();
}

/// Writes for each module of the library its image and its deflated text.
fn freeze_shipped() {
    let library = Path::new("src/stdlib");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where"));
    let mut folders = vec![library.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the library") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "py") {
                let text = fs::read_to_string(&path).expect("a module's text");
                let below = path.strip_prefix(library).expect("below the library");
                write(&out.join("images").join(below), &frozen(&path, &text));
                let deflated = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 10);
                write(&out.join("texts").join(below), &deflated);
            }
        }
    }
}

fn frozen(path: &Path, text: &str) -> Vec<u8> {
    let (mode, options) = (compile::Mode::Exec, compile::Options::default());
    match compile::compile_source(text, "", mode, options) {
        Ok(unit) => freeze::freeze(&unit),
        Err(error) => panic!("{}", error.render(&path.display().to_string())),
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
    fs::write(path, bytes).expect("a file is written");
}

fn place_code() {
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
        if is("HOST", &env::var("TARGET").unwrap_or_default()) && linker_knows(UNWINDING) {
            println!("cargo::rustc-link-lib=static:-bundle={UNWINDING}");
        }
    }
}

const UNWINDING: &str = "gcc_eh";

/// Whether the linker's driver has a static library of this name.
fn linker_knows(library: &str) -> bool {
    let asked = format!("-print-file-name=lib{library}.a");
    let answer = std::process::Command::new("cc").arg(asked).output();
    // One that it has is answered with its folder.
    answer
        .is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_absolute())
}
