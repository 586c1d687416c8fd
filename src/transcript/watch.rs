//! `--watch`: replays, and again what has changed, until it is interrupted.
//!
//! Files are asked for their time and size a few times a second: that works on every file system and for every way in
//! which editors save.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::replay::{Options, replay};
use super::settings::FILE_NAME;
use super::walk;

/// How often files are asked.
const PERIOD: Duration = Duration::from_millis(200);

/// The state of a file: time and size.
type Stamp = (Option<SystemTime>, u64);

/// Replays all, then the pages that change; all again if a `replay.toml` or a module does. `between` is
/// told before each round which pages it is about (all, if none), and ends the watch with `false`.
pub fn watch(
    options: &Options,
    out: &mut dyn Write,
    errors: &mut dyn Write,
    between: &mut dyn FnMut(&[PathBuf]) -> bool,
) {
    let mut options = options.clone();
    let all = options.paths.clone();
    let mut known = stamps(&options, &all);
    let mut changed: Vec<PathBuf> = Vec::new();
    while between(&changed) {
        options.paths = if changed.is_empty() {
            all.clone()
        } else {
            changed
        };
        replay(&options, out, errors);
        changed = loop {
            std::thread::sleep(PERIOD);
            let now = stamps(&options, &all);
            let mut different: Vec<PathBuf> = now
                .iter()
                .filter(|(path, stamp)| known.get(*path) != Some(stamp))
                .map(|(path, _)| path.clone())
                .collect();
            let gone = known
                .keys()
                .any(|path| !now.contains_key(path) && is_shared(path));
            known = now;
            if gone || different.iter().any(|path| is_shared(path)) {
                break Vec::new();
            }
            if !different.is_empty() {
                different.sort();
                break different;
            }
        };
    }
}

/// Whether other pages may depend on the file.
fn is_shared(path: &Path) -> bool {
    path.ends_with(FILE_NAME) || path.extension().is_some_and(|end| end == "py")
}

/// The stamps of all pages, of the settings beside and above them, and of modules.
fn stamps(options: &Options, paths: &[PathBuf]) -> HashMap<PathBuf, Stamp> {
    let mut files: Vec<PathBuf> = walk::pages(paths).into_iter().flatten().collect();
    let modules = options.chosen.path.clone().unwrap_or_default();
    files.extend(walk::pages(&modules).into_iter().flatten());
    let mut folders: Vec<PathBuf> = Vec::new();
    for file in &files {
        let parent = file.parent().unwrap_or(Path::new(""));
        if !folders.iter().any(|folder| folder == parent) {
            folders.extend(parent.ancestors().map(Path::to_path_buf));
        }
    }
    files.extend(folders.into_iter().map(|folder| folder.join(FILE_NAME)));
    let stamp = |path: PathBuf| {
        let data = path.metadata().ok()?;
        Some((path, (data.modified().ok(), data.len())))
    };
    files.into_iter().filter_map(stamp).collect()
}
