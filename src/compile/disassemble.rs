//! Code as text, driven by the instruction table.
//!
//! ```text
//!   2    4  Add            x, a, b
//! ```
//! The source line (when it changes), the word's index (`>>` before it marks a jump's target), the name,
//! and the operands: a local by its name, a temporary as `t0`, `t1`, … followed by `!` if it is consumed.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::instruction::{
    FORMAT_CONVERSION_SHIFT, FORMAT_HAS_SPEC, IMMEDIATE, Instr, JUMP_IF_FALSE, NOWHERE, Op, USE_A,
    USE_B, USE_C,
};
use super::unit::{CodeUnit, Const};
use crate::text::complex::repr_complex;

/// The code of `unit` and of all units among its constants.
pub fn disassemble(unit: &CodeUnit) -> String {
    let mut out = String::new();
    let mut open = vec![unit];
    while let Some(unit) = open.pop() {
        one(unit, &mut out);
        let inner = unit
            .constants
            .iter()
            .rev()
            .filter_map(|constant| match constant {
                Const::Code(code) => Some(&**code),
                _ => None,
            });
        open.extend(inner);
    }
    out
}

/// Each instruction of `words`: its index, itself, its extension words.
pub fn instructions(words: &[u64]) -> impl Iterator<Item = (usize, Instr, &[u64])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let instr = Instr::decode(*words.get(at)?)?;
        let start = at;
        at += 1 + instr.info().extra;
        Some((start, instr, words.get(start + 1..at).unwrap_or(&[])))
    })
}

/// The target of a jump.
pub fn target(instr: Instr, extra: &[u64]) -> Option<u32> {
    match instr.op {
        Op::Jump | Op::JumpIfTrue | Op::JumpIfFalse | Op::JumpIfNone | Op::JumpIfNotNone => {
            Some(instr.wide())
        }
        Op::JumpLt
        | Op::JumpLe
        | Op::JumpEq
        | Op::JumpNe
        | Op::JumpGt
        | Op::JumpGe
        | Op::ForIter
        | Op::ForNext
        | Op::JumpIfNoMatch
        | Op::JumpIfNoSequence
        | Op::JumpIfNoMapping
        | Op::MatchClass
        | Op::MatchKeys => Some(*extra.first()? as u32),
        _ => None,
    }
}

fn one(unit: &CodeUnit, out: &mut String) {
    let _ = writeln!(
        out,
        "code {} (line {}): {} registers",
        unit.qualname, unit.first_line, unit.register_count
    );
    for (title, names) in [("locals", &unit.local_names), ("free", &unit.free_names)] {
        if !names.is_empty() {
            let _ = writeln!(out, "  {title}: {}", names.join(", "));
        }
    }
    let targets: BTreeSet<u32> = instructions(&unit.words)
        .filter_map(|(_, instr, extra)| target(instr, extra))
        .chain(unit.guards.iter().map(|guard| guard.handler))
        .collect();
    let mut positions = unit.positions.iter().peekable();
    let (mut line, mut shown) = (0, 0);
    for (at, instr, extra) in instructions(&unit.words) {
        while let Some((_, position)) = positions.next_if(|(start, _)| *start as usize <= at) {
            line = position.line;
        }
        let number = match line {
            _ if line == shown => String::new(),
            line => line.to_string(),
        };
        shown = line;
        let mark = if targets.contains(&(at as u32)) {
            ">>"
        } else {
            ""
        };
        let text = format!(
            "{number:>4} {mark:>2}{at:>4}  {:<18} {}",
            instr.info().name,
            operands(unit, instr, extra)
        );
        let _ = writeln!(out, "{}", text.trim_end());
    }
    for guard in &unit.guards {
        let _ = writeln!(
            out,
            "  guard {}..{} -> {} {}",
            guard.start,
            guard.end,
            guard.handler,
            register(unit, guard.exception, false)
        );
    }
    out.push('\n');
}

