//! In which words a reference is told: "item 0 of a list", "attribute 'next' of Node".

use crate::heap::{Heap, Value, WeakReference};
use crate::objects::class_method::ClassMethod;
use crate::objects::code::Code;
use crate::objects::deque::Deque;
use crate::objects::frame::{FrameObject, Traceback};
use crate::objects::function::{BoundMethod, Function};
use crate::objects::generator::Generator;
use crate::objects::member::Member;
use crate::objects::property::Property;
use crate::objects::set::Set;
use crate::objects::static_method::StaticMethod;
use crate::runtime::exception::fields_of;
use crate::runtime::{
    CellObject, Class, Dict, Exception, List, Str, Tuple, TypeId, Vm, class_flag,
};

use super::graph::{Graph, Owner};

/// The last part of a dotted name.
pub(super) fn short(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_string()
}

/// A noun with its article.
pub(super) fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// What something that can be called is called.
pub(super) fn called(vm: &Vm, value: &Value) -> String {
    if let Some(function) = Function::of(value) {
        return vm.text(function.qualname.get(&vm.heap));
    }
    if let Some(method) = BoundMethod::of(value) {
        return called(vm, &method.function);
    }
    if let Some(class) = Class::of(value) {
        return vm.text(class.qualname.get(&vm.heap));
    }
    article(&short(&vm.type_name(value)))
}

/// A holder of which nothing more is to be said than its type.
pub(super) fn holder(vm: &Vm, value: &Value) -> String {
    if Class::of(value).is_some() {
        return format!("class {}", called(vm, value));
    }
    article(&short(&vm.type_name(value)))
}

/// A variable of an activation.
pub(super) fn local(vm: &Vm, code: &Code, index: usize, of: &str) -> String {
    let name = code.local_names.get(index);
    let name = name.map_or(String::new(), |name| vm.text(name));
    match name.starts_with('.') {
        true => format!("the iterable of {of}"),
        false => format!("local '{name}' of {of}"),
    }
}

/// A name in a namespace.
pub(super) fn name_in(owner: &Owner, name: &str) -> Option<String> {
    Some(match owner {
        Owner::Main => format!("global name '{name}'"),
        Owner::Builtins if name == "_" => "'_', the value shown last".to_string(),
        Owner::Builtins => format!("builtin name '{name}'"),
        Owner::Module(module) if module == "sys" => format!("sys.{name}"),
        Owner::Module(module) => format!("global name '{name}' of module {module}"),
        Owner::Attributes(of) => format!("attribute '{name}' of {of}"),
        Owner::Part(_) | Owner::Variable(_) => return None,
    })
}

/// A key as it is told: short, and without running code of its class.
fn key_text(vm: &Vm, key: &Value) -> String {
    const MOST: usize = 40;
    if let Some(string) = Str::of(key) {
        let text: String = string.lossy().chars().take(MOST).collect();
        return format!("{text:?}").replace('"', "'");
    }
    match crate::runtime::integer(key) {
        Some(crate::runtime::Integer::Small(number)) => number.to_string(),
        _ => article(&short(&vm.type_name(key))),
    }
}

/// The ways in which `holder` refers to `target`, at most one for each reference; none where nothing but the
/// holder's type can be said.
pub(super) fn ways(vm: &Vm, graph: &Graph, holder: &Value, target: &Value) -> Vec<String> {
    let mut found = Vec::new();
    attributes(vm, holder, target, &mut found);
    let owner = graph.owners.get(&holder.bits()).map(|(_, owner)| owner);
    let noun = match owner {
        Some(Owner::Part(part)) => part.clone(),
        _ => article(&short(&vm.type_name(holder))),
    };
    let items: &[Value] = if let Some(list) = List::of(holder) {
        list.items(&vm.heap)
    } else {
        Tuple::of(holder).map_or(&[], Tuple::items)
    };
    for (index, item) in items.iter().enumerate() {
        if item.is(target) {
            found.push(format!("item {index} of {noun}"));
        }
    }
    if let Some(deque) = Deque::of(holder) {
        for (index, item) in deque.items.get(&vm.heap).iter().enumerate() {
            if item.is(target) {
                found.push(format!("item {index} of {noun}"));
            }
        }
    } else if let Some(dict) = Dict::of(holder) {
        for (key, value) in dict.table(&vm.heap).iter() {
            if value.is(target) {
                let named = owner.and_then(|owner| name_in(owner, &vm.text(key)));
                let key = key_text(vm, key);
                found.push(named.unwrap_or_else(|| format!("value of key {key} in {noun}")));
            }
            if key.is(target) {
                found.push(format!("a key of {noun}"));
            }
        }
    } else if let Some(set) = Set::of(holder) {
        if set
            .table(&vm.heap)
            .iter()
            .any(|(member, _)| member.is(target))
        {
            found.push(format!("a member of {noun}"));
        }
    } else if let Some(cell) = CellObject::of(holder) {
        if cell
            .contents
            .get(&vm.heap)
            .as_ref()
            .is_some_and(|contents| contents.is(target))
        {
            found.push(match owner {
                Some(Owner::Variable(variable)) => variable.clone(),
                _ => "contents of a cell".to_string(),
            });
        }
    } else {
        fields(vm, holder, target, &mut found);
    }
    found
}

