//! What the prompt's user finds in `builtins` besides functions: `exit`, `quit`, `copyright`, `help`, …

use crate::heap::{Heap, Value};
use crate::object;
use crate::runtime::{Args, PyResult, Slots, TypeId, TypeSpec, Vm, kind};

object! {
    /// An object that says something when it is shown, and does something when it is called.
    pub struct Site: kind::BOX, untracked {
        /// What it says.
        pub text: &'static str,
    }
}

/// A new one of class `id`.
pub fn new(vm: &mut Vm, id: TypeId, text: &'static str) -> Value {
    vm.heap.alloc(id.shape(), |header| Site { header, text })
}

/// The class of `exit` and `quit`.
pub static QUITTER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::QUITTER,
    name: "_sitebuiltins.Quitter",
    doc: "Leaves the session when called.",
    kind: kind::BOX,
    slots: Slots {
        repr: Some(repr),
        call: Some(quit),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

/// The class of `copyright`, `credits` and `license`.
pub static PRINTER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PRINTER,
    name: "_sitebuiltins._Printer",
    doc: "Shows a text.",
    kind: kind::BOX,
    slots: Slots {
        repr: Some(repr),
        call: Some(print),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

/// The class of `help`.
pub static HELPER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::HELPER,
    name: "_sitebuiltins._Helper",
    doc: "Shows the docstring of an object.",
    kind: kind::BOX,
    slots: Slots {
        repr: Some(repr),
        call: Some(help),
        ..Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let text = Heap::downcast::<Site>(value).map_or("", |site| site.text);
    Ok(vm.str(text))
}

fn quit(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    let [code] = args.bind(vm, "Quitter.__call__", ["code"], 0, 0)?;
    Err(vm.error_with(TypeId::SYSTEM_EXIT, vec![code.unwrap_or(Value::NONE)]))
}

fn print(vm: &mut Vm, value: &Value, args: Args) -> PyResult {
    let [] = args.bind(vm, "_Printer.__call__", [], 0, 0)?;
    let text = Heap::downcast::<Site>(value).map_or("", |site| site.text);
    say(vm, text)
}

fn help(vm: &mut Vm, _: &Value, args: Args) -> PyResult {
    args.no_keywords(vm, "help")?;
    let module = (vm.hooks.import)(vm, "_help")?;
    let name = vm.intern_str("show");
    let show = vm.get_attr(&module, &name)?;
    vm.call(&show, args.positional)
}

fn say(vm: &mut Vm, text: &str) -> PyResult {
    let text = format!("{text}\n");
    vm.output.write(text.as_bytes());
    Ok(Value::NONE)
}
