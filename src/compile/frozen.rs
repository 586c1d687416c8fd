//! A compiled module as bytes, and reading it back. The build writes such an image of each shipped module
//! (`freeze.rs`), so that importing one does not compile it.
//!
//! ```text
//!   image      checksum (8 bytes) of the rest, strings, forms, unit
//!   strings    count; length and bytes of each
//!   forms      count; op and k of each, plus 0x80 in k if extension words are given, which are else zero
//!   unit       name, qualname, first line, counts of parameters, flags, local names, cells, free names, registers,
//!              number of words, instructions, constants, names, guards, length of positions, positions,
//!              static attributes, bits of what else is true
//!   instruction  form, the operands that the op's line of the table has, extension words
//! ```
//!
//! Strings and forms are named by their index. All numbers are packed (`packed.rs`). Damage is found by the checksum: the
//! machine trusts code, so an image that was changed must not become any.

use std::rc::Rc;

use num_bigint::BigInt;

use super::instruction::{ALL, Instr, Op, TABLE};
use super::packed::Reader;
use super::positions::Positions;
use super::unit::{CodeUnit, Const, Guard};

/// Constants' tags.
pub mod tag {
    pub const NONE: u8 = 0;
    pub const FALSE: u8 = 1;
    pub const TRUE: u8 = 2;
    pub const ELLIPSIS: u8 = 3;
    pub const INT: u8 = 4;
    pub const BIG_INT: u8 = 5;
    pub const FLOAT: u8 = 6;
    pub const COMPLEX: u8 = 7;
    pub const STR: u8 = 8;
    pub const BYTES: u8 = 9;
    pub const TUPLE: u8 = 10;
    pub const FROZEN_SET: u8 = 11;
    pub const CODE: u8 = 12;
}

/// In an instruction's `k`: its extension words are given.
pub const EXTENDED: u8 = 0x80;
/// Among a unit's bits: the docstring is the first constant.
pub const HAS_DOCSTRING: u8 = 1;
/// Annotations stay texts.
pub const FUTURE_ANNOTATIONS: u8 = 2;

/// Units and tuples inside each other, at most.
const DEEPEST: u32 = 64;

/// Which operands an operation has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Operands {
    pub a: bool,
    pub b: bool,
    pub c: bool,
    /// `b` and `c` are one number: without a sign (a target) or with one.
    pub wide: Option<bool>,
}

impl Operands {
    /// Those of an operation, by the table of instructions.
    pub fn of(op: Op) -> Operands {
        let mut found = Operands {
            a: false,
            b: false,
            c: false,
            wide: None,
        };
        for (place, operand) in TABLE[op as usize].operands.split(' ').enumerate() {
            match (place, operand) {
                (_, "-") => {}
                (0, _) => found.a = true,
                (1, "to") => found.wide = Some(false),
                (1, "imm") => found.wide = Some(true),
                (1, _) => found.b = true,
                _ => found.c = true,
            }
        }
        found
    }
}

/// An operation with its bits, and what follows it.
struct Form {
    start: Instr,
    operands: Operands,
    extra: usize,
    extended: bool,
}

/// The sum that tells a damaged image.
pub fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, word: u64| {
        let mixed = (sum.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 32
    };
    let (words, tail) = bytes.as_chunks::<8>();
    let whole = words.iter().fold(bytes.len() as u64, |sum, word| {
        step(sum, u64::from_le_bytes(*word))
    });
    tail.iter().fold(whole, |sum, &byte| step(sum, byte.into()))
}

/// The code in an image, as from the file `filename`. `None` if the image is damaged.
pub fn thaw(image: &'static [u8], filename: &str) -> Option<CodeUnit> {
    let (sum, rest) = image.split_first_chunk::<8>()?;
    if u64::from_le_bytes(*sum) != checksum(rest) {
        return None;
    }
    thaw_unchecked(rest, filename)
}