/// Attributes in slots, the `__dict__`, the class.
fn attributes(vm: &Vm, holder: &Value, target: &Value, found: &mut Vec<String>) {
    let Some(shape) = holder.shape() else {
        return;
    };
    let noun = short(&vm.type_name(holder));
    for (slot, name) in vm.heap.slot_names(shape) {
        if vm
            .heap
            .slot(holder, slot)
            .is_some_and(|held| held.is(target))
        {
            found.push(format!("attribute '{}' of {noun}", vm.text(&name)));
        }
    }
    let class = vm.class_of(holder);
    for slot in 0..vm.heap.shape(shape).fixed {
        if vm
            .heap
            .slot(holder, slot)
            .is_some_and(|held| held.is(target))
        {
            let name = slot_name(vm, class, slot);
            found.push(match name {
                Some(name) => format!("attribute '{name}' of {noun}"),
                None => format!("a slot of {noun}"),
            });
        }
    }
    if vm
        .heap
        .attribute_dict(holder)
        .is_some_and(|dict| dict.is(target))
    {
        found.push(format!("__dict__ of {noun}"));
    }
    let heap_class = Class::of(class).is_some_and(|class| class.has(class_flag::HEAP));
    if class.is(target) && heap_class {
        found.push(format!("class of {}", article(&noun)));
    }
}

/// The name of a slot of `__slots__`.
fn slot_name(vm: &Vm, class: &Value, slot: u16) -> Option<String> {
    for base in Class::of(class)?.mro(&vm.heap) {
        let Some(dict) = Class::of(base).and_then(|base| Dict::of(&base.dict)) else {
            continue;
        };
        let table = dict.table(&vm.heap);
        let mut members = table.iter().filter_map(|(_, value)| Member::of(value));
        if let Some(member) = members.find(|member| member.def.is_none() && member.slot == slot) {
            return Some(vm.text(&member.name));
        }
    }
    None
}

