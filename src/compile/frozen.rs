//! A compiled module as bytes, and reading it back. The build writes such an image of each shipped module
//! (`freeze.rs`), so that importing one does not compile it. Units within others stay frozen until somebody looks into
//! them: most functions of a module are never called.
//!
//! ```text
//!   image      checksum (8 bytes) of the rest, strings, forms, unit
//!   strings    count; length of each, doubled, and one more if it is no UTF-8; all texts, all others (length and bytes)
//!   forms      count; op and k of each, plus 0x80 in k if extension words are given, which are else zero
//!   unit       head; first line, number of positional-only parameters, cells, free names, number of words,
//!              instructions, constants, names, guards, length of positions, positions, static attributes
//!   head       name, qualname, counts of positional and keyword-only parameters, flags, local names, registers, bits
//!              of what else is true, docstring if there is one
//!   code among constants  length of the unit, unit
//!   instruction  form, the operands that the op's line of the table has, extension words
//! ```
//!
//! Strings and forms are named by their index. All numbers are packed (`packed.rs`). Damage is found by the checksum: the
//! machine trusts code, so an image that was changed must not become any.

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;

use super::instruction::{ALL, Instr, Op, TABLE};
use super::packed::Reader;
use super::positions::Positions;
use super::unit::{CodeUnit, Const, Guard, SharedUnit};

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

/// Tuples inside each other, at most.
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
        const ALL_OF_THEM: [Operands; TABLE.len()] = {
            let mut all = [Operands::named(b""); TABLE.len()];
            let mut op = 0;
            while op < all.len() {
                all[op] = Operands::named(TABLE[op].operands.as_bytes());
                op += 1;
            }
            all
        };
        ALL_OF_THEM[op as usize]
    }

    /// Those that the table has words for: three, with blanks between; `-` is none.
    const fn named(mut words: &[u8]) -> Operands {
        let mut found = Operands {
            a: false,
            b: false,
            c: false,
            wide: None,
        };
        let mut place = 0;
        while !words.is_empty() {
            let (word, rest) = first_word(words);
            match (place, word) {
                (_, b"-") => {}
                (0, _) => found.a = true,
                (1, b"to") => found.wide = Some(false),
                (1, b"imm") => found.wide = Some(true),
                (1, _) => found.b = true,
                _ => found.c = true,
            }
            (words, place) = (rest, place + 1);
        }
        found
    }
}

/// The text before the first blank, and behind it.
const fn first_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    while end < text.len() && text[end] != b' ' {
        end += 1;
    }
    let (word, rest) = text.split_at(end);
    match rest {
        [_, rest @ ..] => (word, rest),
        [] => (word, rest),
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
    // Four sums that the processor can do at a time.
    let (blocks, tail) = bytes.as_chunks::<32>();
    let mut sums = [bytes.len() as u64; 4];
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (sum, word) in sums.iter_mut().zip(words) {
            *sum = step(*sum, u64::from_le_bytes(*word));
        }
    }
    let whole = sums.into_iter().reduce(step).unwrap_or_default();
    tail.iter().fold(whole, |sum, &byte| step(sum, byte.into()))
}

/// The code in an image, as from the file `filename`. `None` if the image is damaged.
pub fn thaw(image: &'static [u8], filename: &str) -> Option<SharedUnit> {
    let (sum, rest) = image.split_first_chunk::<8>()?;
    if u64::from_le_bytes(*sum) != checksum(rest) {
        return None;
    }
    thaw_unchecked(rest, filename)
}

fn thaw_unchecked(rest: &'static [u8], filename: &str) -> Option<SharedUnit> {
    let mut reader = Reader { rest };
    let strings = strings(&mut reader)?;
    let count = reader.count()?;
    let mut forms = Vec::with_capacity(count);
    for _ in 0..count {
        forms.push(form(&mut reader)?);
    }
    let image = Rc::new(Image {
        strings: RefCell::new(strings),
        forms,
        filename: Rc::from(filename),
    });
    let unit = frozen(&image, reader.rest)?.thaw()?;
    Some(unit.into())
}

fn strings(reader: &mut Reader<'static>) -> Option<Vec<Shared>> {
    let count = reader.count()?;
    let mut lengths = *reader;
    for _ in 0..count {
        reader.number()?;
    }
    let size = reader.count()?;
    let mut texts = std::str::from_utf8(reader.bytes(size)?).ok()?;
    let size = reader.count()?;
    let mut others = reader.bytes(size)?;
    let mut strings = Vec::with_capacity(count);
    for _ in 0..count {
        let length = lengths.number()?;
        let (length, is_text) = (usize::try_from(length >> 1).ok()?, length & 1 == 0);
        strings.push(if is_text {
            let (text, rest) = texts.split_at_checked(length)?;
            texts = rest;
            Shared::Unused(text)
        } else {
            let (bytes, rest) = others.split_at_checked(length)?;
            others = rest;
            Shared::Other(bytes.into())
        });
    }
    Some(strings)
}

/// What the units of an image share.
struct Image {
    strings: RefCell<Vec<Shared>>,
    forms: Vec<Form>,
    filename: Rc<str>,
}

/// A unit of an image, of which no more than the head was read.
pub struct Frozen {
    /// What making a function of it takes.
    pub head: Head,
    image: Rc<Image>,
    bytes: &'static [u8],
}

