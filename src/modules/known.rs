//! Which modules can be imported, without importing any.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{NATIVE, shipped};
use crate::runtime::Vm;

/// The modules of a package, or (`""`) those without one: builtin, shipped, and of the session's folders.
pub fn known(vm: &Vm, package: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |full: &str| {
        let below = match package {
            "" => Some(full),
            package => full
                .strip_prefix(package)
                .and_then(|rest| rest.strip_prefix('.')),
        };
        if let Some(name) = below.and_then(|rest| rest.split('.').next()) {
            names.insert(name.to_string());
        }
    };
    for module in NATIVE {
        add(module.name);
    }
    // `os` makes the last one itself.
    let others = ["builtins", "sys", "os.path"];
    others.into_iter().for_each(&mut add);
    for file in shipped::files() {
        let module = file.trim_end_matches(".py").trim_end_matches("/__init__");
        add(&module.replace('/', "."));
    }
    for root in &vm.settings.path {
        let folder: PathBuf = package
            .split('.')
            .fold(root.clone(), |folder, part| folder.join(part));
        for name in of_folder(&folder) {
            names.insert(name);
        }
    }
    names
}

/// The functions of a builtin module.
pub fn functions(name: &str) -> BTreeSet<String> {
    let module = NATIVE.iter().find(|module| module.name == name);
    let functions = module.map_or(&[][..], |module| module.functions);
    functions.iter().map(|def| def.name.to_string()).collect()
}

/// The source of a module that is not imported yet, if its name leads to a file.
pub fn source(vm: &Vm, name: &str) -> Option<String> {
    if let Some(shipped) = shipped::find(name) {
        return Some(shipped.text());
    }
    let below: PathBuf = name.split('.').collect();
    vm.settings.path.iter().find_map(|root| {
        let module = root.join(&below);
        let read = |path: PathBuf| std::fs::read_to_string(path).ok();
        read(module.with_extension("py")).or_else(|| read(module.join("__init__.py")))
    })
}

fn of_folder(folder: &Path) -> impl Iterator<Item = String> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let path = entry.path();
        let is_module = match path.extension() {
            Some(end) => end == "py" && path.is_file(),
            None => path.join("__init__.py").is_file(),
        };
        let name = path.file_stem()?.to_str()?;
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        (is_module && plain && !name.starts_with("__")).then(|| name.to_string())
    })
}
