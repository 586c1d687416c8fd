//! The command line; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gossamer::cli::main(std::env::args_os().skip(1))
}
