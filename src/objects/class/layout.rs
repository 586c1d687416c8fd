//! The layout of instances: which base gives it, what `__slots__` adds, and the shape with which instances
//! begin.

use crate::heap::{Mode, Root, ShapeId, Sharing, Value};
use crate::runtime::exception::fields_of;
use crate::runtime::{Class, Dict, PyResult, Str, Tuple, TypeId, Vm, class_flag, kind};

/// What a class adds to the layout of its base.
pub struct Additions {
    /// Names of its own slots, mangled, in order.
    pub slots: Vec<Value>,
    /// It gives its instances a `__dict__`.
    pub dict: bool,
    /// It lets its instances be weakly referenced.
    pub weak: bool,
}

/// The nearest builtin class among a class and its bases, by layout.
pub fn solid_builtin(vm: &Vm, class: &Value) -> Value {
    let mut at = class.clone();
    loop {
        let Some(object) = Class::of(&at) else {
            return vm.type_object(TypeId::OBJECT).clone();
        };
        if !object.has(class_flag::HEAP) {
            return at;
        }
        match object.base.get(&vm.heap).clone() {
            Some(base) => at = base,
            None => return at,
        }
    }
}

/// The base whose layout instances of a class with these bases have.
///
/// # Errors
/// `TypeError` if a base is no class, can't be derived from, or if two bases' layouts exclude each other.
pub fn best_base(vm: &mut Vm, bases: &[Value]) -> PyResult {
    let mut winner: Option<(Value, Value)> = None;
    for base in bases {
        let Some(object) = Class::of(base) else {
            return Err(vm.type_error("bases must be types"));
        };
        if !object.has(class_flag::SUBCLASSABLE) {
            let name = type_display(vm, base);
            return Err(vm.type_error(format!("type '{name}' is not an acceptable base type")));
        }
        let candidate = solid_base(vm, base);
        match &winner {
            None => winner = Some((candidate, base.clone())),
            Some((solid, _)) if vm.is_subclass(solid, &candidate) => {}
            Some((solid, _)) if vm.is_subclass(&candidate, solid) => {
                winner = Some((candidate, base.clone()));
            }
            Some(_) => {
                return Err(vm.type_error("multiple bases have instance lay-out conflict"));
            }
        }
    }
    match winner {
        Some((_, base)) => Ok(base),
        None => Ok(vm.type_object(TypeId::OBJECT).clone()),
    }
}

/// The name of a class as messages about types show it.
fn type_display(vm: &Vm, class: &Value) -> String {
    match Class::of(class) {
        Some(object) if !object.has(class_flag::HEAP) => object.spec.0.get().name.to_string(),
        _ => vm.class_name(class),
    }
}

/// The class that last changed the layout: a builtin one with a payload of its own, or one with slots.
pub fn solid_base(vm: &Vm, class: &Value) -> Value {
    let mut at = class.clone();
    loop {
        let Some(object) = Class::of(&at) else {
            return at;
        };
        let Some(base) = object.base.get(&vm.heap).clone() else {
            return at;
        };
        let Some(below) = Class::of(&base) else {
            return at;
        };
        let differs = if object.has(class_flag::HEAP) {
            fixed_slots(vm, object) > fixed_slots(vm, below)
        } else {
            let (own, theirs) = (object.spec.0.get(), below.spec.0.get());
            own.kind != theirs.kind
                || own.members.len() > theirs.members.len()
                || (own.kind == kind::EXCEPTION && fields_of(own.id) != fields_of(theirs.id))
        };
        if differs {
            return at;
        }
        at = base;
    }
}

fn fixed_slots(vm: &Vm, class: &Class) -> u16 {
    vm.heap.shape(class.instance_shape.0.get()).fixed
}

/// Whether an instance of one class can become one of the other: the classes that lay them out are one, or both add the
/// same to the same base.
pub fn same_layout(vm: &Vm, left: &Value, right: &Value) -> bool {
    let (one, other) = (layout_owner(vm, left), layout_owner(vm, right));
    let same_base = || match (base(vm, &one), base(vm, &other)) {
        (Some(base), Some(others)) => base.is(&others),
        _ => false,
    };
    one.is(&other)
        || same_base()
            && laid_out_alike(vm, &one, &other)
            && own_slots(vm, &one) == own_slots(vm, &other)
}

