//! Warnings of the machine itself. If the program imported `warnings`, that module decides; else each is shown once
//! for a place, as by its default filters.

use crate::heap::Value;
use crate::objects::code::Code;
use crate::runtime::{Dict, PyResult, TypeId, Vm};

/// Warns (see `Hooks::warn`).
///
/// # Errors
/// What the module `warnings` raises.
pub fn warn(vm: &mut Vm, category: TypeId, message: &str, about: &Value) -> PyResult<()> {
    let (modules, name) = (vm.modules.clone(), vm.names.warnings.clone());
    let (text, class) = (vm.str(message), vm.type_object(category).clone());
    if let Some(module) = vm.dict_get_str(&modules, &name) {
        let name = vm.names.warn.clone();
        if let Some(warn) = vm.get_attr_opt(&module, &name)? {
            let level = vm.int(1);
            vm.call(&warn, &[text, class, level, about.clone()])?;
            return Ok(());
        }
    }
    let place = place(vm);
    if is_known(vm, &place, &text, &class)? {
        return Ok(());
    }
    let name = vm.class_name(&class);
    let mut shown = format!("{}:{}: {name}: {message}\n", place.file, place.line);
    if let Some(source) = &place.source {
        shown.push_str(&format!("  {source}\n"));
    }
    shown.push_str(&format!(
        "{name}: Enable tracemalloc to get the object allocation traceback\n"
    ));
    super::report::say(vm, &shown);
    Ok(())
}

/// Where the program is.
struct Place {
    file: String,
    line: u32,
    source: Option<String>,
    globals: Option<Value>,
}

fn place(vm: &mut Vm) -> Place {
    let Some(frame) = vm.machine.frames.last() else {
        return Place {
            file: "sys".to_owned(),
            line: 1,
            source: None,
            globals: super::sys::namespace(vm),
        };
    };
    let globals = crate::vm::frame_globals(frame).cloned();
    let Some(code) = Code::of(&frame.code) else {
        return Place {
            file: String::new(),
            line: 0,
            source: None,
            globals,
        };
    };
    let line = code.position(frame.pc.saturating_sub(1)).line;
    let text = vm.sources.get(&code.unit().filename);
    let source = text
        .as_deref()
        .and_then(|text| text.lines().nth((line as usize).checked_sub(1)?))
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty());
    Place {
        file: vm.text(&code.filename),
        line,
        source,
        globals,
    }
}

/// Whether this was shown for the place before; it is noted in the module's registry.
fn is_known(vm: &mut Vm, place: &Place, text: &Value, class: &Value) -> PyResult<bool> {
    let Some(globals) = place.globals.clone().filter(|it| Dict::of(it).is_some()) else {
        return Ok(false);
    };
    let name = vm.intern_str("__warningregistry__");
    let registry = match vm.dict_get_str(&globals, &name) {
        Some(registry) if Dict::of(&registry).is_some() => registry,
        _ => {
            let registry = vm.dict();
            let version = vm.intern_str("version");
            vm.dict_set_str(&registry, &version, Value::int32(0));
            vm.dict_set_str(&globals, &name, registry.clone());
            registry
        }
    };
    let key = vm.tuple([text.clone(), class.clone(), Value::int32(place.line as i32)]);
    if vm.dict_get(&registry, &key)?.is_some() {
        return Ok(true);
    }
    vm.dict_set(&registry, key, Value::TRUE)?;
    Ok(false)
}
