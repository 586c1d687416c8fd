//! Regular expressions as Python's `re` has them: a pattern becomes a tree, the tree a program, and a
//! backtracking matcher runs the program over text or bytes.
//!
//! * `parse`: patterns to trees, with CPython's messages and places.
//! * `tree`: the tree, and how wide what it matches can be.
//! * `class`: sets of characters; `fold`: what is equal when case is ignored.
//! * `program`: the instructions; `compile`: trees to instructions; `first`: where matches can begin.
//! * `subject`: what is searched, `matcher`: the search itself. It keeps its own stack, so no pattern or subject
//!   can exhaust the native one, and it asks from time to time whether it shall stop.
//! * `template`: the second argument of `sub`.
//!
//! Places are offsets into the bytes of the subject; whoever shows them counts characters.

mod class;
mod compile;
mod first;
mod fold;
mod matcher;
mod parse;
mod program;
mod subject;
mod template;
mod tree;

pub use matcher::{Search, Stopped, Task};
pub use program::Program;
pub use template::{Part, Template, parse_template};

/// The bits of a pattern's flags.
#[allow(missing_docs)]
pub mod flag {
    pub const IGNORECASE: u32 = 2;
    pub const LOCALE: u32 = 4;
    pub const MULTILINE: u32 = 8;
    pub const DOTALL: u32 = 16;
    pub const UNICODE: u32 = 32;
    pub const VERBOSE: u32 = 64;
    pub const DEBUG: u32 = 128;
    pub const ASCII: u32 = 256;
    /// How characters are classed: one of these at most.
    pub const KINDS: u32 = LOCALE | UNICODE | ASCII;
}

/// A place that is none: a group that took no part.
pub const NOWHERE: usize = usize::MAX;

/// What is wrong with a pattern or a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which exception it is.
    pub kind: FaultKind,
    /// Its message, without the place.
    pub message: String,
    /// The character of the pattern where it was found.
    pub place: Option<usize>,
}

/// The exceptions of patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `re.PatternError`.
    Pattern,
    /// `ValueError`.
    Value,
    /// `OverflowError`.
    Overflow,
    /// `IndexError`.
    Index,
    /// `RecursionError`.
    Recursion,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Regex {
    /// What the matcher runs.
    pub program: Program,
    /// Groups, the whole match not counted.
    pub groups: usize,
    /// Names of groups, in the order of their numbers.
    pub names: Vec<(String, usize)>,
    /// The flags, those written inside the pattern included.
    pub flags: u32,
    /// What a `FutureWarning` says of it.
    pub warnings: Vec<String>,
}

/// Compiles a pattern: its code points (of a bytes pattern, its bytes), and its flags.
///
/// # Errors
/// What CPython refuses.
pub fn compile(pattern: &[u32], is_text: bool, flags: u32) -> Result<Regex, Fault> {
    let mut parsed = parse::parse(pattern, is_text, flags);
    if !is_text && let Err(fault) = &mut parsed {
        fault.message = ascii_only(&fault.message);
    }
    let parsed = parsed?;
    let program = compile::compile(&parsed.tree, is_text, parsed.flags, &parsed.widths)?;
    Ok(Regex {
        program,
        groups: parsed.widths.len() - 1,
        names: parsed.names,
        flags: parsed.flags,
        warnings: parsed.warnings,
    })
}

/// The text with all but ASCII escaped: messages about bytes.
pub(crate) fn ascii_only(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match u32::from(c) {
            0..0x80 => out.push(c),
            code @ 0x80..0x100 => out.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..0x1_0000 => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests;