fn base(vm: &Vm, class: &Value) -> Option<Value> {
    Class::of(class)?.base.get(&vm.heap).clone()
}

/// The class from which a class has the layout of its instances: the nearest along the bases that adds something.
fn layout_owner(vm: &Vm, class: &Value) -> Value {
    let mut owner = class.clone();
    while let Some(base) = base(vm, &owner)
        && laid_out_alike(vm, &owner, &base)
    {
        owner = base;
    }
    owner
}

/// Whether instances of two classes have the same parts, whoever brought them.
fn laid_out_alike(vm: &Vm, left: &Value, right: &Value) -> bool {
    let (Some(one), Some(other)) = (Class::of(left), Class::of(right)) else {
        return false;
    };
    let (a, b) = (
        vm.heap.shape(one.instance_shape.0.get()),
        vm.heap.shape(other.instance_shape.0.get()),
    );
    a.kind == b.kind
        && a.fixed == b.fixed
        && (a.area == 0) == (b.area == 0)
        && (a.mode == Mode::Fixed) == (b.mode == Mode::Fixed)
        && one.has(class_flag::HAS_WEAKREF) == other.has(class_flag::HAS_WEAKREF)
        && (a.kind != kind::EXCEPTION
            || fields_of(one.spec.0.get().id) == fields_of(other.spec.0.get().id))
}

/// Names of the fixed slots that a class adds.
fn own_slots(vm: &Vm, class: &Value) -> Vec<String> {
    let dict = Class::of(class).and_then(|own| Dict::of(&own.dict));
    let entries = dict.map(|dict| dict.table(&vm.heap).iter());
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .filter(|(_, value)| {
            crate::objects::member::Member::of(value)
                .is_some_and(|member| member.def.is_none() && member.owner.is(class))
        })
        .map(|(name, _)| vm.text(name))
        .collect();
    names.sort();
    names
}

/// Reads `__slots__` (`None`: the class has none) and says what the class adds.
///
/// # Errors
/// `TypeError` and `ValueError` for slots that can't be.
pub fn additions(
    vm: &mut Vm,
    name: &Value,
    namespace: &Value,
    bases: &[Value],
    base: &Value,
) -> PyResult<Additions> {
    let Some(below) = Class::of(base) else {
        return Err(vm.type_error("bases must be types"));
    };
    let variable = is_variable(below);
    let may_dict = !below.has(class_flag::HAS_DICT);
    let may_weak = !below.has(class_flag::HAS_WEAKREF) && !variable;
    let key = vm.names.__slots__.clone();
    let Some(slots) = vm.dict_get_str(namespace, &key) else {
        return Ok(Additions {
            slots: Vec::new(),
            dict: may_dict,
            weak: may_weak,
        });
    };
    let given = if Str::of(&slots).is_some() {
        vec![slots]
    } else {
        vm.collect(&slots)?
    };
    if variable && !given.is_empty() {
        let base = type_display(vm, base);
        return Err(vm.type_error(format!(
            "nonempty __slots__ not supported for subtype of '{base}'"
        )));
    }
    let (mut dict, mut weak) = (false, false);
    let mut own = Vec::new();
    for slot in &given {
        let Some(text) = Str::of(slot) else {
            let class = vm.type_name(slot);
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{class}'")));
        };
        let text = text.lossy().into_owned();
        if !is_identifier(&text) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        match text.as_str() {
            "__dict__" => {
                if !may_dict || dict {
                    return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
                }
                dict = true;
            }
            "__weakref__" => {
                if !may_weak || weak {
                    return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
                }
                weak = true;
            }
            _ => {
                let mangled = mangle(&vm.text(name), &text);
                let mangled = vm.intern_str(&mangled);
                let exempt = ["__qualname__", "__classcell__", "__classdictcell__"];
                if vm.dict_get_str(namespace, &mangled).is_some()
                    && !exempt.contains(&text.as_str())
                {
                    let repr = vm.repr(slot)?;
                    let repr = vm.text(&repr);
                    return Err(vm.value_error(format!(
                        "{repr} in __slots__ conflicts with class variable"
                    )));
                }
                own.push(mangled);
            }
        }
    }
    own.sort_by_key(|name| vm.text(name));
    // Other bases may bring what the best one has not.
    for other in bases.iter().filter(|other| !other.is(base)) {
        if let Some(other) = Class::of(other) {
            dict |= may_dict && other.has(class_flag::HAS_DICT);
            weak |= may_weak && other.has(class_flag::HAS_WEAKREF);
        }
    }
    Ok(Additions {
        slots: own,
        dict,
        weak,
    })
}

