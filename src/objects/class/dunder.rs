//! The one table of special methods: each name with the slot it belongs to, and how the slot of a builtin
//! class is called when the method is called by name (`int.__add__`, `[].__len__`).
//!
//! From it follow the wrappers in the namespaces of builtin classes (`wrapper`), and which slots of a class
//! written in Python a definition sets (`update`). Several names may share a slot: `__lt__` … `__ge__` are all
//! `compare`.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

use crate::heap::Value;
use crate::runtime::{Args, BinOp, CmpOp, PyResult, Slots, TypeId, TypeSpec, UnOp, Vm, kind};

use super::{attribute_hooks, user, user_binary};

/// How a slot is called as a method: the slots of the class that defines it, `self`, the other arguments
/// (their number is already checked).
pub type WrapperCall = fn(&mut Vm, &Slots, &Value, Args) -> PyResult;

/// A special method.
pub struct Dunder {
    /// Its name.
    pub name: &'static str,
    /// Its signature as Python shows it.
    pub signature: &'static str,
    /// Its docstring.
    pub doc: &'static str,
    /// The slot it belongs to.
    pub group: Group,
    /// Fewest arguments besides `self`.
    pub least: u8,
    /// Most arguments; [`ANY`] for methods that take whatever is given, keywords too.
    pub most: u8,
    /// Calls the slot.
    pub call: WrapperCall,
    /// Which operator of a shared slot it is.
    pub part: Part,
}

/// What distinguishes the methods that share a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Nothing: the name goes with the slot.
    Whole,
    /// `__add__`.
    Binary(BinOp),
    /// `__radd__`.
    Reflected(BinOp),
    /// `__iadd__`.
    InPlace(BinOp),
    /// `__neg__`.
    Unary(UnOp),
}

/// No limit on the number of arguments.
pub const ANY: u8 = u8::MAX;

macro_rules! groups {
    ($($group:ident $field:ident $user:path;)*) => {
        /// A slot, as a name.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs)]
        pub enum Group { $($group),* }

        impl Group {
            /// All slots.
            pub const ALL: &'static [Group] = &[$(Group::$group),*];

            /// Sets the slot to the function that looks the special method up and calls it.
            pub fn install(self, slots: &mut Slots) {
                match self { $(Group::$group => slots.$field = Some($user)),* }
                if self == Group::Hash {
                    slots.unhashable = false;
                }
            }

            /// Takes the slot over.
            pub fn copy(self, from: &Slots, to: &mut Slots) {
                match self { $(Group::$group => to.$field = from.$field),* }
                if self == Group::Hash {
                    to.unhashable = from.unhashable;
                }
            }

            /// Whether the slot is set.
            pub fn is_set(self, slots: &Slots) -> bool {
                match self { $(Group::$group => slots.$field.is_some()),* }
            }
        }
    };
}

groups! {
    Repr repr user::repr;
    Str str user::to_str;
    Hash hash user::hash;
    Call call user::call;
    GetAttr getattr attribute_hooks::get_attr;
    SetAttr setattr attribute_hooks::set_attr;
    Compare compare user_binary::compare;
    Iter iter user::iter;
    Next next user::next;
    Finalize finalize user::finalize;
    Len len user::len;
    GetItem get_item user::get_item;
    SetItem set_item user::set_item;
    Contains contains user::contains;
    Binary binary user_binary::binary;
    InPlace in_place user_binary::in_place;
    Unary unary user_binary::unary;
    Truth truth user::truth;
    Index index user::index;
    Int int user::int;
    Float float user::float;
    DescrGet descr_get attribute_hooks::descr_get;
    DescrSet descr_set attribute_hooks::descr_set;
    New new user::new;
    Init init user::init;
}

/// The entry of a name, if it is a special method with a slot.
pub fn find(name: &str) -> Option<&'static Dunder> {
    static INDEX: LazyLock<FxHashMap<&'static str, &'static Dunder>> =
        LazyLock::new(|| TABLE.iter().map(|entry| (entry.name, entry)).collect());
    if name.starts_with("__") {
        INDEX.get(name).copied()
    } else {
        None
    }
}

