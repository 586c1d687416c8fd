//! Where the binary's code lies, on Linux with the compiler's own choice of linker.
//!
//! * At a fixed address: the loader then has no relocations to do, and tables of function pointers stay pages of
//!   the file.
//! * What every start runs beside each other (`link/order.py` says why and how).
//! * The C library within it, where the machine has one to give: no start then looks for shared libraries, and
//!   the binary runs on any Linux.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

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
    let host = env::var("HOST").is_ok_and(|host| is("TARGET", &host));
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        if host && let Some(folder) = static_libraries() {
            println!("cargo::rustc-link-arg-bins=-static");
            println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
        }
        let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/link/start.ld");
    }
}

/// A folder of linker scripts that stand for the shared libraries that the compiler's own crates ask for, each naming the
/// archive instead; nothing if an archive is missing. (The compiler's own way, `+crt-static`, can't be asked for here,
/// and would forbid procedural macros.)
fn static_libraries() -> Option<PathBuf> {
    let archive = |name: &str| {
        let answer = Command::new("cc")
            .arg(format!("-print-file-name={name}"))
            .output()
            .ok()?;
        let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
        path.is_absolute().then_some(path)
    };
    let folder = Path::new(&env::var_os("OUT_DIR")?).join("static");
    fs::create_dir_all(&folder).ok()?;
    for (library, archives) in [
        ("gcc_s", &["libgcc_eh.a", "libgcc.a"][..]),
        ("m", &["libm.a"]),
        ("c", &["libc.a", "libgcc_eh.a", "libgcc.a"]),
    ] {
        let mut script = String::from("GROUP (");
        for name in archives {
            script += &format!(" {}", archive(name)?.display());
        }
        script += " )\n";
        fs::write(folder.join(format!("lib{library}.so")), script).ok()?;
    }
    Some(folder)
}