/// Whether instances of the class have a length of their own in CPython, which leaves no room for slots.
fn is_variable(class: &Class) -> bool {
    matches!(
        class.spec.0.get().kind,
        kind::INT | kind::TUPLE | kind::BYTES | kind::CLASS
    )
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && chars.all(unicode_ident::is_xid_continue)
}

/// A private name as it is called outside its class.
pub fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class.is_empty() {
        return name.to_string();
    }
    format!("_{class}{name}")
}

/// Most attributes that instances hold within themselves.
const MOST_INLINE: usize = 30;

/// The shape with which instances of a class begin. `names` are the attributes that its methods and its bases'
/// assign on `self`.
pub fn instance_shape(
    vm: &mut Vm,
    class: &Value,
    base: &Value,
    additions: &Additions,
    attributes: usize,
) -> ShapeId {
    let below = Class::of(base).map_or(TypeId::OBJECT.shape(), |base| base.instance_shape.0.get());
    let below_dict = Class::of(base).is_some_and(|base| base.has(class_flag::HAS_DICT));
    let shape = vm.heap.shape(below);
    let (kind, fixed) = (shape.kind, shape.fixed + additions.slots.len() as u16);
    // Classes keep their attributes in their namespace, not in an attribute area.
    let own_area = additions.dict || (below_dict && shape.mode != Mode::Fixed);
    let mode = match shape.mode {
        Mode::Dict => Mode::Dict,
        _ if own_area => Mode::Slots,
        _ => Mode::Fixed,
    };
    let area = own_area || fixed > 0;
    let mut inline = fixed;
    if mode == Mode::Slots {
        inline += attributes.min(MOST_INLINE) as u16;
    }
    let bytes = crate::objects::KINDS[kind.0 as usize].size + 8 + 8 * inline as usize;
    if mode == Mode::Slots && !bytes.is_multiple_of(16) {
        // The cell has room for one more.
        inline += 1;
    }
    let root = Root {
        kind,
        mode,
        area,
        inline,
        fixed,
        holds_class: true,
        finalizer: false,
    };
    let names =
        mode == Mode::Slots && (additions.dict || vm.heap.sharing(below) != Sharing::default());
    let shape = vm.heap.new_shape(Some(class), root);
    vm.heap.share_names(shape, below, names);
    shape
}

/// How many attributes methods of the classes in an order assign on `self`.
pub fn static_attributes(vm: &Vm, order: &[Value]) -> usize {
    let key = &vm.names.__static_attributes__;
    let mut names: Vec<u64> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for class in order.iter().filter_map(Class::of) {
        if !class.has(class_flag::HEAP) {
            continue;
        }
        let Some(own) = vm.dict_get_str(&class.dict, key) else {
            continue;
        };
        for name in Tuple::of(&own).map_or(&[][..], Tuple::items) {
            match Str::of(name) {
                Some(text) if text.is_interned() && !names.contains(&name.bits()) => {
                    names.push(name.bits());
                }
                Some(_) => {
                    let text = vm.text(name);
                    if !others.contains(&text) {
                        others.push(text);
                    }
                }
                None => {}
            }
            if names.len() + others.len() >= MOST_INLINE {
                return MOST_INLINE;
            }
        }
    }
    names.len() + others.len()
}