/// The slot whose behaviour a definition of this name changes.
pub fn group_of(name: &str) -> Option<Group> {
    match name {
        "__getattr__" => Some(Group::GetAttr),
        "__new__" => Some(Group::New),
        _ => find(name).map(|entry| entry.group),
    }
}

/// Whether a builtin class shows the method in its own namespace.
pub fn defines(spec: &TypeSpec, entry: &Dunder) -> bool {
    match entry.part {
        Part::Whole if spec.id == TypeId::OBJECT && is_attribute_method(entry) => true,
        Part::Whole if entry.name == "__getattribute__" && has_own_access(spec.id) => true,
        Part::Whole if entry.name == "__init__" && spec.kind == kind::EXCEPTION => {
            spec.id != TypeId::EXCEPTION_GROUP
        }
        // The truth of these is their length, only faster.
        Part::Whole if entry.group == Group::Truth => {
            spec.slots.truth.is_some() && !matches!(spec.kind, kind::STR | kind::DICT)
        }
        Part::Whole => entry.group.is_set(&spec.slots),
        Part::Binary(op) => spec.operators.contains(&op),
        Part::Reflected(BinOp::Add) => {
            // Sequences concatenate on their left side only.
            let sequence = matches!(
                spec.kind,
                kind::LIST | kind::TUPLE | kind::STR | kind::BYTES | kind::BYTEARRAY
            );
            !sequence && spec.operators.contains(&BinOp::Add)
        }
        Part::Reflected(op) => spec.operators.contains(&op),
        Part::InPlace(op) => spec.in_place.contains(&op),
        Part::Unary(op) => spec.unary.contains(&op),
    }
}

/// Attribute access of plain objects is what empty slots mean; `object` shows it all the same.
fn is_attribute_method(entry: &Dunder) -> bool {
    matches!(entry.group, Group::GetAttr | Group::SetAttr)
}

/// Builtin classes that show the plain attribute access in their own namespaces too.
fn has_own_access(id: TypeId) -> bool {
    matches!(
        id,
        TypeId::INT
            | TypeId::COMPLEX
            | TypeId::BYTES
            | TypeId::BYTEARRAY
            | TypeId::LIST
            | TypeId::TUPLE
            | TypeId::DICT
            | TypeId::SET
            | TypeId::RANGE
            | TypeId::SLICE
            | TypeId::PROPERTY
            | TypeId::ENUMERATE
            | TypeId::ZIP
            | TypeId::MAP
            | TypeId::FILTER
            | TypeId::REVERSED
            | TypeId::MEMORY_VIEW
            | TypeId::UNION
            | TypeId::BASE_EXCEPTION
    )
}

macro_rules! table {
    (
        operators { $($op:ident $method:literal $reflected:literal $in_place:literal $symbol:literal;)* }
        comparisons { $($cmp:ident $cmp_method:literal $cmp_doc:literal;)* }
        unary { $($unary:ident $unary_method:literal $unary_doc:literal;)* }
        others { $($name:literal $group:ident $least:literal $most:tt $signature:literal $doc:literal $call:expr;)* }
    ) => {
        /// The table.
        pub static TABLE: &[Dunder] = &[
            $( Dunder { name: $name, signature: $signature, doc: $doc, group: Group::$group, least: $least,
                        most: $most, call: $call, part: Part::Whole }, )*
            $( Dunder { name: $cmp_method, signature: "($self, value, /)", doc: $cmp_doc, group: Group::Compare,
                        least: 1, most: 1, part: Part::Whole,
                        call: |vm, slots, this, args| compare(vm, slots, this, args, CmpOp::$cmp) }, )*
            $( Dunder { name: $unary_method, signature: "($self, /)", doc: $unary_doc, group: Group::Unary,
                        least: 0, most: 0, part: Part::Unary(UnOp::$unary),
                        call: |vm, slots, this, _| match slots.unary {
                            Some(unary) => unary(vm, UnOp::$unary, this),
                            None => Ok(Value::NOT_IMPLEMENTED),
                        } }, )*
            $( Dunder { name: $method, signature: power_signature(BinOp::$op),
                        doc: concat!("The value of self ", $symbol, " value."), group: Group::Binary,
                        least: 1, most: power(BinOp::$op), part: Part::Binary(BinOp::$op),
                        call: |vm, slots, this, args| binary(vm, slots, this, args, BinOp::$op) },
               Dunder { name: $reflected, signature: power_signature(BinOp::$op),
                        doc: concat!("The value of value ", $symbol, " self."), group: Group::Binary,
                        least: 1, most: power(BinOp::$op), part: Part::Reflected(BinOp::$op),
                        call: |vm, slots, this, args| reflected(vm, slots, this, args, BinOp::$op) },
               Dunder { name: $in_place, signature: "($self, value, /)",
                        doc: concat!("Does self ", $symbol, "= value."), group: Group::InPlace,
                        least: 1, most: 1, part: Part::InPlace(BinOp::$op),
                        call: |vm, slots, this, args| in_place(vm, slots, this, args, BinOp::$op) }, )*
        ];
    };
}

