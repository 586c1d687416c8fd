//! The birth of a class written in Python: `type(name, bases, namespace)`.

use std::cell::Cell;

use crate::heap::{HeapCell, Value};
use crate::objects::function::Function;
use crate::objects::{class_method, getset, member, static_method};
use crate::runtime::class::{Plain, SlotTable};
use crate::runtime::{
    Args, CellObject, Class, Dict, PyResult, Raised, Slots, Str, Tuple, TypeId, Vm, class_flag,
};

use super::layout::{self, Additions};
use super::metaclass::calculate_metaclass;
use super::{attributes, mro, update};

/// `type.__new__(metaclass, name, bases, namespace, **keywords)`.
///
/// # Errors
/// `TypeError` and `ValueError` for a class that can't be; what `__set_name__` and `__init_subclass__` raise.
pub fn new(vm: &mut Vm, metaclass: &Value, args: Args) -> PyResult {
    let [name, bases, namespace] = args.positional else {
        let given = args.positional.len();
        return Err(vm.type_error(format!(
            "type.__new__() takes exactly 3 arguments ({given} given)"
        )));
    };
    check_argument(vm, 1, "str", name, Str::of(name).is_some())?;
    check_argument(vm, 2, "tuple", bases, Tuple::of(bases).is_some())?;
    check_argument(vm, 3, "dict", namespace, Dict::of(namespace).is_some())?;
    let given = Tuple::of(bases).map_or(Vec::new(), |bases| bases.items().to_vec());
    let metaclass = if given.is_empty() {
        metaclass.clone()
    } else {
        refuse_mro_entries(vm, &given)?;
        let winner = calculate_metaclass(vm, metaclass, &given)?;
        if !winner.is(metaclass)
            && let Some(new) = Class::of(&winner).and_then(|winner| winner.slots(&vm.heap).new)
            && !std::ptr::fn_addr_eq(new, super::TYPE_NEW)
        {
            return new(vm, &winner, args);
        }
        winner
    };
    let bases = if given.is_empty() {
        let object = vm.type_object(TypeId::OBJECT).clone();
        vm.tuple(vec![object])
    } else {
        bases.clone()
    };
    let class = make(vm, &metaclass, name, &bases, namespace)?;
    set_names(vm, &class)?;
    init_subclass(vm, &class, args)?;
    Ok(class)
}

fn check_argument(
    vm: &mut Vm,
    place: usize,
    wanted: &str,
    given: &Value,
    right: bool,
) -> PyResult<()> {
    if right {
        return Ok(());
    }
    let class = vm.type_name(given);
    Err(vm.type_error(format!(
        "type.__new__() argument {place} must be {wanted}, not {class}"
    )))
}

fn refuse_mro_entries(vm: &mut Vm, bases: &[Value]) -> PyResult<()> {
    for base in bases {
        if Class::of(base).is_some() {
            continue;
        }
        let name = vm.names.__mro_entries__.clone();
        if vm.get_attr_opt(base, &name)?.is_some() {
            return Err(
                vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()")
            );
        }
    }
    Ok(())
}

/// Makes the class object and fills its namespace; no hook of Python's has run yet.
fn make(
    vm: &mut Vm,
    metaclass: &Value,
    name: &Value,
    bases: &Value,
    namespace: &Value,
) -> PyResult {
    if Str::of(name).is_some_and(|name| name.as_bytes().contains(&0)) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    let members = Tuple::of(bases).map_or(Vec::new(), |bases| bases.items().to_vec());
    let base = layout::best_base(vm, &members)?;
    let additions = layout::additions(vm, name, namespace, &members, &base)?;
    let (dict, cell, dict_cell) = copy_namespace(vm, namespace)?;
    let qualname = take_qualname(vm, &dict, name)?;
    let name = vm.intern(name);
    let class = allocate(
        vm, metaclass, name, qualname, bases, &base, &additions, dict,
    );
    fill_namespace(vm, &class, &additions);
    if let Some(cell) = cell
        && let Some(cell) = CellObject::of(&cell)
    {
        let old = cell.contents.get_mut(&mut vm.heap).replace(class.clone());
        drop(old);
    }
    if let Some(cell) = dict_cell
        && let (Some(cell), Some(object)) = (CellObject::of(&cell), Class::of(&class))
    {
        let dict = object.dict.clone();
        let old = cell.contents.get_mut(&mut vm.heap).replace(dict);
        drop(old);
    }
    let order = order_of(vm, &class, &members)?;
    let attributes = layout::static_attributes(vm, Tuple::of(&order).map_or(&[], Tuple::items));
    let shape = layout::instance_shape(vm, &class, &base, &additions, attributes);
    if let Some(object) = Class::of(&class) {
        *object.mro.get_mut(&mut vm.heap) = Some(order);
        object.instance_shape.0.set(shape);
    }
    attributes::hash_follows_eq(vm, &class);
    let names = own_names(vm, &class);
    if names.iter().any(|name| Str::of(name).is_none()) {
        let name = vm.class_name(&class);
        let message = format!("non-string key in the __dict__ of class {name}");
        (vm.hooks.warn)(vm, TypeId::RUNTIME_WARNING, &message, None)?;
    }
    update::compute(vm, &class, &names);
    for member in &members {
        add_subclass(vm, member, &class);
    }
    inherit_abstract(vm, &class);
    inherit_patterns(&class, &members);
    Ok(class)
}

