//! The positions of a unit's instructions. Those of a shipped module stay packed until a traceback asks for them.
//!
//! Packed, each is a byte that says what follows, and numbers: the words since the one before it began, if not one to
//! three; the lines since (with a sign), if not 0, 1 or -1; how many lines later it ends, if it does; its column, unless
//! it is the one before's; its end's column, unless it is the one before's: counted from its column, if it ends on
//! its line.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;

use super::packed::Reader;
use super::unit::Position;

/// (first word, position) for each instruction, ascending; a region lasts to the next.
#[derive(Clone, Default)]
pub struct Positions {
    packed: &'static [u8],
    list: OnceCell<Vec<(u32, Position)>>,
}

impl Positions {
    /// Packed ones.
    pub fn packed(packed: &'static [u8]) -> Positions {
        Positions {
            packed,
            list: OnceCell::new(),
        }
    }
}

impl From<Vec<(u32, Position)>> for Positions {
    fn from(list: Vec<(u32, Position)>) -> Positions {
        Positions {
            packed: &[],
            list: list.into(),
        }
    }
}

impl Deref for Positions {
    type Target = [(u32, Position)];

    fn deref(&self) -> &[(u32, Position)] {
        self.list.get_or_init(|| unpack(self.packed))
    }
}

impl PartialEq for Positions {
    fn eq(&self, other: &Positions) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Positions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

/// What follows a position's first byte.
pub mod follows {
    /// In these bits the number of words, if it is not 0.
    pub const WORDS: u8 = 3;
    /// In these bits the step in lines: one of `STEPS`, or `FAR`.
    pub const LINES: u32 = 2;
    /// The steps that the bits name.
    pub const STEPS: [i64; 3] = [0, 1, -1];
    /// Another step.
    pub const FAR: u8 = 3;
    /// It ends on another line.
    pub const ENDS_LATER: u8 = 16;
    /// The column is the one before's.
    pub const SAME_COLUMN: u8 = 32;
    /// The end's column is the one before's.
    pub const SAME_END: u8 = 64;
}

/// What the bytes say, as far as they can be read.
fn unpack(packed: &[u8]) -> Vec<(u32, Position)> {
    let mut reader = Reader { rest: packed };
    let mut list = Vec::with_capacity(packed.len() / 3);
    let mut last = (0, Position::default());
    while let Some(next) = next(&mut reader, last) {
        last = next;
        list.push(next);
    }
    list
}

fn next(reader: &mut Reader, (word, before): (u32, Position)) -> Option<(u32, Position)> {
    let head = reader.byte()?;
    let words = match head & follows::WORDS {
        0 => reader.word()?,
        few => few.into(),
    };
    let step = match head >> follows::LINES & follows::FAR {
        follows::FAR => reader.signed()?,
        near => follows::STEPS[usize::from(near)],
    };
    let line = before.line.checked_add_signed(step.try_into().ok()?)?;
    let later = head & follows::ENDS_LATER != 0;
    let lines = if later { reader.word()? } else { 0 };
    let column = match head & follows::SAME_COLUMN {
        0 => reader.word()?,
        _ => before.column,
    };
    let end_column = match head & follows::SAME_END {
        0 if later => reader.word()?,
        0 => column.checked_add(reader.word()?)?,
        _ => before.end_column,
    };
    let position = Position {
        line,
        end_line: line.checked_add(lines)?,
        column,
        end_column,
    };
    Some((word.checked_add(words)?, position))
}