/// What is known of a unit that is frozen; [`CodeUnit`] says what it means.
pub struct Head {
    /// `f`.
    pub name: Rc<str>,
    /// `A.f`.
    pub qualname: Rc<str>,
    /// Positional parameters.
    pub arg_count: u16,
    /// Keyword-only parameters.
    pub keyword_only_count: u16,
    /// `VARARGS`, `GENERATOR`, …
    pub flags: u16,
    /// Names of the locals that have registers.
    pub local_names: Vec<Rc<str>>,
    /// Registers in all.
    pub register_count: u16,
    /// The first constant, if it is a docstring.
    pub docstring: Option<Rc<[u8]>>,
    future_annotations: bool,
}

fn frozen(image: &Rc<Image>, bytes: &'static [u8]) -> Option<Frozen> {
    let mut thawing = Thawing {
        reader: Reader { rest: bytes },
        image,
    };
    Some(Frozen {
        head: thawing.head()?,
        image: image.clone(),
        bytes,
    })
}

impl Frozen {
    /// What tracebacks show.
    pub fn filename(&self) -> &Rc<str> {
        &self.image.filename
    }

    /// The unit; the ones in it stay frozen. `None` if the image is damaged.
    pub fn thaw(&self) -> Option<CodeUnit> {
        let mut thawing = Thawing {
            reader: Reader { rest: self.bytes },
            image: &self.image,
        };
        let unit = thawing.unit()?;
        thawing.reader.rest.is_empty().then_some(unit)
    }
}

/// A string of the table: all that use it share one allocation, made when the first does.
enum Shared {
    Unused(&'static str),
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

struct Thawing<'i> {
    reader: Reader<'static>,
    image: &'i Rc<Image>,
}

impl Thawing<'_> {
    /// A string of the table, as `text` or `other` has it.
    fn shared<T>(
        &mut self,
        text: impl FnOnce(&Rc<str>) -> Option<T>,
        other: impl FnOnce(&Rc<[u8]>) -> Option<T>,
    ) -> Option<T> {
        let index = usize::try_from(self.reader.number()?).ok()?;
        let mut strings = self.image.strings.borrow_mut();
        let shared = strings.get_mut(index)?;
        if let Shared::Unused(text) = *shared {
            *shared = Shared::Text(text.into());
        }
        match shared {
            Shared::Text(own) => text(own),
            Shared::Other(own) => other(own),
            Shared::Unused(_) => None,
        }
    }

    fn name(&mut self) -> Option<Rc<str>> {
        self.shared(|text| Some(text.clone()), |_| None)
    }

    fn bytes(&mut self) -> Option<Rc<[u8]>> {
        let copied = |text: &Rc<str>| Some(text.clone().into());
        self.shared(copied, |bytes| Some(bytes.clone()))
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.reader.count()?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn head(&mut self) -> Option<Head> {
        let name = self.name()?;
        let qualname = self.name()?;
        let arg_count = self.reader.short()?;
        let keyword_only_count = self.reader.short()?;
        let flags = self.reader.short()?;
        let local_names = self.list(Self::name)?;
        let register_count = self.reader.short()?;
        let bits = self.reader.byte()?;
        let docstring = match bits & HAS_DOCSTRING {
            0 => None,
            _ => Some(self.bytes()?),
        };
        Some(Head {
            name,
            qualname,
            arg_count,
            keyword_only_count,
            flags,
            local_names,
            register_count,
            docstring,
            future_annotations: bits & FUTURE_ANNOTATIONS != 0,
        })
    }

    fn unit(&mut self) -> Option<CodeUnit> {
        let head = self.head()?;
        let first_line = self.reader.word()?;
        let positional_only_count = self.reader.short()?;
        let cells = self.list(|thawing| thawing.reader.short())?;
        let free_names = self.list(Self::name)?;
        let words = self.words()?;
        let constants = self.list(|thawing| thawing.constant(DEEPEST))?;
        let names = self.list(Self::name)?;
        let guards = self.list(Self::guard)?;
        let length = self.reader.count()?;
        let positions = Positions::packed(self.reader.bytes(length)?);
        let static_attributes = self.list(Self::name)?;
        Some(CodeUnit {
            name: head.name,
            qualname: head.qualname,
            filename: self.image.filename.clone(),
            first_line,
            arg_count: head.arg_count,
            positional_only_count,
            keyword_only_count: head.keyword_only_count,
            flags: head.flags,
            local_names: head.local_names,
            cells,
            free_names,
            register_count: head.register_count,
            words,
            constants,
            names,
            guards,
            positions,
            static_attributes,
            has_docstring: head.docstring.is_some(),
            future_annotations: head.future_annotations,
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
            let form = self.image.forms.get(usize::from(reader.short()?))?;
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
            tag::CODE => {
                let length = self.reader.count()?;
                let frozen = frozen(self.image, self.reader.bytes(length)?)?;
                Const::Code(frozen.into())
            }
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
        assert_eq!(thaw(image, "x.py"), Some(unit.into()));
    }

    #[test]
    fn code_that_warns_is_not_frozen() {
        let unit = compile_source("1 is 1", "x.py", Mode::Exec, Options::default());
        assert!(freeze::freeze(&unit.expect("right code")).is_empty());
    }

    /// Whether all units in one can be thawed.
    fn is_whole(unit: &CodeUnit, size: usize) -> bool {
        assert!(unit.positions.len() <= size);
        unit.constants.iter().all(|constant| match constant {
            Const::Code(inner) => {
                let thawed = inner.frozen().and_then(Frozen::thaw);
                thawed.is_some_and(|unit| is_whole(&unit, size))
            }
            _ => true,
        })
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
            let thawed = thaw_unchecked(damaged.leak(), "x.py");
            if !thawed.is_some_and(|unit| is_whole(&unit, image.len())) {
                refused += 1;
            }
        }
        assert!(refused > 500, "{refused}");
    }
}
