//! Exceptions made and asked natively. What needs other types' texts is in `transcripts/exceptions/`.

use crate::heap::Value;
use crate::objects::testing;
use crate::runtime::{Args, Class, Slots, TypeId, Vm};

fn slots(vm: &Vm, class: &Value) -> Slots {
    Class::of(class).map_or(Slots::EMPTY, |class| *class.slots(&vm.heap))
}

/// `class(*args)`, as `type.__call__` does it.
fn make(vm: &mut Vm, class: TypeId, args: &[Value]) -> Value {
    let class = vm.type_object(class).clone();
    let slots = slots(vm, &class);
    let (Some(new), Some(init)) = (slots.new, slots.init) else {
        panic!("exceptions can be made");
    };
    let Ok(made) = new(vm, &class, Args::positional(args)) else {
        panic!("it was not made");
    };
    assert!(init(vm, &made, Args::positional(args)).is_ok());
    made
}

fn text(vm: &mut Vm, value: &Value) -> String {
    match vm.to_str(value) {
        Ok(text) => vm.text(&text),
        Err(raised) => format!("raised {}", vm.type_name(&raised.0)),
    }
}

#[test]
fn an_error_number_chooses_the_class_and_a_file_leaves_the_arguments() {
    let mut vm = testing::vm();
    let (message, file) = (vm.str("gone"), vm.str("f"));
    let error = make(&mut vm, TypeId::OS_ERROR, &[Value::int32(2), message, file]);
    assert!(vm.is_exact(&error, TypeId::FILE_NOT_FOUND_ERROR));
    assert_eq!(super::arguments(&vm, &error).len(), 2);
    let file = vm.exception_field(&error, "filename");
    assert_eq!(file.map(|file| vm.text(&file)).as_deref(), Some("f"));
}

#[test]
fn texts_of_plain_errors() {
    let mut vm = testing::vm();
    let empty = make(&mut vm, TypeId::VALUE_ERROR, &[]);
    assert_eq!(text(&mut vm, &empty), "");
    let message = vm.str("what");
    let error = make(
        &mut vm,
        TypeId::IMPORT_ERROR,
        std::slice::from_ref(&message),
    );
    assert_eq!(text(&mut vm, &error), "what");
    let error = make(
        &mut vm,
        TypeId::SYNTAX_ERROR,
        std::slice::from_ref(&message),
    );
    assert_eq!(text(&mut vm, &error), "what");
    let raised = vm.value_error("what").0;
    assert_eq!(text(&mut vm, &raised), "what");
}

#[test]
fn exit_codes_and_returned_values() {
    let mut vm = testing::vm();
    let both = [Value::int32(1), Value::int32(2)];
    let exit = make(&mut vm, TypeId::SYSTEM_EXIT, &both);
    let code = vm.exception_field(&exit, "code");
    assert!(code.is_some_and(|code| vm.is_exact(&code, TypeId::TUPLE)));
    let stop = make(&mut vm, TypeId::STOP_ITERATION, &both[..1]);
    let value = vm.exception_field(&stop, "value");
    assert!(value.is_some_and(|value| value.is(&Value::int32(1))));
}
