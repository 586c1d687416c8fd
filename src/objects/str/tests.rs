//! Strings through their slots and methods, without a loop.

use crate::heap::Value;
use crate::objects::testing::{message, vm};
use crate::runtime::{Args, BinOp, PyResult, Vm};

fn call(vm: &mut Vm, text: &str, method: &str, args: &[Value]) -> PyResult {
    let own = vm.str(text);
    let name = vm.intern_str(method);
    let class = vm.class_of(&own).clone();
    let found = vm.lookup(&class, &name);
    let Some(native) = found.as_ref().and_then(crate::runtime::Native::of) else {
        return Err(vm.name_error(method));
    };
    let all: Vec<Value> = std::iter::once(own).chain(args.iter().cloned()).collect();
    vm.call_native(native.def.0, None, Args::positional(&all))
}

fn shown(vm: &mut Vm, result: PyResult) -> String {
    match result {
        Ok(value) => match vm.repr(&value) {
            Ok(text) => vm.text(&text),
            Err(_) => String::new(),
        },
        error => message(vm, error),
    }
}

#[test]
fn methods_answer_as_cpython_does() {
    let mut vm = vm();
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("aé😀", "upper", &[], "'AÉ😀'"),
        ("a,b,,c", "split", &[","], "['a', 'b', '', 'c']"),
        (" a b ", "strip", &[], "'a b'"),
        ("aXbX", "rpartition", &["X"], "('aXb', 'X', '')"),
        ("é€", "find", &["€"], "1"),
        ("abc", "replace", &["b", "xyz"], "'axyzc'"),
        ("abc", "startswith", &["ab"], "True"),
        ("-", "join", &["xyz"], "'x-y-z'"),
        ("a", "index", &["b"], "ValueError: substring not found"),
        ("a", "split", &[""], "ValueError: empty separator"),
        (
            "{0!r:>5}|{}",
            "format",
            &["a"],
            "ValueError: cannot switch from manual field specification to automatic field numbering",
        ),
        ("{:>{}}", "format", &["a", "3"], "'  a'"),
    ];
    for (text, method, args, want) in cases {
        let args: Vec<Value> = args.iter().map(|text| vm.str(text)).collect();
        let result = call(&mut vm, text, method, &args);
        assert_eq!(shown(&mut vm, result), *want, "{text}.{method}");
    }
}

#[test]
fn operators() {
    let mut vm = vm();
    let (a, b) = (vm.str("aé"), vm.str("b"));
    let sum = vm.binary(BinOp::Add, &a, &b);
    assert_eq!(shown(&mut vm, sum), "'aéb'");
    let times = vm.binary(BinOp::Mul, &Value::int32(2), &a);
    assert_eq!(shown(&mut vm, times), "'aéaé'");
    let format = vm.str("%5.1f|%-3s|%x");
    let values = [vm.float(2.25), b.clone(), Value::int32(255)];
    let values = vm.tuple(values);
    let text = vm.binary(BinOp::Mod, &format, &values);
    assert_eq!(shown(&mut vm, text), "'  2.2|b  |ff'");
    let more = vm.binary(BinOp::Mod, &b, &Value::int32(1));
    assert_eq!(
        message(&mut vm, more),
        "TypeError: not all arguments converted during string formatting"
    );
}

#[test]
fn items_and_characters() {
    let mut vm = vm();
    let text = vm.str("aé😀");
    let last = vm.get_item(&text, &Value::int32(-1));
    assert_eq!(shown(&mut vm, last), "'😀'");
    let far = vm.get_item(&text, &Value::int32(3));
    assert_eq!(
        message(&mut vm, far),
        "IndexError: string index out of range"
    );
    let back = crate::objects::slice::new(&mut vm, Value::NONE, Value::NONE, Value::int32(-1));
    let turned = vm.get_item(&text, &back);
    assert_eq!(shown(&mut vm, turned), "'😀éa'");
    let all = vm.collect(&text).map(|items| vm.list(items));
    assert_eq!(shown(&mut vm, all), "['a', 'é', '😀']");
}