fn thaw_unchecked(rest: &'static [u8], filename: &str) -> Option<CodeUnit> {
    let mut reader = Reader { rest };
    let count = reader.count()?;
    let mut strings = Vec::with_capacity(count);
    for _ in 0..count {
        let length = reader.count()?;
        strings.push(Shared::Unused(reader.bytes(length)?));
    }
    let count = reader.count()?;
    let mut forms = Vec::with_capacity(count);
    for _ in 0..count {
        forms.push(form(&mut reader)?);
    }
    let mut thawing = Thawing {
        reader,
        strings,
        forms,
        filename: Rc::from(filename),
    };
    let unit = thawing.unit(DEEPEST)?;
    thawing.reader.rest.is_empty().then_some(unit)
}

/// A string of the table: all that use it share one allocation, made when the first does.
enum Shared {
    Unused(&'static [u8]),
    Text(Rc<str>),
    Other(Rc<[u8]>),
}

fn form(reader: &mut Reader) -> Option<Form> {
    let op = *ALL.get(usize::from(reader.byte()?))?;
    let k = reader.byte()?;
    Some(Form {
        start: Instr::new(op, k & !EXTENDED, 0, 0, 0),
        operands: Operands::of(op),
        extra: TABLE[op as usize].extra,
        extended: k & EXTENDED != 0,
    })
}

struct Thawing {
    reader: Reader<'static>,
    strings: Vec<Shared>,
    forms: Vec<Form>,
    filename: Rc<str>,
}

impl Thawing {
    fn shared(&mut self) -> Option<&Shared> {
        let index = usize::try_from(self.reader.number()?).ok()?;
        let shared = self.strings.get_mut(index)?;
        if let Shared::Unused(bytes) = *shared {
            *shared = match std::str::from_utf8(bytes) {
                Ok(text) => Shared::Text(text.into()),
                Err(_) => Shared::Other(bytes.into()),
            };
        }
        Some(shared)
    }