/// The fields of builtin types.
fn fields(vm: &Vm, holder: &Value, target: &Value, found: &mut Vec<String>) {
    let heap = &vm.heap;
    let mut see = |held: Option<&Value>, told: String| {
        if held.is_some_and(|held| held.is(target)) {
            found.push(told);
        }
    };
    if let Some(function) = Function::of(holder) {
        let of = format!("function {}", vm.text(function.qualname.get(heap)));
        see(Some(function.code.get(heap)), format!("__code__ of {of}"));
        see(Some(&function.globals), format!("__globals__ of {of}"));
        see(function.closure.as_ref(), format!("__closure__ of {of}"));
        see(
            function.defaults.get(heap).as_ref(),
            format!("__defaults__ of {of}"),
        );
        see(
            function.kwdefaults.get(heap).as_ref(),
            format!("__kwdefaults__ of {of}"),
        );
        see(
            function.annotations.get(heap).as_ref(),
            format!("__annotations__ of {of}"),
        );
        see(
            function.type_params.get(heap).as_ref(),
            format!("__type_params__ of {of}"),
        );
        see(Some(function.doc.get(heap)), format!("__doc__ of {of}"));
    } else if let Some(method) = BoundMethod::of(holder) {
        let of = format!("bound method {}", called(vm, &method.function));
        see(Some(&method.receiver), format!("__self__ of {of}"));
        see(Some(&method.function), format!("__func__ of {of}"));
    } else if let Some(class) = Class::of(holder) {
        let of = format!("class {}", vm.text(class.qualname.get(heap)));
        see(Some(&class.dict), format!("__dict__ of {of}"));
        see(class.mro.get(heap).as_ref(), format!("__mro__ of {of}"));
        see(Some(class.bases.get(heap)), format!("__bases__ of {of}"));
        see(class.base.get(heap).as_ref(), format!("__base__ of {of}"));
    } else if let Some(exception) = Exception::of(holder) {
        let of = short(&vm.type_name(holder));
        see(Some(exception.args.get(heap)), format!("args of {of}"));
        see(
            exception.traceback.get(heap).as_ref(),
            format!("__traceback__ of {of}"),
        );
        see(
            exception.context.get(heap).as_ref(),
            format!("__context__ of {of}"),
        );
        see(
            exception.cause.get(heap).as_ref(),
            format!("__cause__ of {of}"),
        );
        let names = builtin_base(vm, holder).map_or(&[][..], fields_of);
        for (name, field) in names.iter().zip(exception.fields.get(heap)) {
            see(field.as_ref(), format!("attribute '{name}' of {of}"));
        }
    } else if let Some(traceback) = Traceback::of(holder) {
        see(
            Some(&traceback.frame),
            "tb_frame of a traceback".to_string(),
        );
        see(
            traceback.next.get(heap).as_ref(),
            "tb_next of a traceback".to_string(),
        );
    } else if let Some(frame) = FrameObject::of(holder) {
        if let Some(code) = Code::of(&frame.code) {
            let name = format!("{}, which has ended", vm.text(&code.qualname));
            let name = name.replace("<module>", "a module's code");
            for (index, value) in frame.registers.get(heap).iter().enumerate() {
                see(value.as_ref(), local(vm, code, index, &name));
            }
        }
        see(
            frame.locals.get(heap).as_ref(),
            "local names of a frame".to_string(),
        );
        see(Some(&frame.globals), "f_globals of a frame".to_string());
        see(Some(&frame.code), "f_code of a frame".to_string());
        see(
            frame.function.as_ref(),
            "the function of a frame".to_string(),
        );
        see(
            frame.back.get(heap).as_ref(),
            "f_back of a frame".to_string(),
        );
    } else if let Some(generator) = Generator::of(holder) {
        let of = format!(
            "{} {}",
            generator.noun(),
            vm.text(generator.qualname.get(heap))
        );
        if let Some(code) = Code::of(&generator.code) {
            for (index, value) in generator.registers.get(heap).iter().enumerate() {
                let told = match index < code.local_names.len() {
                    true => local(vm, code, index, &of),
                    false => format!("a value at work in {of}"),
                };
                see(value.as_ref(), told);
            }
        }
        see(
            generator.function.get(heap).as_ref(),
            format!("the function of {of}"),
        );
    } else if let Some(property) = Property::of(holder) {
        see(
            property.getter.get(heap).as_ref(),
            "fget of a property".to_string(),
        );
        see(
            property.setter.get(heap).as_ref(),
            "fset of a property".to_string(),
        );
        see(
            property.deleter.get(heap).as_ref(),
            "fdel of a property".to_string(),
        );
    } else if let Some(method) = ClassMethod::of(holder) {
        see(
            Some(method.function.get(heap)),
            "__func__ of a classmethod".to_string(),
        );
    } else if let Some(method) = StaticMethod::of(holder) {
        see(
            Some(method.function.get(heap)),
            "__func__ of a staticmethod".to_string(),
        );
    } else if let Some(weak) = Heap::downcast::<WeakReference>(holder) {
        let of = article(&short(&vm.type_name(holder)));
        see(weak.callback(heap), format!("callback of {of}"));
    } else if let Some(code) = Code::of(holder) {
        for constant in code.constants.get(heap) {
            see(
                Some(constant),
                format!("a constant of {}", vm.text(&code.qualname)),
            );
        }
    }
}

/// The builtin class from which an exception has its fields.
fn builtin_base(vm: &Vm, exception: &Value) -> Option<TypeId> {
    let mro = Class::of(vm.class_of(exception))?.mro(&vm.heap);
    let builtin = mro
        .iter()
        .filter_map(Class::of)
        .find(|class| !class.has(class_flag::HEAP))?;
    Some(builtin.spec.0.get().id)
}