table! {
    operators {
        Add "__add__" "__radd__" "__iadd__" "+";
        Sub "__sub__" "__rsub__" "__isub__" "-";
        Mul "__mul__" "__rmul__" "__imul__" "*";
        TrueDiv "__truediv__" "__rtruediv__" "__itruediv__" "/";
        FloorDiv "__floordiv__" "__rfloordiv__" "__ifloordiv__" "//";
        Mod "__mod__" "__rmod__" "__imod__" "%";
        Pow "__pow__" "__rpow__" "__ipow__" "**";
        LShift "__lshift__" "__rlshift__" "__ilshift__" "<<";
        RShift "__rshift__" "__rrshift__" "__irshift__" ">>";
        And "__and__" "__rand__" "__iand__" "&";
        Or "__or__" "__ror__" "__ior__" "|";
        Xor "__xor__" "__rxor__" "__ixor__" "^";
        MatMul "__matmul__" "__rmatmul__" "__imatmul__" "@";
        DivMod "__divmod__" "__rdivmod__" "__idivmod__" "divmod";
    }
    comparisons {
        Lt "__lt__" "Whether self < value.";
        Le "__le__" "Whether self <= value.";
        Eq "__eq__" "Whether self == value.";
        Ne "__ne__" "Whether self != value.";
        Gt "__gt__" "Whether self > value.";
        Ge "__ge__" "Whether self >= value.";
    }
    unary {
        Neg "__neg__" "The value of -self.";
        Pos "__pos__" "The value of +self.";
        Invert "__invert__" "The value of ~self.";
        Abs "__abs__" "The value of abs(self).";
    }
    others {
        "__repr__" Repr 0 0 "($self, /)" "The text that shows this object." call_repr;
        "__str__" Str 0 0 "($self, /)" "This object as a text." call_str;
        "__hash__" Hash 0 0 "($self, /)" "A number that is the same for equal objects." call_hash;
        "__call__" Call 0 ANY "($self, /, *args, **kwargs)" "Calls this object." call_call;
        "__getattribute__" GetAttr 1 1 "($self, name, /)" "The attribute of that name." call_get_attr;
        "__setattr__" SetAttr 2 2 "($self, name, value, /)" "Sets an attribute." call_set_attr;
        "__delattr__" SetAttr 1 1 "($self, name, /)" "Deletes an attribute." call_del_attr;
        "__iter__" Iter 0 0 "($self, /)" "A new iterator over this object." call_iter;
        "__next__" Next 0 0 "($self, /)" "The next item." call_next;
        "__del__" Finalize 0 0 "($self, /)" "Does what this object does before it dies." call_finalize;
        "__len__" Len 0 0 "($self, /)" "How many items there are." call_len;
        "__getitem__" GetItem 1 1 "($self, key, /)" "The value of self[key]." call_get_item;
        "__setitem__" SetItem 2 2 "($self, key, value, /)" "Sets self[key]." call_set_item;
        "__delitem__" SetItem 1 1 "($self, key, /)" "Deletes self[key]." call_del_item;
        "__contains__" Contains 1 1 "($self, key, /)" "Whether key is in self." call_contains;
        "__bool__" Truth 0 0 "($self, /)" "Whether this object counts as true." call_truth;
        "__index__" Index 0 0 "($self, /)" "This object as an integer that can index." call_index;
        "__int__" Int 0 0 "($self, /)" "This object as an integer." call_int;
        "__float__" Float 0 0 "($self, /)" "This object as a float." call_float;
        "__get__" DescrGet 1 2 "($self, instance, owner=None, /)" "The attribute of the instance." call_get;
        "__set__" DescrSet 2 2 "($self, instance, value, /)" "Sets the attribute of the instance." call_set;
        "__delete__" DescrSet 1 1 "($self, instance, /)" "Deletes the attribute of the instance." call_delete;
        "__init__" Init 0 ANY "($self, /, *args, **kwargs)" "Readies a new instance." call_init;
    }
}

