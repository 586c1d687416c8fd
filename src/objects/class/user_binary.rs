//! Operators and comparisons of classes written in Python, with CPython's order of asking: when both
//! operands' classes are written in Python, the one slot asks both sides.

use crate::heap::Value;
use crate::runtime::names::Names;
use crate::runtime::{BinOp, CmpOp, PyResult, UnOp, Vm};

use super::user::call_special;

/// `left op right`, by `__add__` of the left side and `__radd__` of the right one.
pub fn binary(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let (left_class, right_class) = (vm.class_of(left).clone(), vm.class_of(right).clone());
    let same = left_class.is(&right_class);
    let mut ask_right = !same && asks_methods(vm, right);
    if asks_methods(vm, left) {
        if ask_right
            && vm.is_subclass(&right_class, &left_class)
            && overrides(vm, &right_class, &left_class, op)
        {
            let result = ask(vm, right, &reflected_name(vm, op), left)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            ask_right = false;
        }
        let result = ask(vm, left, &method_name(vm, op), right)?;
        if same || !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    if ask_right {
        return ask(vm, right, &reflected_name(vm, op), left);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

/// `left op= right`, by `__iadd__`.
pub fn in_place(vm: &mut Vm, op: BinOp, left: &Value, right: &Value) -> PyResult {
    let name = binary_names(&vm.names, op).2.clone();
    ask(vm, left, &name, right)
}

/// `-value` and its like, by `__neg__`.
pub fn unary(vm: &mut Vm, op: UnOp, value: &Value) -> PyResult {
    let name = match op {
        UnOp::Neg => &vm.names.__neg__,
        UnOp::Pos => &vm.names.__pos__,
        UnOp::Invert => &vm.names.__invert__,
        UnOp::Abs => &vm.names.__abs__,
    }
    .clone();
    Ok(call_special(vm, value, &name, &[])?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// A comparison, by `__lt__` and its like of the left side.
pub fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let name = comparison_name(&vm.names, op).clone();
    ask(vm, left, &name, right)
}

/// The interned name of a comparison's method.
pub fn comparison_name(names: &Names, op: CmpOp) -> &Value {
    match op {
        CmpOp::Lt => &names.__lt__,
        CmpOp::Le => &names.__le__,
        CmpOp::Eq => &names.__eq__,
        CmpOp::Ne => &names.__ne__,
        CmpOp::Gt => &names.__gt__,
        CmpOp::Ge => &names.__ge__,
    }
}

/// The interned names of an operator's methods: plain, reflected, in place.
pub fn binary_names(names: &Names, op: BinOp) -> (&Value, &Value, &Value) {
    match op {
        BinOp::Add => (&names.__add__, &names.__radd__, &names.__iadd__),
        BinOp::Sub => (&names.__sub__, &names.__rsub__, &names.__isub__),
        BinOp::Mul => (&names.__mul__, &names.__rmul__, &names.__imul__),
        BinOp::TrueDiv => (&names.__truediv__, &names.__rtruediv__, &names.__itruediv__),
        BinOp::FloorDiv => (
            &names.__floordiv__,
            &names.__rfloordiv__,
            &names.__ifloordiv__,
        ),
        BinOp::Mod => (&names.__mod__, &names.__rmod__, &names.__imod__),
        BinOp::Pow => (&names.__pow__, &names.__rpow__, &names.__ipow__),
        BinOp::LShift => (&names.__lshift__, &names.__rlshift__, &names.__ilshift__),
        BinOp::RShift => (&names.__rshift__, &names.__rrshift__, &names.__irshift__),
        BinOp::And => (&names.__and__, &names.__rand__, &names.__iand__),
        BinOp::Or => (&names.__or__, &names.__ror__, &names.__ior__),
        BinOp::Xor => (&names.__xor__, &names.__rxor__, &names.__ixor__),
        BinOp::MatMul => (&names.__matmul__, &names.__rmatmul__, &names.__imatmul__),
        BinOp::DivMod => (&names.__divmod__, &names.__rdivmod__, &names.__idivmod__),
    }
}

fn method_name(vm: &Vm, op: BinOp) -> Value {
    binary_names(&vm.names, op).0.clone()
}

fn reflected_name(vm: &Vm, op: BinOp) -> Value {
    binary_names(&vm.names, op).1.clone()
}

fn ask(vm: &mut Vm, this: &Value, name: &Value, other: &Value) -> PyResult {
    let result = call_special(vm, this, name, std::slice::from_ref(other))?;
    Ok(result.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// Whether the operators of a value's class are those of this file.
fn asks_methods(vm: &Vm, value: &Value) -> bool {
    vm.slots_ref(value).binary.is_some_and(|slot| {
        let own: fn(&mut Vm, BinOp, &Value, &Value) -> PyResult = binary;
        std::ptr::fn_addr_eq(slot, own)
    })
}

/// Whether the derived class has another reflected method than its base.
fn overrides(vm: &mut Vm, derived: &Value, base: &Value, op: BinOp) -> bool {
    let name = reflected_name(vm, op);
    match (vm.lookup(derived, &name), vm.lookup(base, &name)) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(own), Some(theirs)) => !own.is(&theirs),
    }
}
