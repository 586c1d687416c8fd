//! Global names and those of module and class bodies.
//!
//! `LoadGlobal` remembers, in its extension words, the version of the globals' keys and the address of the value; of
//! a builtin, the version of the builtins' keys besides. While the versions stand, the value lies there.

use crate::compile::instruction::Instr;
use crate::heap::Value;
use crate::objects::module;
use crate::runtime::table::Table;
use crate::runtime::{Dict, PyResult, Raised, Str, TypeId, Vm};

use super::enter::frame_globals;
use super::window::Window;

/// The extension words of a `LoadGlobal`. Zero: nothing is known.
#[derive(Clone, Copy, Default)]
struct Cache {
    /// The version of the globals' keys, and above it that of the builtins' if the name is one of theirs.
    versions: u64,
    /// Where the value lies.
    address: u64,
}

/// What the cache words lead to, if they still hold.
///
/// # Safety
/// They must be the extension words of a `LoadGlobal` or `LoadName` of the innermost frame's code, and filled.
#[inline(always)]
unsafe fn cached(vm: &Vm, cache: Cache) -> Option<Value> {
    let (of_globals, of_builtins) = (cache.versions as u32, (cache.versions >> 32) as u32);
    // SAFETY: there is a frame, and its globals are a dict: it was entered with them, or its function was made with them.
    // The session's builtins are one too.
    unsafe {
        let table = |dict: &Value| {
            Dict::of(dict)
                .unwrap_unchecked()
                .table(&vm.heap)
                .known_version()
        };
        let globals = frame_globals(vm.machine.frames.innermost()).unwrap_unchecked();
        if table(globals) != of_globals || of_builtins != 0 && table(&vm.builtins) != of_builtins {
            return None;
        }
        // Values do not move while no key comes or goes, and then the version would be another.
        (*(cache.address as *const Option<Value>)).clone()
    }
}

/// A name's value, and what is to be remembered.
type Found = Option<(Value, Cache)>;

/// A global or builtin name.
fn find(vm: &mut Vm, name: &Value) -> PyResult<Found> {
    let Some(globals) = super::enter::globals(vm) else {
        return Ok(None);
    };
    if let Some(found) = global(vm, &globals, name) {
        return Ok(Some(found));
    }
    if let Some(own) = own_builtins(vm, &globals) {
        let value = item(vm, &own, name)?;
        return Ok(value.map(|value| (value, Cache::default())));
    }
    Ok(session_builtin(vm, &globals, name))
}

fn global(vm: &mut Vm, globals: &Value, name: &Value) -> Found {
    let globals = Dict::of(globals)?;
    let place = globals.table(&vm.heap).find_str(name, Str::of(name)?)?;
    let versions = globals.table_mut(&mut vm.heap).version().into();
    known(globals.table(&vm.heap), place, versions)
}

fn session_builtin(vm: &mut Vm, globals: &Value, name: &Value) -> Found {
    let of_globals = Dict::of(globals)?.table_mut(&mut vm.heap).version();
    let builtins = vm.builtins.clone();
    let builtins = Dict::of(&builtins)?;
    let of_builtins = builtins.table_mut(&mut vm.heap).version();
    let builtins = builtins.table(&vm.heap);
    let place = builtins.find_str(name, Str::of(name)?)?;
    known(
        builtins,
        place,
        u64::from(of_globals) | u64::from(of_builtins) << 32,
    )
}

fn known(table: &Table, place: usize, versions: u64) -> Found {
    let address = table.address_of(place)?.addr() as u64;
    Some((table.value_at(place)?.clone(), Cache { versions, address }))
}

/// As [`find`], where globals of a class derived from `dict` are asked as any mapping.
fn find_in_mapping(vm: &mut Vm, name: &Value) -> PyResult<Found> {
    if let Some(globals) = super::enter::globals(vm)
        && !vm.is_exact(&globals, TypeId::DICT)
        && let Some(value) = item(vm, &globals, name)?
    {
        return Ok(Some((value, Cache::default())));
    }
    find(vm, name)
}

/// The builtins of these globals, if they are others than the session's.
fn own_builtins(vm: &mut Vm, globals: &Value) -> Option<Value> {
    let own = module::builtins_of(vm, globals);
    (!own.is(&vm.builtins)).then_some(own)
}

