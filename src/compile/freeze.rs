//! Writes the image of a compiled module (`frozen.rs` has its form). The build script and tests alone do so.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::compile::frozen::{
    EXTENDED, FUTURE_ANNOTATIONS, HAS_DOCSTRING, Operands, checksum, tag,
};
use crate::compile::instruction::{Instr, Op};
use crate::compile::positions::follows;
use crate::compile::unit::{CodeUnit, Const, Position};

/// The image of a module. Empty if there is none, because it would have to tell warnings.
pub fn freeze(unit: &CodeUnit) -> Vec<u8> {
    if !unit.warnings.is_empty() {
        return Vec::new();
    }
    let mut freezing = Freezing::default();
    let mut body = Vec::new();
    freezing.unit(&mut body, unit);
    let mut image = vec![0; 8];
    number(&mut image, freezing.strings.len() as u64);
    let (mut texts, mut others) = (Vec::<u8>::new(), Vec::<u8>::new());
    for string in &freezing.strings {
        let is_text = std::str::from_utf8(string).is_ok();
        let piece = if is_text { &mut texts } else { &mut others };
        piece.extend(string);
        number(&mut image, (string.len() as u64) << 1 | u64::from(!is_text));
    }
    for piece in [texts, others] {
        number(&mut image, piece.len() as u64);
        image.extend(piece);
    }
    number(&mut image, freezing.forms.len() as u64);
    for (op, k) in &freezing.forms {
        image.extend([*op as u8, *k]);
    }
    image.extend(body);
    let sum = checksum(&image[8..]);
    image[..8].copy_from_slice(&sum.to_le_bytes());
    image
}

fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn signed(out: &mut Vec<u8>, value: i64) {
    number(out, (value << 1 ^ value >> 63) as u64);
}

#[derive(Default)]
struct Freezing {
    strings: Vec<Vec<u8>>,
    places: FxHashMap<Vec<u8>, u64>,
    /// Operations with their bits.
    forms: Vec<(Op, u8)>,
}

impl Freezing {
    fn string(&mut self, out: &mut Vec<u8>, bytes: &[u8]) {
        let next = self.strings.len() as u64;
        let place = *self.places.entry(bytes.to_vec()).or_insert(next);
        if place == next {
            self.strings.push(bytes.to_vec());
        }
        number(out, place);
    }