fn operands(unit: &CodeUnit, instr: Instr, extra: &[u64]) -> String {
    let fields = [
        (instr.a, USE_A, 'a'),
        (instr.b, USE_B, 'b'),
        (instr.c, USE_C, 'c'),
    ];
    let mut parts = Vec::new();
    let wide = instr.op == Op::LoadInt;
    let kinds = instr.info().operands.split(' ').enumerate();
    let last_source = kinds
        .filter(|(_, kind)| *kind == "src")
        .map(|(at, _)| at)
        .last();
    for (index, kind) in instr.info().operands.split(' ').enumerate() {
        let Some(&(value, bit, _)) = fields.get(index) else {
            break;
        };
        let used = instr.k & bit != 0;
        let immediate = instr.k & IMMEDIATE != 0 && takes_immediate(instr.op);
        match kind {
            "src" if instr.op == Op::Raise && index as u16 >= instr.c => {}
            "src" if immediate && Some(index) == last_source => {
                parts.push(format!("{}", value as i16));
            }
            "dst" if value == NOWHERE => parts.push("_".to_owned()),
            "dst" => parts.push(register(unit, value, false)),
            "src" => parts.push(register(unit, value, used)),
            "base" => parts.push(format!("{}…", register(unit, value, false))),
            "n" => parts.push(value.to_string()),
            "imm" if wide => parts.push((instr.wide() as i32).to_string()),
            "imm" => parts.push(value.to_string()),
            "const" | "code" => match unit.constants.get(value as usize) {
                Some(constant) => parts.push(show(constant)),
                None => parts.push(format!("constant {value}?")),
            },
            "name" => match unit.names.get(value as usize) {
                Some(name) => parts.push(format!(".{name}")),
                None => parts.push(format!("name {value}?")),
            },
            "free" => match unit.free_names.get(value as usize) {
                Some(name) => parts.push(format!("free {name}")),
                None => parts.push(format!("free {value}?")),
            },
            _ => {}
        }
    }
    match instr.op {
        Op::CallKw | Op::CallMethodKw => {
            let names = extra.first().map_or(0, |&word| word as u32 as usize);
            parts.push(unit.constants.get(names).map_or("?".to_owned(), show));
        }
        Op::UnpackEx => parts.push(extra.first().map_or(0, |&word| word as u32).to_string()),
        Op::ImportName => {
            parts.push(format!(
                "level {}",
                extra.first().map_or(0, |&word| word as u32)
            ));
        }
        Op::FormatValue => {
            if instr.k & FORMAT_HAS_SPEC == 0 {
                parts.truncate(2);
            }
            let conversion = instr.k >> FORMAT_CONVERSION_SHIFT & 3;
            parts.push(["", "!s", "!r", "!a"][conversion as usize].to_owned());
        }
        Op::MakeFunction | Op::MakeTypeParam => parts.push(format!("k={}", instr.k)),
        Op::CallEx | Op::LoadSuperAttr if instr.k != 0 => parts.push(format!("k={}", instr.k)),
        _ => {}
    }
    if let Some(target) = target(instr, extra) {
        let unless = instr.k & JUMP_IF_FALSE != 0;
        parts.push(format!(
            "{}-> {target}",
            if unless { "unless " } else { "" }
        ));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// Whether `IMMEDIATE` means anything for it (other operations use the bit otherwise).
fn takes_immediate(op: Op) -> bool {
    let number = op as u8;
    (Op::Add as u8..=Op::InMatMul as u8).contains(&number)
        || (Op::Lt as u8..=Op::Ge as u8).contains(&number)
        || (Op::JumpLt as u8..=Op::JumpGe as u8).contains(&number)
}

fn register(unit: &CodeUnit, register: u16, consumed: bool) -> String {
    let mark = if consumed { "!" } else { "" };
    match unit.local_names.get(register as usize) {
        Some(name) => format!("{name}{mark}"),
        None => format!("t{}{mark}", register as usize - unit.local_names.len()),
    }
}

fn show(constant: &Const) -> String {
    let all = |items: &[Const]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match constant {
        Const::None => "None".to_owned(),
        Const::Bool(true) => "True".to_owned(),
        Const::Bool(false) => "False".to_owned(),
        Const::Ellipsis => "...".to_owned(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(value) => value.to_string(),
        Const::Float(value) => format!("{value:?}"),
        Const::Complex(real, imag) => repr_complex(*real, *imag),
        Const::Str(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Const::Bytes(bytes) => format!("b{:?}", String::from_utf8_lossy(bytes)),
        Const::Tuple(items) => format!("({})", all(items)),
        Const::FrozenSet(items) => format!("frozenset({{{}}})", all(items)),
        Const::Code(code) => format!("<code {}>", code.qualname),
    }
}
