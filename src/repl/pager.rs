//! Shows a long text page by page: with the program that `PAGER` names, else with `less`.

use std::io::Write;
use std::process::{Command, Stdio};

/// Shows the text; false if there is no such program.
pub fn page(text: &str) -> bool {
    let wanted = std::env::var("PAGER").unwrap_or_default();
    let mut words = wanted.split_whitespace();
    let program = words.next().unwrap_or("less");
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // A text that fits the screen is just written.
        command.env("LESS", "FRX");
    }
    let Ok(mut pager) = command.spawn() else {
        return false;
    };
    if let Some(mut input) = pager.stdin.take() {
        // Who leaves the pager early wants no more.
        let _ = input.write_all(text.as_bytes());
    }
    pager.wait().is_ok()
}