    fn names<'n>(&mut self, out: &mut Vec<u8>, names: impl ExactSizeIterator<Item = &'n Rc<str>>) {
        number(out, names.len() as u64);
        for name in names {
            self.string(out, name.as_bytes());
        }
    }

    fn unit(&mut self, out: &mut Vec<u8>, unit: &CodeUnit) {
        self.string(out, unit.name.as_bytes());
        self.string(out, unit.qualname.as_bytes());
        number(out, unit.arg_count.into());
        number(out, unit.keyword_only_count.into());
        number(out, unit.flags.into());
        self.names(out, unit.local_names.iter());
        number(out, unit.register_count.into());
        let mut bits = 0;
        if unit.has_docstring {
            bits |= HAS_DOCSTRING;
        }
        if unit.future_annotations {
            bits |= FUTURE_ANNOTATIONS;
        }
        out.push(bits);
        if unit.has_docstring {
            match &unit.constants[0] {
                Const::Str(text) => self.string(out, text),
                other => panic!("{other:?}: no docstring"),
            }
        }
        number(out, unit.first_line.into());
        number(out, unit.positional_only_count.into());
        number(out, unit.cells.len() as u64);
        for &cell in &unit.cells {
            number(out, cell.into());
        }
        self.names(out, unit.free_names.iter());
        self.words(out, &unit.words);
        self.constants(out, &unit.constants);
        self.names(out, unit.names.iter());
        number(out, unit.guards.len() as u64);
        for guard in &unit.guards {
            number(out, guard.start.into());
            number(out, guard.end.into());
            number(out, guard.handler.into());
            number(out, guard.exception.into());
        }
        let mut packed = Vec::new();
        positions(&mut packed, &unit.positions);
        number(out, packed.len() as u64);
        out.extend(packed);
        self.names(out, unit.static_attributes.iter());
    }

    fn constants(&mut self, out: &mut Vec<u8>, constants: &[Const]) {
        number(out, constants.len() as u64);
        for constant in constants {
            self.constant(out, constant);
        }
    }

    fn constant(&mut self, out: &mut Vec<u8>, constant: &Const) {
        match constant {
            Const::None => out.push(tag::NONE),
            Const::Bool(false) => out.push(tag::FALSE),
            Const::Bool(true) => out.push(tag::TRUE),
            Const::Ellipsis => out.push(tag::ELLIPSIS),
            Const::Int(value) => {
                out.push(tag::INT);
                signed(out, *value);
            }
            Const::BigInt(value) => {
                let bytes = value.to_signed_bytes_le();
                out.push(tag::BIG_INT);
                number(out, bytes.len() as u64);
                out.extend(bytes);
            }
            Const::Float(value) => {
                out.push(tag::FLOAT);
                out.extend(value.to_bits().to_le_bytes());
            }
            Const::Complex(real, imag) => {
                out.push(tag::COMPLEX);
                out.extend(real.to_bits().to_le_bytes());
                out.extend(imag.to_bits().to_le_bytes());
            }
            Const::Str(bytes) => {
                out.push(tag::STR);
                self.string(out, bytes);
            }
            Const::Bytes(bytes) => {
                out.push(tag::BYTES);
                self.string(out, bytes);
            }
            Const::Tuple(items) => {
                out.push(tag::TUPLE);
                self.constants(out, items);
            }
            Const::FrozenSet(items) => {
                out.push(tag::FROZEN_SET);
                self.constants(out, items);
            }
            Const::Code(unit) => {
                out.push(tag::CODE);
                let mut inner = Vec::new();
                self.unit(&mut inner, unit);
                number(out, inner.len() as u64);
                out.extend(inner);
            }
        }
    }

    fn words(&mut self, out: &mut Vec<u8>, words: &[u64]) {
        number(out, words.len() as u64);
        let mut rest = words;
        while let Some((&word, behind)) = rest.split_first() {
            let instr = Instr::decode(word).expect("an instruction of the table");
            let operands = Operands::of(instr.op);
            let (extension, behind) = behind.split_at(instr.info().extra);
            let extended = extension.iter().any(|word| *word != 0);
            assert!(instr.k & EXTENDED == 0, "{instr:?}: a bit is taken");
            let form = (instr.op, instr.k | if extended { EXTENDED } else { 0 });
            let known = self.forms.iter().position(|known| *known == form);
            number(out, known.unwrap_or(self.forms.len()) as u64);
            if known.is_none() {
                self.forms.push(form);
            }
            let mut operand = |used: bool, value: u16| {
                if used {
                    number(out, value.into());
                } else {
                    assert!(value == 0, "{instr:?}: an operand that the table lacks");
                }
            };
            operand(operands.a, instr.a);
            match operands.wide {
                None => {
                    operand(operands.b, instr.b);
                    operand(operands.c, instr.c);
                }
                Some(false) => number(out, instr.wide().into()),
                Some(true) => signed(out, (instr.wide() as i32).into()),
            }
            if extended {
                for &word in extension {
                    number(out, word);
                }
            }
            rest = behind;
        }
    }
}

fn positions(out: &mut Vec<u8>, positions: &[(u32, Position)]) {
    let (mut word, mut before) = (0, Position::default());
    for &(first, position) in positions {
        let words = first - word;
        let step = i64::from(position.line) - i64::from(before.line);
        let near = follows::STEPS.iter().position(|&near| near == step);
        let lines = position.end_line - position.line;
        let mut head = near.map_or(follows::FAR, |near| near as u8) << follows::LINES;
        let mut numbers = Vec::new();
        match words {
            1..=3 => head |= words as u8,
            _ => number(&mut numbers, words.into()),
        }
        if near.is_none() {
            signed(&mut numbers, step);
        }
        if lines != 0 {
            head |= follows::ENDS_LATER;
            number(&mut numbers, lines.into());
        }
        if position.column == before.column {
            head |= follows::SAME_COLUMN;
        } else {
            number(&mut numbers, position.column.into());
        }
        if position.end_column == before.end_column {
            head |= follows::SAME_END;
        } else if lines != 0 {
            number(&mut numbers, position.end_column.into());
        } else {
            number(&mut numbers, (position.end_column - position.column).into());
        }
        out.push(head);
        out.extend(numbers);
        (word, before) = (first, position);
    }
}
