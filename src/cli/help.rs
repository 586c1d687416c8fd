//! The texts of `--help`.

/// What help is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Gossamer,
    Replay,
    Record,
}

/// The text.
pub fn text(topic: Topic) -> &'static str {
    match topic {
        Topic::Gossamer => GOSSAMER,
        Topic::Replay => REPLAY,
        Topic::Record => RECORD,
    }
}

const GOSSAMER: &str = "\
Gossamer: a small Python session with CPython's memory semantics

Usage:
  gossamer                          a prompt (a program from standard input, if that is no terminal)
  gossamer [OPTIONS] FILE [ARGS]    run a program
  gossamer [OPTIONS] -c CODE [ARGS] run a program given as text
  gossamer [OPTIONS] -m MODULE [ARGS] run a module: a shipped one, or one of the folders below
  gossamer [OPTIONS] - [ARGS]       run a program from standard input
  gossamer replay PATHS             run the sessions written in pages and compare
  gossamer record FILE              a prompt that writes its session down

Options:
  -i                    a prompt even if standard input is no terminal, and after a program
  -q, --quiet           no banner
  --style STYLE         tracebacks as in: docs, 3.10, 3.11, 3.13 (default)
  --shown-library DIR   the folder under which tracebacks show the shipped library's files
  --path DIR            modules may be imported from this folder too (can be given again); the
                        shipped ones go first, files are only read
  --audit               recount every reference after each statement
  --color WHEN          auto (default), always, never
  -h, --help            this text; `gossamer replay --help` for that of replay
  -V, --version         the version
";

const REPLAY: &str = "\
Usage: gossamer replay [OPTIONS] PATHS

Runs the sessions (`>>> `) written in pages and compares what comes out with what the pages say.
A path is a page (.pycon, .md, .txt, .rst, .py) or a folder of pages. Each page is one session.

Options:
  --format FORMAT       human (default): diffs and a summary; json: one object a line
  --compare HOW         verbatim (default): byte for byte; doctest: as Python's doctest does
  --style STYLE         tracebacks as in: docs, 3.10, 3.11, 3.13 (default)
  --shown-library DIR   the folder under which tracebacks show the shipped library's files
  --path DIR            modules may be imported from this folder too (can be given again); the
                        shipped ones go first, files are only read
  --audit               recount every reference after each statement; a difference is a failure
  --color WHEN          auto (default), always, never
  -h, --help            this text

Settings can stand in `replay.toml` beside the pages or in a folder above: style, shown-library,
compare, audit, path = [..]; for one page under [page.\"name.md\"]. The command line goes before them.

Exit status: 0 all examples hold; 1 some don't; 2 usage, or something could not be read.
";

const RECORD: &str = "\
Usage: gossamer record FILE

A prompt that writes its session to FILE as a transcript.
";
