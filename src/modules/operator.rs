//! `_operator`: the operators as functions. `operator` in Python adds their other names.

use crate::heap::Value;
use crate::runtime::{
    Args, BinOp, CmpOp, Integer, NativeDef, PyResult, Raised, Str, TypeId, UnOp, Vm, integer,
};

use super::{NativeModule, set_class};

macro_rules! binary {
    ($name:literal $op:ident $doc:literal) => {
        NativeDef::range(
            $name,
            2,
            2,
            |vm, args| vm.binary(BinOp::$op, &args[0], &args[1]),
            "($module, a, b, /)",
            $doc,
        )
        .function()
    };
}

macro_rules! in_place {
    ($name:literal $op:ident $doc:literal) => {
        NativeDef::range(
            $name,
            2,
            2,
            |vm, args| vm.binary_in_place(BinOp::$op, &args[0], &args[1]),
            "($module, a, b, /)",
            $doc,
        )
        .function()
    };
}

macro_rules! compare {
    ($name:literal $op:ident $doc:literal) => {
        NativeDef::range(
            $name,
            2,
            2,
            |vm, args| vm.compare(CmpOp::$op, &args[0], &args[1]),
            "($module, a, b, /)",
            $doc,
        )
        .function()
    };
}

macro_rules! unary {
    ($name:literal $op:ident $doc:literal) => {
        NativeDef::one(
            $name,
            |vm, args| vm.unary(UnOp::$op, &args[0]),
            "($module, a, /)",
            $doc,
        )
        .function()
    };
}

macro_rules! function {
    ($name:literal $least:literal $most:literal $function:expr, $signature:literal $doc:literal) => {
        NativeDef::range($name, $least, $most, $function, $signature, $doc).function()
    };
}

/// The module.
pub static MODULE: NativeModule = NativeModule {
    name: "_operator",
    doc: "The operators as functions.",
    functions: &[
        NativeDef::one(
            "truth",
            |vm, args| vm.truth(&args[0]).map(Value::bool),
            "($module, a, /)",
            "Whether a is true.",
        )
        .function(),
        function!("contains" 2 2 |vm, args| vm.contains(&args[0], &args[1]).map(Value::bool),
            "($module, a, b, /)" "Same as b in a."),
        function!("indexOf" 2 2 index_of, "($module, a, b, /)" "The first index of b in a."),
        function!("countOf" 2 2 count_of, "($module, a, b, /)" "How often b is in a."),
        function!("is_" 2 2 |_, args| Ok(Value::bool(args[0].is(&args[1]))),
            "($module, a, b, /)" "Same as a is b."),
        function!("is_not" 2 2 |_, args| Ok(Value::bool(!args[0].is(&args[1]))),
            "($module, a, b, /)" "Same as a is not b."),
        binary!("add" Add "Same as a + b."),
        binary!("sub" Sub "Same as a - b."),
        binary!("mul" Mul "Same as a * b."),
        binary!("matmul" MatMul "Same as a @ b."),
        binary!("floordiv" FloorDiv "Same as a // b."),
        binary!("truediv" TrueDiv "Same as a / b."),
        binary!("mod" Mod "Same as a % b."),
        binary!("pow" Pow "Same as a ** b."),
        binary!("lshift" LShift "Same as a << b."),
        binary!("rshift" RShift "Same as a >> b."),
        binary!("and_" And "Same as a & b."),
        binary!("xor" Xor "Same as a ^ b."),
        binary!("or_" Or "Same as a | b."),
        in_place!("iadd" Add "Same as a += b."),
        in_place!("isub" Sub "Same as a -= b."),
        in_place!("imul" Mul "Same as a *= b."),
        in_place!("imatmul" MatMul "Same as a @= b."),
        in_place!("ifloordiv" FloorDiv "Same as a //= b."),
        in_place!("itruediv" TrueDiv "Same as a /= b."),
        in_place!("imod" Mod "Same as a %= b."),
        in_place!("ipow" Pow "Same as a **= b."),
        in_place!("ilshift" LShift "Same as a <<= b."),
        in_place!("irshift" RShift "Same as a >>= b."),
        in_place!("iand" And "Same as a &= b."),
        in_place!("ixor" Xor "Same as a ^= b."),
        in_place!("ior" Or "Same as a |= b."),
        unary!("neg" Neg "Same as -a."),
        unary!("pos" Pos "Same as +a."),
        unary!("abs" Abs "Same as abs(a)."),
        unary!("inv" Invert "Same as ~a."),
        unary!("invert" Invert "Same as ~a."),
        NativeDef::one(
            "index",
            |vm, args| {
                let index = vm.index(&args[0])?;
                // Of the class int itself, whatever the argument's was.
                Ok(match integer(&index) {
                    Some(Integer::Small(number)) => vm.int(number),
                    Some(Integer::Big(number)) => vm.big(number.clone()),
                    None => index,
                })
            },
            "($module, a, /)",
            "Same as a.__index__().",
        )
        .function(),
        NativeDef::one(
            "not_",
            |vm, args| vm.truth(&args[0]).map(|truth| Value::bool(!truth)),
            "($module, a, /)",
            "Same as not a.",
        )
        .function(),
        function!("concat" 2 2 concat, "($module, a, b, /)" "Same as a + b, of sequences."),
        function!("iconcat" 2 2 concat_in_place, "($module, a, b, /)" "Same as a += b, of sequences."),
        function!("getitem" 2 2 |vm, args| vm.get_item(&args[0], &args[1]),
            "($module, a, b, /)" "Same as a[b]."),
        function!("setitem" 3 3 |vm, args| {
            vm.set_item(&args[0], &args[1], args[2].clone()).map(|()| Value::NONE)
        }, "($module, a, b, c, /)" "Same as a[b] = c."),
        function!("delitem" 2 2 |vm, args| vm.del_item(&args[0], &args[1]).map(|()| Value::NONE),
            "($module, a, b, /)" "Same as del a[b]."),
        compare!("eq" Eq "Same as a == b."),
        compare!("ne" Ne "Same as a != b."),
        compare!("lt" Lt "Same as a < b."),
        compare!("le" Le "Same as a <= b."),
        compare!("gt" Gt "Same as a > b."),
        compare!("ge" Ge "Same as a >= b."),
        function!("length_hint" 1 2 length_hint, "($module, obj, default=0, /)"
            "How many items an object may have: len(), its own estimate, or the default."),
        NativeDef::any(
            "call",
            call,
            "($module, obj, /, *args, **kwargs)",
            "Same as obj(*args, **kwargs).",
        )
        .function(),
        function!("_compare_digest" 2 2 compare_digest, "($module, a, b, /)"
            "Whether two texts (ASCII) or bytes are equal, in a time that does not tell where they differ."),
    ],
    fill: |vm, namespace| {
        for id in [
            TypeId::ATTR_GETTER,
            TypeId::ITEM_GETTER,
            TypeId::METHOD_CALLER,
        ] {
            set_class(vm, namespace, id);
        }
    },
};

