//! A folder of pages for a test, and the command line on it.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of this test's own, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path =
            std::env::temp_dir().join(format!("gossamer-replay-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        // Settings above this folder are none of the test's business.
        std::fs::create_dir(path.join(".git")).unwrap();
        Folder(path)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn replay(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gossamer"))
            .arg("replay")
            .args(words)
            .current_dir(&self.0)
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}
