//! Finds pages: a file is itself, a folder is all pages in it and its folders.
//!
//! In folders only files with a known ending count, hidden files and folders don't, symbolic links to
//! folders are not followed, and the order is that of the names.

use std::path::{Path, PathBuf};

use super::page::{Kind, PageError};

/// The pages of the paths, in their order, or what is wrong with a path.
pub fn pages(paths: &[PathBuf]) -> Vec<Result<PathBuf, PageError>> {
    let mut found = Vec::new();
    for path in paths {
        match path.metadata() {
            Ok(data) if data.is_dir() => folder(path, &mut found),
            Ok(_) => found.push(Ok(path.clone())),
            Err(error) => found.push(Err(PageError::Io(path.clone(), error))),
        }
    }
    found
}

fn folder(top: &Path, found: &mut Vec<Result<PathBuf, PageError>>) {
    // What is still to be visited, the next on top; a folder is replaced by its entries.
    let mut waiting = vec![(top.to_path_buf(), true)];
    while let Some((path, is_folder)) = waiting.pop() {
        if !is_folder {
            found.push(Ok(path));
            continue;
        }
        match entries(&path) {
            Ok(mut names) => {
                names.sort();
                waiting.extend(names.into_iter().rev());
            }
            Err(error) => found.push(Err(PageError::Io(path, error))),
        }
    }
}

/// The folders and pages of a folder.
fn entries(folder: &Path) -> std::io::Result<Vec<(PathBuf, bool)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            found.push((path, true));
        } else if Kind::of(&path).is_some() && path.is_file() {
            found.push((path, false));
        }
    }
    Ok(found)
}
