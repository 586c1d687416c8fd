//! The type `_sre.SRE_Scanner`: walks from match to match. `finditer` calls its `search`.

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind};
use crate::text::regex::Search;
use crate::{object, traces_nothing};

use super::pattern::own;
use super::{Source, matched, search};

/// Where a scanner stands.
#[derive(Clone, Copy)]
pub struct ScanState {
    /// Where the search starts and ends, in characters.
    bounds: (i64, i64),
    /// The offset where the next search starts; none at the end.
    next: Option<usize>,
    /// The next match must not be empty if it is there.
    advance: bool,
}

traces_nothing!(ScanState);

object! {
    /// A scanner.
    pub struct Scanner: kind::SCANNER, tracked {
        /// The pattern.
        pub pattern: Value,
        /// What it searches.
        pub string: Value,
        /// Where it stands.
        pub state: HeapCell<ScanState>,
    }
}

impl Scanner {
    /// The scanner that `value` is.
    fn of(value: &Value) -> Option<&Scanner> {
        Heap::downcast(value)
    }
}

/// `search`, which `finditer` calls.
pub static SEARCH: NativeDef = NativeDef::no_args(
    "search",
    |vm, args| step(vm, &args[0], false),
    "(self, /)",
    "The next match.",
);

/// The type.
pub static SCANNER_SPEC: TypeSpec = TypeSpec {
    id: TypeId::SCANNER,
    name: "_sre.SRE_Scanner",
    kind: kind::SCANNER,
    slots: Slots::EMPTY,
    methods: &[
        NativeDef::no_args(
            "match",
            |vm, args| step(vm, &args[0], true),
            "(self, /)",
            "The match where the last one ended.",
        ),
        NativeDef::no_args(
            "search",
            |vm, args| step(vm, &args[0], false),
            "(self, /)",
            "The next match.",
        ),
    ],
    getset: &[GetSetDef {
        name: "pattern",
        doc: "The pattern.",
        get: |_, value| Ok(Scanner::of(value).map_or(Value::NONE, |own| own.pattern.clone())),
        set: None,
    }],
    ..TypeSpec::EMPTY
};

/// A new scanner.
///
/// # Errors
/// `TypeError` if pattern and string don't go together.
pub fn new(vm: &mut Vm, pattern: &Value, string: &Value, pos: i64, end: i64) -> PyResult {
    let compiled = own(vm, pattern)?;
    let source = Source::new(vm, compiled, string, pos, end)?;
    let state = ScanState {
        bounds: (source.pos, source.end_pos),
        next: Some(source.start),
        advance: false,
    };
    let (pattern, string) = (pattern.clone(), string.clone());
    Ok(vm.heap.alloc(TypeId::SCANNER.shape(), |header| Scanner {
        header,
        pattern,
        string,
        state: HeapCell::new(state),
    }))
}

fn step(vm: &mut Vm, this: &Value, anchored: bool) -> PyResult {
    let Some(scanner) = Scanner::of(this) else {
        return Ok(Value::NONE);
    };
    let state = *scanner.state.get(&vm.heap);
    let Some(next) = state.next else {
        return Ok(Value::NONE);
    };
    let pattern = own(vm, &scanner.pattern)?;
    let (pos, end) = state.bounds;
    let source = Source::new(vm, pattern, &scanner.string, pos, end)?;
    let mut found = Search::default();
    let hit = match source.task(next) {
        Some(mut task) => {
            (task.anchored, task.advance) = (anchored, state.advance);
            search(vm, pattern, &mut found, &task)?
        }
        None => false,
    };
    let state = scanner.state.get_mut(&mut vm.heap);
    if !hit {
        state.next = None;
        return Ok(Value::NONE);
    }
    let (start, end) = found.span;
    state.next = Some(end);
    state.advance = start == end;
    Ok(matched::new(
        vm,
        &scanner.pattern,
        &scanner.string,
        &source,
        &found,
    ))
}
