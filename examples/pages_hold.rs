//! How another crate keeps its pages true: the test below is all that its `tests/pages.rs` needs. Each path is a page or
//! a folder of pages, settings come from `replay.toml`, and a failure shows the report.
//!
//! As a program it checks the pages that it is given: `cargo run --example pages_hold README.md`.

fn main() -> Result<(), gossamer::transcript::Failed> {
    gossamer::transcript::check(std::env::args_os().skip(1))
}

#[test]
fn pages_hold() {
    gossamer::transcript::check(["README.md", "transcripts/weakref"]).unwrap();
}
