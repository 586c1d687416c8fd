//! The command line; everything is in the library.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: gossamer::session::Allocator = gossamer::session::Allocator;

fn main() -> ExitCode {
    gossamer::cli::main(std::env::args_os().skip(1))
}
