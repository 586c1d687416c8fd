//! The platform's usual folders for what a program keeps (XDG Base Directory Specification, and its like elsewhere).

use std::env;
use std::path::PathBuf;

/// The folder for data: `$XDG_DATA_HOME/gossamer`, `~/.local/share/gossamer`; it need not be there.
pub fn data() -> Option<PathBuf> {
    usual("XDG_DATA_HOME", ".local/share")
}

/// The folder for settings: `$XDG_CONFIG_HOME/gossamer`, `~/.config/gossamer`; it need not be there.
pub fn config() -> Option<PathBuf> {
    usual("XDG_CONFIG_HOME", ".config")
}

fn usual(variable: &str, below_home: &str) -> Option<PathBuf> {
    let set = |name: &str| {
        let path = PathBuf::from(env::var_os(name)?);
        // A relative path is to be ignored (XDG Base Directory Specification).
        path.is_absolute().then_some(path)
    };
    let parent = if let Some(folder) = set(variable) {
        folder
    } else if cfg!(windows) {
        set("APPDATA")?
    } else if cfg!(target_os = "macos") {
        set("HOME")?.join("Library/Application Support")
    } else {
        set("HOME")?.join(below_home)
    };
    Some(parent.join("gossamer"))
}
