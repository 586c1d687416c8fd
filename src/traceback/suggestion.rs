//! What a mistyped name may have meant, found when the traceback is shown.

use crate::heap::Value;
use crate::objects::frame::{self, FrameObject, Traceback};
use crate::runtime::{Dict, PyResult, TypeId, Vm};
use crate::text::suggest::closest;

/// The end of the exception's message: `. Did you mean: 'x'?`, or nothing.
///
/// # Errors
/// What `self` raises that is asked whether it has the name.
pub fn hint(vm: &mut Vm, exception: &Value, traceback: Option<&Value>) -> PyResult<String> {
    let attribute = vm.is_a(exception, TypeId::ATTRIBUTE_ERROR);
    let name_error = vm.is_a(exception, TypeId::NAME_ERROR);
    let import = vm.is_a(exception, TypeId::IMPORT_ERROR);
    let field = if import { "name_from" } else { "name" };
    if !(attribute || name_error || import) {
        return Ok(String::new());
    }
    let wrong = vm.exception_field(exception, field);
    let Some(wrong) = wrong.filter(|wrong| crate::runtime::Str::of(wrong).is_some()) else {
        return Ok(String::new());
    };
    let frame = traceback.and_then(|traceback| innermost(vm, traceback));
    let wrong_text = vm.text(&wrong);
    let meant = if name_error {
        match frame {
            Some(frame) => meant_name(vm, &frame, &wrong, &wrong_text)?,
            None => None,
        }
    } else if attribute {
        let object = vm.exception_field(exception, "obj").unwrap_or(Value::NONE);
        let own =
            frame.is_some_and(|frame| local(vm, &frame, "self").is_some_and(|own| own.is(&object)));
        meant_attribute(vm, &object, &wrong_text, own)
    } else {
        let module = vm.exception_field(exception, "name");
        module.and_then(|module| {
            let module = vm.dict_get_str(&vm.modules, &module)?;
            meant_attribute(vm, &module, &wrong_text, false)
        })
    };
    let importable = name_error && super::standard::is_standard(&wrong_text);
    Ok(match (meant, importable) {
        (Some(meant), false) => format!(". Did you mean: '{meant}'?"),
        (Some(meant), true) => {
            format!(". Did you mean: '{meant}'? Or did you forget to import '{wrong_text}'?")
        }
        (None, true) => format!(". Did you forget to import '{wrong_text}'?"),
        (None, false) => String::new(),
    })
}

/// The frame in which the exception was raised.
fn innermost(vm: &Vm, traceback: &Value) -> Option<Value> {
    let mut at = traceback.clone();
    loop {
        let entry = Traceback::of(&at)?;
        match entry.next.get(&vm.heap).clone() {
            Some(next) => at = next,
            None => return Some(entry.frame.clone()),
        }
    }
}

fn meant_name(
    vm: &mut Vm,
    frame: &Value,
    wrong: &Value,
    wrong_text: &str,
) -> PyResult<Option<String>> {
    let mut candidates = local_names(vm, frame);
    let Some(object) = FrameObject::of(frame) else {
        return Ok(None);
    };
    for namespace in [object.globals.clone(), vm.builtins.clone()] {
        candidates.extend(keys(vm, &namespace)?);
    }
    if let Some(own) = local(vm, frame, "self")
        && vm.get_attr_opt(&own, wrong)?.is_some()
    {
        return Ok(Some(format!("self.{wrong_text}")));
    }
    let meant = closest(wrong_text, candidates.iter().map(String::as_str));
    Ok(meant.map(str::to_string))
}

fn meant_attribute(vm: &mut Vm, object: &Value, wrong: &str, own: bool) -> Option<String> {
    let names = crate::builtins::dir(vm, object).ok()?;
    let names: Vec<String> = names.iter().map(|name| vm.text(name)).collect();
    let hidden = !wrong.starts_with('_') && !own;
    let candidates = names
        .iter()
        .map(String::as_str)
        .filter(|name| !(hidden && name.starts_with('_')));
    closest(wrong, candidates).map(str::to_string)
}

/// The names in a namespace. A key that is none is an error, as where CPython looks for the nearest.
fn keys(vm: &mut Vm, dict: &Value) -> PyResult<Vec<String>> {
    let keys: Vec<Value> = Dict::of(dict).map_or(Vec::new(), |dict| {
        let table = dict.table(&vm.heap);
        table.iter().map(|(key, _)| key.clone()).collect()
    });
    if keys
        .iter()
        .any(|key| crate::runtime::Str::of(key).is_none())
    {
        return Err(vm.type_error("all elements in 'candidates' must be strings"));
    }
    Ok(keys.iter().map(|key| vm.text(key)).collect())
}

fn local_names(vm: &Vm, frame: &Value) -> Vec<String> {
    let locals = frame::locals(vm, frame);
    locals.into_iter().map(|(name, _)| name).collect()
}

fn local(vm: &Vm, frame: &Value, name: &str) -> Option<Value> {
    frame::locals(vm, frame)
        .into_iter()
        .find(|(own, _)| own == name)
        .map(|(_, value)| value)
}