/// A name in a namespace.
fn item(vm: &mut Vm, namespace: &Value, name: &Value) -> PyResult<Option<Value>> {
    if vm.is_exact(namespace, TypeId::DICT) {
        return Ok(vm.dict_get_str(namespace, name));
    }
    match vm.get_item(namespace, name) {
        Ok(found) => Ok(Some(found)),
        Err(raised) if vm.is_a(&raised.0, TypeId::KEY_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// A builtin as the innermost frame has it.
///
/// # Errors
/// What a mapping of builtins raises, but for `KeyError`.
pub fn builtin(vm: &mut Vm, name: &Value) -> PyResult<Option<Value>> {
    let builtins = match super::enter::globals(vm) {
        Some(globals) => module::builtins_of(vm, &globals),
        None => vm.builtins.clone(),
    };
    item(vm, &builtins, name)
}

/// `LoadGlobal`, and `LoadName` in a frame whose locals are its globals, through the cache words at `pc`.
///
/// # Errors
/// `NameError`.
#[inline(always)]
pub fn load_plain(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let (versions, address) = (w.extension(0), w.extension(1));
    if versions != 0 {
        // SAFETY: the words are this instruction's, filled below.
        if let Some(value) = unsafe { cached(vm, Cache { versions, address }) } {
            return Ok(value);
        }
    }
    load_anew(vm, w, i)
}

/// As [`load_plain`], filling the cache.
#[inline(never)]
fn load_anew(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let name = w.name(i.b);
    match find_in_mapping(vm, name)? {
        Some((value, cache)) => {
            // SAFETY: the extension words lie in the code of the running frame.
            unsafe {
                *w.pc = cache.versions;
                *w.pc.add(1) = cache.address;
            }
            Ok(value)
        }
        None => Err(undefined(vm, name)),
    }
}

/// `globals[name] = value` through the cache word at `pc`; answers what stood there.
#[inline(always)]
pub fn store_plain(vm: &mut Vm, w: &Window, name: &Value, value: Value) -> Option<Value> {
    let cache = w.extension(0);
    if cache as u32 != 0
        && let Some(globals) = vm.machine.frames.last().and_then(frame_globals)
        && let Some(dict) = Dict::of(globals)
        && dict.table(&vm.heap).known_version() == cache as u32
    {
        let place = (cache >> 32) as usize;
        if !value.is_object() {
            // Nothing for the collector to hear of.
            return dict.table_mut(&mut vm.heap).replace(place, value);
        }
        let globals = globals.clone();
        vm.track_dict(&globals, name, &value);
        return Dict::of(&globals)?
            .table_mut(&mut vm.heap)
            .replace(place, value);
    }
    let old = store_global(vm, name, value);
    if let Some(globals) = super::enter::globals(vm)
        && let Some(dict) = Dict::of(&globals)
        && let Some(string) = Str::of(name)
        && let Some(place) = dict.table(&vm.heap).find_str(name, string)
    {
        let version = dict.table_mut(&mut vm.heap).version();
        // SAFETY: the extension word lies in the code of the running frame.
        unsafe { *w.pc = u64::from(version) | (place as u64) << 32 };
    }
    old
}

/// Whether the innermost frame's local names are its globals.
#[inline(always)]
pub fn is_plain(vm: &Vm) -> bool {
    vm.machine
        .frames
        .last()
        .is_some_and(|frame| frame.locals.is_none())
}

/// `globals[name] = value`; answers what stood there.
#[inline(never)]
pub fn store_global(vm: &mut Vm, name: &Value, value: Value) -> Option<Value> {
    let globals = super::enter::globals(vm)?;
    vm.track_dict(&globals, name, &value);
    Dict::of(&globals)?
        .table_mut(&mut vm.heap)
        .set_str(name, value)
}

/// `del globals[name]`; answers what stood there.
pub fn delete_global(vm: &mut Vm, name: &Value) -> PyResult {
    let globals = super::enter::globals(vm).unwrap_or(Value::NONE);
    let old =
        Dict::of(&globals).and_then(|globals| globals.table_mut(&mut vm.heap).remove_str(name));
    old.ok_or_else(|| undefined(vm, name))
}

/// The error for a name that is nowhere.
#[cold]
pub fn undefined(vm: &mut Vm, name: &Value) -> Raised {
    let text = vm.text(name);
    let raised = vm.error(TypeId::NAME_ERROR, &format!("name '{text}' is not defined"));
    vm.set_exception_field(&raised.0, "name", name.clone());
    raised
}

/// `LoadName`: locals, globals, builtins.
pub fn load_name(vm: &mut Vm, w: &Window, i: Instr) -> PyResult {
    let name = w.name(i.b);
    if let Some(found) = local(vm, name)? {
        return Ok(found);
    }
    match find(vm, name)? {
        Some((value, _)) => Ok(value),
        None => Err(undefined(vm, name)),
    }
}

/// A name in the frame's local namespace, if it has one of its own.
fn local(vm: &mut Vm, name: &Value) -> PyResult<Option<Value>> {
    let Some(locals) = vm
        .machine
        .frames
        .last()
        .and_then(|frame| frame.locals.clone())
    else {
        return Ok(None);
    };
    item(vm, &locals, name)
}

/// `StoreName`; answers what stood there if the namespace is a dict.
pub fn store_name(vm: &mut Vm, name: &Value, value: Value) -> PyResult<Option<Value>> {
    match vm
        .machine
        .frames
        .last()
        .and_then(|frame| frame.locals.clone())
    {
        None => Ok(store_global(vm, name, value)),
        Some(locals) if vm.is_exact(&locals, TypeId::DICT) => {
            vm.track_dict(&locals, name, &value);
            Ok(
                Dict::of(&locals)
                    .and_then(|dict| dict.table_mut(&mut vm.heap).set_str(name, value)),
            )
        }
        Some(locals) => vm.set_item(&locals, name, value).map(|()| None),
    }
}

/// `DeleteName`; answers what stood there if the namespace is a dict.
pub fn delete_name(vm: &mut Vm, name: &Value) -> PyResult<Option<Value>> {
    match vm
        .machine
        .frames
        .last()
        .and_then(|frame| frame.locals.clone())
    {
        None => delete_global(vm, name).map(Some),
        Some(locals) if vm.is_exact(&locals, TypeId::DICT) => {
            let old =
                Dict::of(&locals).and_then(|dict| dict.table_mut(&mut vm.heap).remove_str(name));
            old.map(Some).ok_or_else(|| undefined(vm, name))
        }
        Some(locals) => match vm.del_item(&locals, name) {
            Ok(()) => Ok(None),
            Err(raised) if vm.is_a(&raised.0, TypeId::KEY_ERROR) => Err(undefined(vm, name)),
            Err(raised) => Err(raised),
        },
    }
}

/// The frame's locals mapping.
pub fn locals(vm: &mut Vm) -> PyResult {
    match vm
        .machine
        .frames
        .last()
        .and_then(|frame| frame.locals.clone())
    {
        Some(locals) => Ok(locals),
        None => Ok(super::enter::globals(vm).unwrap_or(Value::NONE)),
    }
}

/// `locals['__annotations__'] = {}` unless it is there.
pub fn setup_annotations(vm: &mut Vm) -> PyResult<()> {
    let name = vm.names.__annotations__.clone();
    let there = match vm
        .machine
        .frames
        .last()
        .and_then(|frame| frame.locals.clone())
    {
        Some(_) => local(vm, &name)?.is_some(),
        None => super::enter::globals(vm)
            .is_some_and(|globals| vm.dict_get_str(&globals, &name).is_some()),
    };
    if !there {
        let dict = vm.dict();
        store_name(vm, &name, dict)?;
    }
    Ok(())
}

/// A name in a class body that is a free variable further out.
pub fn load_class_free(vm: &mut Vm, name: &Value, free: u16) -> PyResult {
    if let Some(found) = local(vm, name)? {
        return Ok(found);
    }
    let cell = super::operate::free_cell(vm, free);
    match cell.and_then(|cell| super::operate::cell_contents(vm, &cell)) {
        Some(found) => Ok(found),
        None => Err(super::operate::unbound_free(vm, free)),
    }
}

/// A name in a class body that is a cell of the body itself.
pub fn load_class_cell(vm: &mut Vm, name: &Value, cell: &Value, register: u16) -> PyResult {
    if let Some(found) = local(vm, name)? {
        return Ok(found);
    }
    match super::operate::cell_contents(vm, cell) {
        Some(found) => Ok(found),
        None => Err(super::operate::unbound_local(vm, register)),
    }
}

/// A name in the class namespace that closure entry `dict` holds; `None` if it is not there.
pub fn from_class(vm: &mut Vm, name: &Value, dict: u16) -> PyResult<Option<Value>> {
    let cell = super::operate::free_cell(vm, dict);
    let Some(namespace) = cell.and_then(|cell| super::operate::cell_contents(vm, &cell)) else {
        return Err(super::operate::unbound_free(vm, dict));
    };
    item(vm, &namespace, name)
}

/// A name in an annotation scope of a class that nothing else around binds.
pub fn load_dict_global(vm: &mut Vm, name: &Value, dict: u16) -> PyResult {
    match from_class(vm, name, dict)? {
        Some(value) => Ok(value),
        None => match find_in_mapping(vm, name)? {
            Some((value, _)) => Ok(value),
            None => Err(undefined(vm, name)),
        },
    }
}
