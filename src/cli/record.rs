//! `gossamer record`: a prompt whose session is written to a file.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::process::ExitCode;
use std::rc::Rc;

use super::args::RecordOptions;
use super::{complain, prompt};
use crate::session::{Outcome, Session};
use crate::transcript::record::Recorder;

/// Opens the prompt and writes what is typed and answered.
pub fn run(options: RecordOptions) -> ExitCode {
    let shown = options.file.display().to_string();
    let mut open = OpenOptions::new();
    open.write(true);
    if options.force {
        open.create(true).truncate(true);
    } else {
        open.create_new(true);
    }
    let opened = open
        .open(&options.file)
        .and_then(|file| Recorder::new(&options.file, file));
    let recorder = match opened {
        Ok(recorder) => recorder,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            complain(&format!("{shown} is there already; --force writes it anew"));
            return ExitCode::from(2);
        }
        Err(error) => {
            complain(&format!("{shown}: {error}"));
            return ExitCode::from(2);
        }
    };
    let recorder = Rc::new(RefCell::new(Some(recorder)));
    let listening = recorder.clone();
    let listener = move |source: &str, outcome: &Outcome| {
        let mut recorder = listening.borrow_mut();
        if let Some(open) = recorder.as_mut()
            && let Err(error) = open.statement(source, outcome)
        {
            complain(&format!("{error}; the session is written down no further"));
            *recorder = None;
        }
    };
    let session = Session::new(options.settings);
    let status = prompt::open(session, options.prompt, false, Some(Box::new(listener)));
    let finished = recorder.borrow_mut().take().map(Recorder::finish);
    match finished {
        Some(Ok(())) => status,
        Some(Err(error)) => {
            complain(&format!("{shown}: {error}"));
            ExitCode::from(2)
        }
        None => ExitCode::from(2),
    }
}