const fn power_signature(op: BinOp) -> &'static str {
    match op {
        BinOp::Pow => "($self, value, mod=None, /)",
        _ => "($self, value, /)",
    }
}

const fn power(op: BinOp) -> u8 {
    if matches!(op, BinOp::Pow) { 2 } else { 1 }
}

fn at(args: Args, index: usize) -> Value {
    args.positional.get(index).cloned().unwrap_or(Value::NONE)
}

fn compare(vm: &mut Vm, slots: &Slots, this: &Value, args: Args, op: CmpOp) -> PyResult {
    match slots.compare {
        Some(compare) => compare(vm, this, &at(args, 0), op),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn binary(vm: &mut Vm, slots: &Slots, this: &Value, args: Args, op: BinOp) -> PyResult {
    match slots.binary {
        Some(binary) if args.positional.len() < 2 || at(args, 1).is_none() => {
            let answer = binary(vm, op, this, &at(args, 0))?;
            sequence_answer(vm, op, this, &at(args, 0), answer)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn reflected(vm: &mut Vm, slots: &Slots, this: &Value, args: Args, op: BinOp) -> PyResult {
    match slots.binary {
        Some(binary) if args.positional.len() < 2 || at(args, 1).is_none() => {
            let answer = binary(vm, op, &at(args, 0), this)?;
            sequence_answer(vm, op, this, &at(args, 0), answer)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn in_place(vm: &mut Vm, slots: &Slots, this: &Value, args: Args, op: BinOp) -> PyResult {
    match slots.in_place {
        Some(in_place) => {
            let answer = in_place(vm, op, this, &at(args, 0))?;
            sequence_answer(vm, op, this, &at(args, 0), answer)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The methods `+` and `*` of sequences raise where those of numbers answer `NotImplemented`.
fn sequence_answer(vm: &mut Vm, op: BinOp, this: &Value, other: &Value, answer: Value) -> PyResult {
    use crate::runtime::kind;
    if !answer.is(&Value::NOT_IMPLEMENTED) {
        return Ok(answer);
    }
    let name = match this.kind() {
        Some(kind::LIST) => "list",
        Some(kind::TUPLE) => "tuple",
        Some(kind::STR) => "str",
        Some(kind::BYTES | kind::BYTEARRAY) => "",
        _ => return Ok(answer),
    };
    match op {
        BinOp::Mul => {
            vm.index(other)?;
            Ok(answer)
        }
        BinOp::Add => {
            let given = vm.type_name(other);
            Err(if name.is_empty() {
                let own = vm.type_name(this);
                vm.type_error(format!("can't concat {given} to {own}"))
            } else {
                vm.type_error(format!(
                    "can only concatenate {name} (not \"{given}\") to {name}"
                ))
            })
        }
        _ => Ok(answer),
    }
}

fn plain(vm: &mut Vm, slot: Option<crate::runtime::slots::Unary>, this: &Value) -> PyResult {
    match slot {
        Some(slot) => slot(vm, this),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn call_repr(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.repr, this)
}

fn call_str(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.str, this)
}

fn call_iter(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.iter, this)
}

fn call_index(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.index, this)
}

fn call_int(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.int, this)
}

fn call_float(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    plain(vm, slots.float, this)
}

fn call_hash(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    match slots.hash {
        Some(hash) => {
            let hash = hash(vm, this)?;
            Ok(vm.int(hash))
        }
        None => vm.hash(this).map(|hash| vm.int(hash)),
    }
}

fn call_call(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    match slots.call {
        Some(call) => call(vm, this, args),
        None => vm.call_with(this, args),
    }
}

fn call_init(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    if let Some(init) = slots.init {
        init(vm, this, args)?;
    }
    Ok(Value::NONE)
}

fn call_get_attr(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    let name = user::attribute_name(vm, &at(args, 0))?;
    match slots.getattr {
        Some(get) => get(vm, this, &name),
        None => vm.generic_get_attr(this, &name),
    }
}

fn call_set_attr(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    set_attribute(
        vm,
        slots,
        this,
        &at(args, 0),
        Some(at(args, 1)),
        "__setattr__",
    )
}

fn call_del_attr(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    set_attribute(vm, slots, this, &at(args, 0), None, "__delattr__")
}

fn set_attribute(
    vm: &mut Vm,
    slots: &Slots,
    this: &Value,
    name: &Value,
    value: Option<Value>,
    method: &str,
) -> PyResult {
    // `object.__setattr__(int, …)` would go around the checks of `type`.
    if slots.setattr.is_none()
        && vm.slots_ref(this).setattr.is_some()
        && this.kind() == Some(kind::CLASS)
    {
        let class = vm.type_name(this);
        return Err(vm.type_error(format!("can't apply this {method} to {class} object")));
    }
    let name = user::attribute_name(vm, name)?;
    match slots.setattr {
        Some(set) => set(vm, this, &name, value)?,
        None => vm.generic_set_attr(this, &name, value)?,
    }
    Ok(Value::NONE)
}

fn call_finalize(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    match slots.finalize {
        Some(finalize) => finalize(vm, this),
        None => Ok(Value::NONE),
    }
}

fn call_next(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    let item = match slots.next {
        Some(next) => next(vm, this)?,
        None => None,
    };
    match item {
        Some(item) => Ok(item),
        None => {
            let value = vm.machine.returned.take();
            let args = value.into_iter().collect();
            Err(vm.error_with(TypeId::STOP_ITERATION, args))
        }
    }
}

fn call_len(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    let len = match slots.len {
        Some(len) => len(vm, this)?,
        None => 0,
    };
    Ok(vm.int(len as i64))
}

fn call_get_item(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    match slots.get_item {
        Some(get) => get(vm, this, &at(args, 0)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn call_set_item(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    if let Some(set) = slots.set_item {
        set(vm, this, &at(args, 0), Some(at(args, 1)))?;
    }
    Ok(Value::NONE)
}

fn call_del_item(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    if let Some(set) = slots.set_item {
        set(vm, this, &at(args, 0), None)?;
    }
    Ok(Value::NONE)
}

fn call_contains(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    let found = match slots.contains {
        Some(contains) => contains(vm, this, &at(args, 0))?,
        None => false,
    };
    Ok(Value::bool(found))
}

fn call_truth(vm: &mut Vm, slots: &Slots, this: &Value, _: Args) -> PyResult {
    let truth = match slots.truth {
        Some(truth) => truth(vm, this)?,
        None => true,
    };
    Ok(Value::bool(truth))
}

fn call_get(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    let (instance, owner) = (at(args, 0), at(args, 1));
    if instance.is_none() && owner.is_none() {
        return Err(vm.type_error("__get__(None, None) is invalid"));
    }
    let instance = (!instance.is_none()).then_some(instance);
    match slots.descr_get {
        Some(get) => get(vm, this, instance.as_ref(), &owner),
        None => Ok(this.clone()),
    }
}

fn call_set(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    if let Some(set) = slots.descr_set {
        set(vm, this, &at(args, 0), Some(at(args, 1)))?;
    }
    Ok(Value::NONE)
}

fn call_delete(vm: &mut Vm, slots: &Slots, this: &Value, args: Args) -> PyResult {
    if let Some(set) = slots.descr_set {
        set(vm, this, &at(args, 0), None)?;
    }
    Ok(Value::NONE)
}
