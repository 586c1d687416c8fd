//! `tee`: several iterators over the items of one.
//!
//! Items stand in links of [`ITEMS`] each; an iterator holds the link where it is, and a link the next one. So
//! what all have passed dies.

use crate::heap::{Heap, HeapCell, Value};
use crate::object;
use crate::runtime::{Args, NativeDef, PyResult, TypeId, TypeSpec, Vm, kind};

object! {
    /// One of the iterators.
    pub struct Tee: kind::TEE, tracked {
        /// The link where it is.
        pub link: HeapCell<Value>,
        /// The place in it.
        pub at: HeapCell<usize>,
    }
}

object! {
    /// A link.
    pub struct TeeData: kind::TEE_DATA, tracked {
        /// The source.
        pub source: Value,
        /// What was read.
        pub items: HeapCell<Vec<Value>>,
        /// The source is being asked.
        pub running: HeapCell<bool>,
        /// The next link.
        pub next: HeapCell<Option<Value>>,
    }
}

/// Items of a link.
const ITEMS: usize = 57;

fn link(vm: &mut Vm, source: Value) -> Value {
    vm.heap.alloc(TypeId::TEE_DATA.shape(), |header| TeeData {
        header,
        source,
        items: HeapCell::new(Vec::new()),
        running: HeapCell::new(false),
        next: HeapCell::new(None),
    })
}

fn make(vm: &mut Vm, link: Value, at: usize) -> Value {
    vm.heap.alloc(TypeId::TEE.shape(), |header| Tee {
        header,
        link: HeapCell::new(link),
        at: HeapCell::new(at),
    })
}

fn from_iterable(vm: &mut Vm, iterable: &Value) -> PyResult {
    let source = vm.iter(iterable)?;
    match Heap::downcast::<Tee>(&source) {
        Some(state) => Ok(copied(vm, state)),
        None => {
            let link = link(vm, source);
            Ok(make(vm, link, 0))
        }
    }
}

fn copied(vm: &mut Vm, state: &Tee) -> Value {
    let (link, at) = (state.link.get(&vm.heap).clone(), *state.at.get(&vm.heap));
    make(vm, link, at)
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::TEE, "_tee", args)?;
    let [iterable] = super::exactly(vm, "_tee", args)?;
    from_iterable(vm, iterable)
}

fn construct_data(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    super::no_keywords(vm, class, TypeId::TEE_DATA, "teedataobject", args)?;
    let [source, values, following] = super::exactly(vm, "teedataobject", args)?;
    let made = link(vm, source.clone());
    let values = vm.collect(values)?;
    if values.len() > ITEMS || (values.len() < ITEMS && !following.is_none()) {
        return Err(vm.value_error("Invalid arguments"));
    }
    if let Some(state) = Heap::downcast::<TeeData>(&made) {
        *state.items.get_mut(&mut vm.heap) = values;
        if Heap::downcast::<TeeData>(following).is_some() {
            *state.next.get_mut(&mut vm.heap) = Some(following.clone());
        }
    }
    Ok(made)
}

fn next(vm: &mut Vm, value: &Value) -> PyResult<Option<Value>> {
    let Some(state) = Heap::downcast::<Tee>(value) else {
        return Ok(None);
    };
    let mut here = state.link.get(&vm.heap).clone();
    if *state.at.get(&vm.heap) >= ITEMS {
        here = following(vm, &here);
        let old = std::mem::replace(state.link.get_mut(&mut vm.heap), here.clone());
        *state.at.get_mut(&mut vm.heap) = 0;
        drop(old);
    }
    let Some(link) = Heap::downcast::<TeeData>(&here) else {
        return Ok(None);
    };
    let at = *state.at.get(&vm.heap);
    let item = match link.items.get(&vm.heap).get(at).cloned() {
        Some(item) => item,
        None => {
            if *link.running.get(&vm.heap) {
                return Err(vm.runtime_error("cannot re-enter the tee iterator"));
            }
            *link.running.get_mut(&mut vm.heap) = true;
            let item = vm.next(&link.source);
            *link.running.get_mut(&mut vm.heap) = false;
            let Some(item) = item? else {
                return Ok(None);
            };
            link.items.get_mut(&mut vm.heap).push(item.clone());
            item
        }
    };
    *state.at.get_mut(&mut vm.heap) = at + 1;
    Ok(Some(item))
}

/// The link after a full one.
fn following(vm: &mut Vm, here: &Value) -> Value {
    let Some(state) = Heap::downcast::<TeeData>(here) else {
        return here.clone();
    };
    if let Some(next) = state.next.get(&vm.heap).clone() {
        return next;
    }
    let next = link(vm, state.source.clone());
    *state.next.get_mut(&mut vm.heap) = Some(next.clone());
    next
}

fn copy(vm: &mut Vm, args: &[Value]) -> PyResult {
    match args.first().and_then(Heap::downcast::<Tee>) {
        Some(state) => Ok(copied(vm, state)),
        None => Ok(Value::NONE),
    }
}

/// The function `tee`.
pub const TEE: NativeDef = NativeDef::range(
    "tee",
    1,
    2,
    tee,
    "($module, iterable, n=2, /)",
    "A tuple of n independent iterators over the items of an iterable.",
)
.function();

fn tee(vm: &mut Vm, args: &[Value]) -> PyResult {
    let count = match args.get(1) {
        Some(count) => vm.index_i64(count)?,
        None => 2,
    };
    if count < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    if count == 0 {
        return Ok(vm.tuple([]));
    }
    let mut all = super::super::sequence::room(vm, count as usize)?;
    let source = vm.iter(&args[0])?;
    let copier = vm.intern_str("__copy__");
    let first = match vm.get_attr_opt(&source, &copier)? {
        Some(_) => source,
        None => from_iterable(vm, &source)?,
    };
    let method = vm.get_attr(&first, &copier)?;
    all.push(first);
    while all.len() < count as usize {
        let copied = vm.call(&method, &[])?;
        all.push(copied);
    }
    Ok(vm.tuple(all))
}

/// The type.
pub static TEE_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    weakly_referable: true,
    methods: &[NativeDef::no_args(
        "__copy__",
        copy,
        "(self, /)",
        "An independent iterator over the same items.",
    )],
    ..super::iterator(
        TypeId::TEE,
        "itertools._tee",
        "An iterator over items that others see too.",
        kind::TEE,
        construct,
        next,
    )
};

/// The type.
pub static TEE_DATA_SPEC: TypeSpec = TypeSpec {
    id: TypeId::TEE_DATA,
    name: "itertools._tee_dataobject",
    doc: "teedataobject(iterable, values, next, /)\n\nItems that several iterators see.",
    kind: kind::TEE_DATA,
    slots: crate::runtime::Slots {
        new: Some(construct_data),
        ..crate::runtime::Slots::EMPTY
    },
    ..TypeSpec::EMPTY
};
