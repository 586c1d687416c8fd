//! Binary operators on any values, with CPython's order of asking: the left operand's class first, unless the
//! right one's derives from it.

use crate::heap::Value;

use super::class::Class;
use super::error::{PyResult, Raised};
use super::slots::BinOp;
use super::vm::Vm;

impl Vm {
    /// `left op right`.
    ///
    /// # Errors
    /// `TypeError: unsupported operand type(s)`, and what the operation raises.
    pub fn binary(&mut self, op: BinOp, left: &Value, right: &Value) -> PyResult {
        let result = self.binary_opt(op, left, right)?;
        if result.is(&Value::NOT_IMPLEMENTED) {
            return Err(self.unsupported(op, left, right, false));
        }
        Ok(result)
    }

    /// `left op right`, or `NotImplemented`.
    ///
    /// # Errors
    /// What the operation raises.
    pub fn binary_opt(&mut self, op: BinOp, left: &Value, right: &Value) -> PyResult {
        let (left_class, right_class) = (self.class_of(left), self.class_of(right));
        let binary = |class| Class::of(class).and_then(|class| class.slots(&self.heap).binary);
        let ours = binary(left_class);
        if left_class.is(right_class) {
            return match ours {
                Some(binary) => binary(self, op, left, right),
                None => Ok(Value::NOT_IMPLEMENTED),
            };
        }
        let mut theirs = binary(right_class);
        if same(ours, theirs) {
            theirs = None;
        } else if self.is_subclass(right_class, left_class)
            && let Some(binary) = theirs
        {
            let result = binary(self, op, left, right)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            theirs = None;
        }
        if let Some(binary) = ours {
            let result = binary(self, op, left, right)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        match theirs {
            Some(binary) => binary(self, op, left, right),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// `left op= right`; `left` is handed over, so that a container of which it was the last reference can
    /// be changed in place.
    ///
    /// # Errors
    /// As [`Vm::binary`].
    pub fn binary_in_place(&mut self, op: BinOp, left: &Value, right: &Value) -> PyResult {
        if let Some(in_place) = self.slots_ref(left).in_place {
            let result = in_place(self, op, left, right)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        let alone = op == BinOp::Mul && self.keeps_from_repeating(left, right);
        let result = match self.slots_ref(left).binary {
            Some(ours) if alone => ours(self, op, left, right)?,
            None if alone => Value::NOT_IMPLEMENTED,
            _ => self.binary_opt(op, left, right)?,
        };
        if result.is(&Value::NOT_IMPLEMENTED) {
            return Err(self.unsupported(op, left, right, true));
        }
        Ok(result)
    }

    /// Whether `left *= right` does not ask the builtin sequence `right`: so it is when CPython takes `left` for a
    /// sequence, too.
    fn keeps_from_repeating(&self, left: &Value, right: &Value) -> bool {
        let sequence = self.slots_ref(right).get_item.is_some() && !self.is_of_python_class(right);
        sequence && self.is_sequence_in_c(left)
    }

    #[cold]
    fn unsupported(&mut self, op: BinOp, left: &Value, right: &Value, in_place: bool) -> Raised {
        use super::kind;
        let sequence = |value: &Value| {
            matches!(
                value.kind(),
                Some(kind::LIST | kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY)
            )
        };
        let (left_name, right_name) = (self.type_name(left), self.type_name(right));
        if op == BinOp::Add && sequence(left) {
            let message = match left.kind() {
                Some(kind::BYTES | kind::BYTEARRAY) => {
                    format!("can't concat {right_name} to {left_name}")
                }
                own => {
                    let own = match own {
                        Some(kind::LIST) => "list",
                        Some(kind::TUPLE) => "tuple",
                        _ => "str",
                    };
                    format!("can only concatenate {own} (not \"{right_name}\") to {own}")
                }
            };
            return self.type_error(message);
        }
        let asked = |right| sequence(right) && !(in_place && self.is_sequence_in_c(left));
        if op == BinOp::Mul && (sequence(left) || asked(right)) {
            let other = if sequence(left) {
                &right_name
            } else {
                &left_name
            };
            return self.type_error(format!(
                "can't multiply sequence by non-int of type '{other}'"
            ));
        }
        let symbol = match (op, in_place) {
            (BinOp::Pow, false) => "** or pow()".to_string(),
            (BinOp::Pow, true) => "**=".to_string(),
            (_, false) => op.symbol().to_string(),
            (_, true) => format!("{}=", op.symbol()),
        };
        let hint = if op == BinOp::RShift
            && !in_place
            && super::native::Native::of(left).is_some_and(|native| native.def.0.name == "print")
        {
            ". Did you mean \"print(<message>, file=<output_stream>)\"?"
        } else {
            ""
        };
        self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{left_name}' and '{right_name}'{hint}"
        ))
    }
}

type Binary = Option<fn(&mut Vm, BinOp, &Value, &Value) -> PyResult>;

fn same(left: Binary, right: Binary) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => std::ptr::fn_addr_eq(left, right),
        _ => false,
    }
}