/// The names in a class's own namespace.
fn own_names(vm: &Vm, class: &Value) -> Vec<Value> {
    Class::of(class)
        .and_then(|class| Dict::of(&class.dict))
        .map_or(Vec::new(), |dict| {
            dict.table(&vm.heap)
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        })
}

/// A copy of the namespace without the cells for the class and its namespace, which are answered beside it.
fn copy_namespace(
    vm: &mut Vm,
    namespace: &Value,
) -> PyResult<(Value, Option<Value>, Option<Value>)> {
    let dict = vm.dict();
    let entries: Vec<(Value, Value)> = Dict::of(namespace).map_or(Vec::new(), |dict| {
        dict.table(&vm.heap)
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    });
    let (cell_name, dict_cell_name) = (
        vm.names.__classcell__.clone(),
        vm.names.__classdictcell__.clone(),
    );
    let (mut cell, mut dict_cell) = (None, None);
    for (key, value) in entries {
        if key.is(&cell_name) {
            if CellObject::of(&value).is_none() {
                let class = vm.class_of(&value).clone();
                let repr = vm.repr(&class)?;
                let repr = vm.text(&repr);
                return Err(
                    vm.type_error(format!("__classcell__ must be a nonlocal cell, not {repr}"))
                );
            }
            cell = Some(value);
        } else if key.is(&dict_cell_name) {
            if CellObject::of(&value).is_none() {
                let class = vm.class_of(&value).clone();
                let repr = vm.repr(&class)?;
                let repr = vm.text(&repr);
                return Err(vm.type_error(format!(
                    "__classdictcell__ must be a nonlocal cell, not {repr}"
                )));
            }
            dict_cell = Some(value);
        } else if vm.is_exact(&key, TypeId::STR) {
            let key = vm.intern(&key);
            vm.dict_set_str(&dict, &key, value);
        } else {
            vm.dict_set(&dict, key, value)?;
        }
    }
    Ok((dict, cell, dict_cell))
}

fn take_qualname(vm: &mut Vm, dict: &Value, name: &Value) -> PyResult {
    let key = vm.names.__qualname__.clone();
    let Some(qualname) = vm.dict_get_str(dict, &key) else {
        return Ok(name.clone());
    };
    if Str::of(&qualname).is_none() {
        let class = vm.type_name(&qualname);
        return Err(vm.type_error(format!("type __qualname__ must be a str, not {class}")));
    }
    vm.dict_remove(dict, &key)?;
    Ok(qualname)
}

#[allow(clippy::too_many_arguments)]
fn allocate(
    vm: &mut Vm,
    metaclass: &Value,
    name: Value,
    qualname: Value,
    bases: &Value,
    base: &Value,
    additions: &Additions,
    dict: Value,
) -> Value {
    let below = Class::of(base);
    let mut flags = class_flag::HEAP | class_flag::SUBCLASSABLE;
    for (flag, own) in [
        (class_flag::HAS_DICT, additions.dict),
        (class_flag::HAS_WEAKREF, additions.weak),
    ] {
        if own || below.is_some_and(|base| base.has(flag)) {
            flags |= flag;
        }
    }
    let spec = below.map_or(vm_spec(TypeId::OBJECT), |base| base.spec.0.get());
    let shape =
        Class::of(metaclass).map_or(TypeId::TYPE.shape(), |class| class.instance_shape.0.get());
    if Dict::of(&dict).is_some_and(Dict::matters_to_collector) {
        vm.heap.track(&dict);
    }
    vm.heap.alloc(shape, |header| Class {
        header,
        name: HeapCell::new(name),
        qualname: HeapCell::new(qualname),
        bases: HeapCell::new(bases.clone()),
        mro: HeapCell::new(None),
        base: HeapCell::new(Some(base.clone())),
        dict,
        slots: SlotTable(HeapCell::new(Slots::EMPTY)),
        flags: Plain(Cell::new(flags)),
        instance_shape: Plain(Cell::new(TypeId::OBJECT.shape())),
        dict_shape: Plain(Cell::new(None)),
        spec: Plain(Cell::new(spec)),
        subclasses: HeapCell::new(Vec::new()),
        plain_init: Plain(Cell::new(0)),
        changes: Plain(Cell::new(0)),
    })
}

