//! A unit's table of constants: equal constants of one type are one entry, as in CPython (`1`, `1.0` and
//! `True` are three; `0.0` and `-0.0` are two).

use rustc_hash::FxHashMap;

use super::unit::Const;
use crate::syntax::ast::Constant;

/// The constants of a unit while it is compiled.
#[derive(Default)]
pub struct Constants {
    list: Vec<Const>,
    index: FxHashMap<Vec<u8>, u16>,
}

impl Constants {
    /// The index of `constant`, added if it is new; `None` if the table is full.
    pub fn index(&mut self, constant: Const) -> Option<u16> {
        let mut key = Vec::new();
        let has_key = write_key(&constant, &mut key);
        if has_key && let Some(&index) = self.index.get(&key) {
            return Some(index);
        }
        let index = u16::try_from(self.list.len()).ok()?;
        self.list.push(constant);
        if has_key {
            self.index.insert(key, index);
        }
        Some(index)
    }

    /// All constants in order.
    pub fn into_list(self) -> Vec<Const> {
        self.list
    }
}

/// Writes what makes the constant equal to another; answers false if nothing is equal to it (code).
fn write_key(constant: &Const, key: &mut Vec<u8>) -> bool {
    let mut sized = |tag: u8, bytes: &[u8]| {
        key.push(tag);
        key.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        key.extend_from_slice(bytes);
    };
    match constant {
        Const::None => sized(b'N', &[]),
        Const::Bool(value) => sized(b'b', &[*value as u8]),
        Const::Ellipsis => sized(b'E', &[]),
        Const::Int(value) => sized(b'i', &value.to_le_bytes()),
        Const::BigInt(value) => sized(b'I', &value.to_signed_bytes_le()),
        Const::Float(value) => sized(b'f', &value.to_bits().to_le_bytes()),
        Const::Complex(real, imag) => {
            sized(b'j', &real.to_bits().to_le_bytes());
            sized(b'j', &imag.to_bits().to_le_bytes());
        }
        Const::Str(value) => sized(b's', value),
        Const::Bytes(value) => sized(b'y', value),
        Const::Tuple(items) | Const::FrozenSet(items) => {
            let tag = if matches!(constant, Const::Tuple(_)) {
                b't'
            } else {
                b'z'
            };
            sized(tag, &(items.len() as u64).to_le_bytes());
            return items.iter().all(|item| write_key(item, key));
        }
        Const::Code(_) => return false,
    }
    true
}

/// The constant that a literal of the tree is.
pub fn from_literal(literal: &Constant) -> Const {
    match literal {
        Constant::None => Const::None,
        Constant::True => Const::Bool(true),
        Constant::False => Const::Bool(false),
        Constant::Ellipsis => Const::Ellipsis,
        Constant::Int(value) => Const::Int(*value),
        Constant::BigInt(value) => Const::BigInt(value.clone()),
        Constant::Float(value) => Const::Float(*value),
        Constant::Complex(imag) => Const::Complex(0.0, *imag),
        Constant::Str(value) => Const::Str(value.0.clone()),
        Constant::Bytes(value) => Const::Bytes(value.clone()),
    }
}

/// A string constant.
pub fn text(text: &str) -> Const {
    Const::Str(text.as_bytes().into())
}
