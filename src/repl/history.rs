//! Where the lines typed at the prompt are kept.

use std::env;
use std::path::PathBuf;

/// The history file in the platform's usual folder for a program's data, which is made if it is missing.
/// `None` if there is no such place; the prompt then has no memory.
pub fn file() -> Option<PathBuf> {
    let folder = data_folder()?.join("gossamer");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

fn data_folder() -> Option<PathBuf> {
    let set = |name: &str| {
        let path = PathBuf::from(env::var_os(name)?);
        // A relative path is to be ignored (XDG Base Directory Specification).
        path.is_absolute().then_some(path)
    };
    if let Some(folder) = set("XDG_DATA_HOME") {
        return Some(folder);
    }
    if cfg!(windows) {
        return set("APPDATA");
    }
    let home = set("HOME")?;
    Some(home.join(if cfg!(target_os = "macos") {
        "Library/Application Support"
    } else {
        ".local/share"
    }))
}