fn vm_spec(id: TypeId) -> &'static crate::runtime::TypeSpec {
    crate::objects::spec(id)
}

/// What every class's namespace gets: its module, implicit class and static methods, descriptors of slots,
/// `__dict__`, `__weakref__`, a docstring.
fn fill_namespace(vm: &mut Vm, class: &Value, additions: &Additions) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let dict = object.dict.clone();
    let module = vm.names.__module__.clone();
    if vm.dict_get_str(&dict, &module).is_none()
        && let Some(name) = calling_module(vm)
    {
        vm.dict_set_str(&dict, &module, name);
    }
    let new = vm.names.__new__.clone();
    if let Some(method) = vm.dict_get_str(&dict, &new)
        && vm.is_exact(&method, TypeId::FUNCTION)
    {
        let method = static_method::new(vm, method);
        vm.dict_set_str(&dict, &new, method);
    }
    for name in [
        vm.names.__init_subclass__.clone(),
        vm.names.__class_getitem__.clone(),
    ] {
        if let Some(method) = vm.dict_get_str(&dict, &name)
            && vm.is_exact(&method, TypeId::FUNCTION)
        {
            let method = class_method::new(vm, method);
            vm.dict_set_str(&dict, &name, method);
        }
    }
    let first = object
        .base
        .get(&vm.heap)
        .as_ref()
        .and_then(Class::of)
        .map_or(0, |base| vm.heap.shape(base.instance_shape.0.get()).fixed);
    for (index, name) in additions.slots.iter().enumerate() {
        let descriptor = member::new(vm, name.clone(), class, first + index as u16);
        vm.dict_set_str(&dict, name, descriptor);
    }
    let own = [
        (additions.dict, &attributes::DICT),
        (additions.weak, &attributes::WEAKREF),
    ];
    for (added, def) in own {
        let name = vm.intern_str(def.name);
        if added && vm.dict_get_str(&dict, &name).is_none() {
            getset::install(vm, class, &dict, def);
        }
    }
    let doc = vm.names.__doc__.clone();
    if vm.dict_get_str(&dict, &doc).is_none() {
        vm.dict_set_str(&dict, &doc, Value::NONE);
    }
}

/// `__name__` of the globals of the code that runs.
pub fn calling_module(vm: &Vm) -> Option<Value> {
    let frame = vm.machine.frames.last()?;
    let own = frame.function.as_ref().and_then(Function::of);
    let globals = frame.globals.as_ref().or(own.map(|own| &own.globals))?;
    vm.dict_get_str(globals, &vm.names.__name__)
}

/// The method resolution order as a tuple; a metaclass may give its own with `mro`.
pub fn order_of(vm: &mut Vm, class: &Value, bases: &[Value]) -> PyResult {
    let metaclass = vm.class_of(class).clone();
    if !vm.is_exact(class, TypeId::TYPE) {
        let name = vm.names.mro.clone();
        let found = vm.lookup(&metaclass, &name);
        let own = vm.type_object(TypeId::TYPE).clone();
        let plain = vm.lookup(&own, &name);
        if let (Some(found), Some(plain)) = (&found, &plain)
            && !found.is(plain)
        {
            return custom_order(vm, class, &name);
        }
    }
    let merged = mro::merge(vm, bases)?;
    let mut order = Vec::with_capacity(merged.len() + 1);
    order.push(class.clone());
    order.extend(merged);
    Ok(vm.tuple(order))
}

fn custom_order(vm: &mut Vm, class: &Value, name: &Value) -> PyResult {
    let answer = vm.call_special(class, name, &[])?.unwrap_or(Value::NONE);
    let order = vm.collect(&answer)?;
    if order.is_empty() {
        return Err(vm.type_error("type MRO must not be empty"));
    }
    for member in &order {
        if Class::of(member).is_none() {
            let class = vm.type_name(member);
            return Err(vm.type_error(format!("mro() returned a non-class ('{class}')")));
        }
        let solid = layout::solid_base(vm, member);
        if !member.is(class)
            && !Class::of(class)
                .and_then(|class| class.base.get(&vm.heap).clone())
                .is_some_and(|base| {
                    let own = layout::solid_base(vm, &base);
                    vm.is_subclass(&own, &solid)
                })
        {
            let name = vm.class_name(member);
            return Err(vm.type_error(format!(
                "mro() returned base with unsuitable layout ('{name}')"
            )));
        }
    }
    Ok(vm.tuple(order))
}

