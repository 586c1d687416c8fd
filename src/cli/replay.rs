//! `gossamer replay`: the command line's side of it.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use super::args::ReplayOptions;
use super::colored;
use crate::transcript::{self, Format};

/// Replays, once or until it is interrupted.
pub fn run(replay: ReplayOptions) -> ExitCode {
    let mut options = replay.options;
    options.color = colored(replay.color);
    options.last = !replay.watch;
    options.progress = options.format == Format::Human && std::io::stderr().is_terminal();
    let mut out = std::io::stdout();
    let mut errors = std::io::stderr();
    if !replay.watch {
        return ExitCode::from(transcript::replay(&options, &mut out, &mut errors));
    }
    transcript::watch(&options, &mut out, &mut errors, &mut |changed| {
        let mut told = std::io::stdout();
        let names: Vec<String> = changed
            .iter()
            .map(|page| page.display().to_string())
            .collect();
        let text = match names.as_slice() {
            [] => String::new(),
            names => format!("\n{} changed\n", names.join(", ")),
        };
        // A reader that went away ends it.
        told.write_all(text.as_bytes())
            .and_then(|()| told.flush())
            .is_ok()
    });
    ExitCode::SUCCESS
}
