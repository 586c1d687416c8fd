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
  --vi                  keys of vi at the prompt (of emacs otherwise)
  --style STYLE         tracebacks as in: docs, 3.10, 3.11, 3.13 (default)
  --shown-library DIR   the folder under which tracebacks show the shipped library's files
  --path DIR            modules may be imported from this folder too (can be given again); the
                        shipped ones go first, files are only read
  --audit               recount every reference after each statement
  --color WHEN          auto (default), always, never
  -h, --help            this text; `gossamer replay --help` for that of replay
  -V, --version         the version

The prompt at a terminal reads `settings.toml` in the user's folder for settings (~/.config/gossamer):
keys = \"vi\", color = \"never\", startup = \"FILE\" (run before the first prompt; the variable GOSSAMERSTARTUP goes
before it), history = \"FILE\" or false.
";

const REPLAY: &str = "\
Usage: gossamer replay [OPTIONS] PATHS

Runs the sessions written in pages and compares what comes out with what the pages say. A path is a page
or a folder of pages: .pycon, .md, .txt, .rst, .html, .ipynb, .py (docstrings). Each page is one session.
Prompts are `>>> `, PyPy's `>>>> `, IPython's `In [1]: `.

What is done:
  (nothing said)        examples that do not hold are shown; the exit status tells
  --update              what came out is written into the pages; all else stays byte for byte
  --diff                what --update would write is shown as a patch
  --check               pages that do not hold are named
  --watch               replays again when pages change, until Ctrl-C

Options:
  --format FORMAT       human (default), json (one object a line), junit, tap, github
  --compare HOW         verbatim (default): byte for byte; doctest: as Python's doctest does
  -o, --option NAME     a doctest option for all examples, as ELLIPSIS (can be given again)
  --normalize addresses addresses (0x7f…) are equal if they are used consistently
  --isolate WHAT        what has a namespace of its own: file (default), block, or group (of Sphinx)
  --style STYLE         tracebacks as in: auto (default: as the page's own), docs, 3.10, 3.11, 3.13
  --shown-library DIR   the folder under which tracebacks show the shipped library's files
  --path DIR            modules may be imported from this folder too (can be given again); the
                        shipped ones go first, files are only read
  --time-limit SECONDS  how long an example may run (default 10; 0: no limit)
  --audit               recount every reference after each statement; a difference is a failure
  -j, --jobs N          how many pages run at once (default: as many as there are processors)
  -v, --verbose         tells inferred styles and reasons of skips
  --color WHEN          auto (default), always, never
  -h, --help            this text

Settings can stand in `replay.toml` beside the pages or in a folder above: style, shown-library, compare,
options = [..], normalize = [..], isolate, time-limit, audit, path = [..], skip = \"reason\"; for one page under
[page.\"name.md\"]. The command line goes before them.

Exit status: 0 all examples hold (--update: were made to hold); 1 some don't; 2 usage, or something could
not be read or written.
";

const RECORD: &str = "\
Usage: gossamer record [OPTIONS] FILE

A prompt that writes its session to FILE as a transcript that can be replayed. In Markdown it is a fenced block.

Options:
  --force               a FILE that is there is written anew
  -q, --quiet           no banner
  --style, --shown-library, --path, --color, --vi as without `record`
  -h, --help            this text
";