/// An iterator over what should be a container.
fn iterate(vm: &mut Vm, value: &Value) -> PyResult {
    match vm.iter(value) {
        Err(raised) if vm.is_a(&raised.0, TypeId::TYPE_ERROR) => {
            let name = vm.type_name(value);
            Err(vm.type_error(format!("argument of type '{name}' is not iterable")))
        }
        other => other,
    }
}

fn index_of(vm: &mut Vm, args: &[Value]) -> PyResult {
    let iterator = iterate(vm, &args[0])?;
    let mut at = 0;
    while let Some(item) = vm.next(&iterator)? {
        if vm.eq(&item, &args[1])? {
            return Ok(vm.int(at));
        }
        at += 1;
        vm.poll()?;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

fn count_of(vm: &mut Vm, args: &[Value]) -> PyResult {
    let iterator = iterate(vm, &args[0])?;
    let mut count = 0;
    while let Some(item) = vm.next(&iterator)? {
        count += i64::from(vm.eq(&item, &args[1])?);
        vm.poll()?;
    }
    Ok(vm.int(count))
}

fn check_sequence(vm: &mut Vm, value: &Value) -> Result<(), Raised> {
    if vm.slots_ref(value).get_item.is_some() {
        return Ok(());
    }
    let name = vm.type_name(value);
    Err(vm.type_error(format!("'{name}' object can't be concatenated")))
}

fn concat(vm: &mut Vm, args: &[Value]) -> PyResult {
    check_sequence(vm, &args[0])?;
    vm.binary(BinOp::Add, &args[0], &args[1])
}

fn concat_in_place(vm: &mut Vm, args: &[Value]) -> PyResult {
    check_sequence(vm, &args[0])?;
    vm.binary_in_place(BinOp::Add, &args[0], &args[1])
}

fn length_hint(vm: &mut Vm, args: &[Value]) -> PyResult {
    let default = match args.get(1) {
        Some(default) if integer(default).is_none() => {
            let name = vm.type_name(default);
            return Err(vm.type_error(format!(
                "'{name}' object cannot be interpreted as an integer"
            )));
        }
        Some(default) => vm.index_i64(default)?,
        None => 0,
    };
    let hint = vm.length_hint(&args[0], default)?;
    Ok(vm.int(hint))
}

fn call(vm: &mut Vm, args: Args) -> PyResult {
    match args.positional.first() {
        Some(callee) => vm.call_with(&callee.clone(), args.rest()),
        None => Err(vm.type_error("call expected at least 1 argument, got 0")),
    }
}

fn compare_digest(vm: &mut Vm, args: &[Value]) -> PyResult {
    let texts = (Str::of(&args[0]), Str::of(&args[1]));
    if let (Some(a), Some(b)) = texts {
        if !a.is_ascii() || !b.is_ascii() {
            return Err(
                vm.type_error("comparing strings with non-ASCII characters is not supported")
            );
        }
        return Ok(Value::bool(same_bytes(a.as_bytes(), b.as_bytes())));
    }
    let contents = crate::objects::bytes::contents;
    match (contents(vm, &args[0]), contents(vm, &args[1])) {
        (Some(a), Some(b)) => Ok(Value::bool(same_bytes(&a, &b))),
        _ => {
            let (a, b) = (vm.type_name(&args[0]), vm.type_name(&args[1]));
            Err(vm.type_error(format!(
                "unsupported operand types(s) or combination of types: '{a}' and '{b}'"
            )))
        }
    }
}

fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