    fn name(&mut self) -> Option<Rc<str>> {
        match self.shared()? {
            Shared::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<Rc<[u8]>> {
        match self.shared()? {
            Shared::Text(text) => Some(text.clone().into()),
            Shared::Other(bytes) => Some(bytes.clone()),
            Shared::Unused(_) => None,
        }
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.reader.count()?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn unit(&mut self, deeper: u32) -> Option<CodeUnit> {
        let deeper = deeper.checked_sub(1)?;
        let name = self.name()?;
        let qualname = self.name()?;
        let first_line = self.reader.word()?;
        let arg_count = self.reader.short()?;
        let positional_only_count = self.reader.short()?;
        let keyword_only_count = self.reader.short()?;
        let flags = self.reader.short()?;
        let local_names = self.list(Self::name)?;
        let cells = self.list(|thawing| thawing.reader.short())?;
        let free_names = self.list(Self::name)?;
        let register_count = self.reader.short()?;
        let words = self.words()?;
        let constants = self.list(|thawing| thawing.constant(deeper))?;
        let names = self.list(Self::name)?;
        let guards = self.list(Self::guard)?;
        let length = self.reader.count()?;
        let positions = Positions::packed(self.reader.bytes(length)?);
        let static_attributes = self.list(Self::name)?;
        let bits = self.reader.byte()?;
        Some(CodeUnit {
            name,
            qualname,
            filename: self.filename.clone(),
            first_line,
            arg_count,
            positional_only_count,
            keyword_only_count,
            flags,
            local_names,
            cells,
            free_names,
            register_count,
            words,
            constants,
            names,
            guards,
            positions,
            static_attributes,
            has_docstring: bits & HAS_DOCSTRING != 0,
            future_annotations: bits & FUTURE_ANNOTATIONS != 0,
            warnings: Vec::new(),
        })
    }

    fn words(&mut self) -> Option<Vec<u64>> {
        // An instruction of one byte may have two extension words.
        let count = usize::try_from(self.reader.number()?).ok()?;
        if count / 3 > self.reader.rest.len() {
            return None;
        }
        let mut words = Vec::with_capacity(count);
        let mut reader = self.reader;
        while words.len() < count {
            let form = self.forms.get(usize::from(reader.short()?))?;
            let operands = form.operands;
            let mut instr = form.start;
            if operands.a {
                instr.a = reader.short()?;
            }
            if operands.b {
                instr.b = reader.short()?;
            }
            if operands.c {
                instr.c = reader.short()?;
            }
            if let Some(signed) = operands.wide {
                let wide = match signed {
                    true => i32::try_from(reader.signed()?).ok()? as u32,
                    false => reader.word()?,
                };
                (instr.b, instr.c) = (wide as u16, (wide >> 16) as u16);
            }
            words.push(instr.word());
            for _ in 0..form.extra {
                words.push(if form.extended { reader.number()? } else { 0 });
            }
        }
        self.reader = reader;
        (words.len() == count).then_some(words)
    }

    fn guard(&mut self) -> Option<Guard> {
        Some(Guard {
            start: self.reader.word()?,
            end: self.reader.word()?,
            handler: self.reader.word()?,
            exception: self.reader.short()?,
        })
    }

    fn constant(&mut self, deeper: u32) -> Option<Const> {
        Some(match self.reader.byte()? {
            tag::NONE => Const::None,
            tag::FALSE => Const::Bool(false),
            tag::TRUE => Const::Bool(true),
            tag::ELLIPSIS => Const::Ellipsis,
            tag::INT => Const::Int(self.reader.signed()?),
            tag::BIG_INT => {
                let length = self.reader.count()?;
                let bytes = self.reader.bytes(length)?;
                Const::BigInt(Rc::new(BigInt::from_signed_bytes_le(bytes)))
            }
            tag::FLOAT => Const::Float(self.reader.float()?),
            tag::COMPLEX => Const::Complex(self.reader.float()?, self.reader.float()?),
            tag::STR => Const::Str(self.bytes()?),
            tag::BYTES => Const::Bytes(self.bytes()?),
            tag::TUPLE => Const::Tuple(self.constants(deeper)?),
            tag::FROZEN_SET => Const::FrozenSet(self.constants(deeper)?),
            tag::CODE => Const::Code(Rc::new(self.unit(deeper)?)),
            _ => return None,
        })
    }

    fn constants(&mut self, deeper: u32) -> Option<Rc<[Const]>> {
        let deeper = deeper.checked_sub(1)?;
        let items = self.list(|thawing| thawing.constant(deeper))?;
        Some(items.into())
    }
}

#[cfg(test)]
#[path = "freeze.rs"]
mod freeze;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Mode, Options, compile_source};

    const EVERYTHING: &str = r#"
"""A docstring."""
from __future__ import annotations
import a.b as c, d
FAR = -70000, 1 << 80, -(1 << 90), 1.5, -0.0, 2j, b"\xff", "\ud800", ..., None, True, False
def f(a, /, b=1, *c, d, **e) -> "long":
    "Another one."
    def g(x=(1, (2, "ж"))):
        nonlocal b
        return b in {1, 2.5, "x"} and (
            a +
                b)
    try:
        return [g(i) for i in range(300) if i] or f(1, key=2)
    except* ValueError as error:
        raise
async def h():
    async with d as x: await x
    yield x
class K(c.L, metaclass=d):
    def __init__(self): self.one, self.two = 1, __class__
match FAR:
    case {"a": [1, *rest], **more}: pass
    case K(one=1) | 2: pass
"#;

    fn compiled() -> CodeUnit {
        compile_source(EVERYTHING, "x.py", Mode::Exec, Options::default()).expect("right code")
    }

    #[test]
    fn what_is_frozen_thaws_to_the_same() {
        let unit = compiled();
        let image = freeze::freeze(&unit).leak();
        assert_eq!(thaw(image, "x.py"), Some(unit));
    }

    #[test]
    fn code_that_warns_is_not_frozen() {
        let unit = compile_source("1 is 1", "x.py", Mode::Exec, Options::default());
        assert!(freeze::freeze(&unit.expect("right code")).is_empty());
    }

    /// Even where the checksum does not tell.
    #[test]
    fn no_damage_is_too_much_for_the_reader() {
        let image = freeze::freeze(&compiled());
        let mut random = fastrand::Rng::with_seed(7);
        let mut refused = 0;
        for _ in 0..3000 {
            let mut damaged = image[8..].to_vec();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..damaged.len());
                damaged[at] = random.u8(..);
            }
            if random.u8(..) < 32 {
                damaged.truncate(random.usize(..damaged.len()));
            }
            match thaw_unchecked(damaged.leak(), "x.py") {
                None => refused += 1,
                Some(unit) => assert!(unit.positions.len() <= image.len()),
            }
        }
        assert!(refused > 500, "{refused}");
    }
}