/// Lets a base know a new subclass, weakly.
pub fn add_subclass(vm: &mut Vm, base: &Value, class: &Value) {
    let Some(object) = Class::of(base) else {
        return;
    };
    let shape = TypeId::WEAK_REFERENCE.shape();
    let known = vm.heap.plain_weak(class, shape);
    let weak = known.or_else(|| vm.heap.new_weak(shape, class, None));
    let Some(weak) = weak else { return };
    let list = object.subclasses.get_mut(&mut vm.heap);
    let mut dead = Vec::new();
    if list.len() == list.capacity() {
        let (live, gone) = std::mem::take(list).into_iter().partition(|weak| {
            crate::heap::Heap::downcast::<crate::heap::WeakReference>(weak)
                .is_some_and(crate::heap::WeakReference::is_live)
        });
        *list = live;
        dead = gone;
    }
    list.push(weak);
    drop(dead);
}

/// Lets a base forget a subclass.
pub fn remove_subclass(vm: &mut Vm, base: &Value, class: &Value) {
    let Some(object) = Class::of(base) else {
        return;
    };
    let list = object.subclasses.get_mut(&mut vm.heap);
    let (gone, rest): (Vec<Value>, Vec<Value>) =
        std::mem::take(list).into_iter().partition(|weak| {
            crate::heap::Heap::downcast::<crate::heap::WeakReference>(weak)
                .and_then(crate::heap::WeakReference::get)
                .is_none_or(|own| own.is(class))
        });
    *list = rest;
    drop(gone);
}

fn inherit_abstract(vm: &mut Vm, class: &Value) {
    let Some(object) = Class::of(class) else {
        return;
    };
    let name = vm.names.__abstractmethods__.clone();
    if let Some(own) = vm.dict_get_str(&object.dict, &name)
        && vm.truth(&own).unwrap_or(false)
    {
        object.set_flag(class_flag::ABSTRACT, true);
    }
}

/// Which patterns instances match is what the first base that says it says.
fn inherit_patterns(class: &Value, bases: &[Value]) {
    const PATTERNS: u32 = class_flag::SEQUENCE | class_flag::MAPPING;
    let flags = bases
        .iter()
        .filter_map(Class::of)
        .map(|base| base.flags.0.get() & PATTERNS)
        .find(|flags| *flags != 0);
    if let (Some(flags), Some(object)) = (flags, Class::of(class)) {
        object.flags.0.set(object.flags.0.get() | flags);
    }
}

/// Calls `__set_name__` of everything in the namespace that has it.
fn set_names(vm: &mut Vm, class: &Value) -> PyResult<()> {
    let Some(object) = Class::of(class) else {
        return Ok(());
    };
    let entries: Vec<(Value, Value)> = Dict::of(&object.dict).map_or(Vec::new(), |dict| {
        dict.table(&vm.heap)
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    });
    let hook = vm.names.__set_name__.clone();
    for (name, value) in entries {
        if value.kind() == Some(crate::runtime::kind::FUNCTION) || !value.is_object() {
            continue;
        }
        let arguments = [class.clone(), name.clone()];
        if let Err(raised) = super::user::call_special(vm, &value, &hook, &arguments) {
            return Err(with_note(vm, raised, class, &name, &value));
        }
    }
    Ok(())
}

fn with_note(vm: &mut Vm, raised: Raised, class: &Value, name: &Value, value: &Value) -> Raised {
    let name = match vm.repr(name) {
        Ok(text) => vm.text(&text),
        Err(other) => return other,
    };
    let (descriptor, owner) = (vm.type_name(value), vm.class_name(class));
    let note = vm.str(&format!(
        "Error calling __set_name__ on '{descriptor}' instance {name} in '{owner}'"
    ));
    match vm.call_method(&raised.0, "add_note", &[note]) {
        Ok(_) => raised,
        Err(other) => other,
    }
}

/// `super(class, class).__init_subclass__(**keywords)`.
fn init_subclass(vm: &mut Vm, class: &Value, args: Args) -> PyResult<()> {
    let name = vm.names.__init_subclass__.clone();
    let hook = crate::objects::super_object::attribute_after(vm, class, class, &name)?;
    let Some(hook) = hook else { return Ok(()) };
    vm.call_with(
        &hook,
        Args {
            positional: &[],
            ..args
        },
    )?;
    Ok(())
}
