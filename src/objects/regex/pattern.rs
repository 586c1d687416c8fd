//! The type `re.Pattern`.

use std::rc::Rc;

use crate::heap::{Heap, Value};
use crate::runtime::{
    Args, CmpOp, GetSetDef, NativeDef, PyResult, Slots, TypeId, TypeSpec, Vm, kind,
};
use crate::text::regex::{self, NOWHERE, Regex, Search, flag};
use crate::{object, traces_nothing};

use super::super::generic_alias::CLASS_GET_ITEM;
use super::super::{iterators, mapping_proxy};
use super::{Source, matched, replace, scanner, search, slice};

/// A compiled pattern, shared with the copies that searches make of the handle.
pub struct Shared(pub Rc<Regex>);

traces_nothing!(Shared);

object! {
    /// A compiled pattern.
    pub struct Pattern: kind::PATTERN, tracked {
        /// What it was compiled to.
        pub regex: Shared,
        /// Whether it is for strings, not bytes.
        pub is_text: bool,
        /// What it was compiled from.
        pub pattern: Value,
        /// Numbers of groups by name, a dict.
        pub names: Value,
    }
}

impl Pattern {
    /// The pattern that `value` is.
    #[inline]
    pub fn of(value: &Value) -> Option<&Pattern> {
        Heap::downcast(value)
    }
}

/// Compiles a pattern. Answers it, and what a warning should say.
///
/// # Errors
/// `TypeError` if it is neither string nor bytes; `re.PatternError` and its like.
pub fn make(vm: &mut Vm, pattern: &Value, flags: u32) -> PyResult<(Value, Vec<String>)> {
    let Some((units, is_text)) = super::units(vm, pattern) else {
        return Err(vm.type_error("first argument must be string or compiled pattern"));
    };
    let mut regex = match regex::compile(&units, is_text, flags) {
        Ok(regex) => regex,
        Err(fault) => return Err(super::refused(vm, fault, pattern)),
    };
    let warnings = std::mem::take(&mut regex.warnings);
    let names = vm.dict();
    for (name, number) in &regex.names {
        let (name, number) = (vm.str(name), vm.int(*number as i64));
        vm.dict_set(&names, name, number)?;
    }
    let pattern = pattern.clone();
    let made = vm.heap.alloc(TypeId::PATTERN.shape(), |header| Pattern {
        header,
        regex: Shared(Rc::new(regex)),
        is_text,
        pattern,
        names,
    });
    Ok((made, warnings))
}

/// The type.
pub static PATTERN_SPEC: TypeSpec = TypeSpec {
    id: TypeId::PATTERN,
    name: "re.Pattern",
    doc: "Compiled regular expression object.",
    kind: kind::PATTERN,
    weakly_referable: true,
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::any(
            "match",
            |vm, args| match_at(vm, args, "match", true, false),
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "The match at the beginning of the string, or None.",
        ),
        NativeDef::any(
            "fullmatch",
            |vm, args| match_at(vm, args, "fullmatch", true, true),
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "The match that is the whole string, or None.",
        ),
        NativeDef::any(
            "search",
            |vm, args| match_at(vm, args, "search", false, false),
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "The first match anywhere in the string, or None.",
        ),
        NativeDef::any(
            "sub",
            |vm, args| replace::sub(vm, args, "sub").map(|(text, _)| text),
            "(self, /, repl, string, count=0)",
            "The string with the matches replaced.",
        ),
        NativeDef::any(
            "subn",
            |vm, args| {
                let (text, count) = replace::sub(vm, args, "subn")?;
                let count = vm.int(count);
                Ok(vm.tuple([text, count]))
            },
            "(self, /, repl, string, count=0)",
            "The string with the matches replaced, and how many there were.",
        ),
        NativeDef::any(
            "findall",
            find_all,
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "All matches: their texts, or those of their groups.",
        ),
        NativeDef::any(
            "split",
            replace::split,
            "(self, /, string, maxsplit=0)",
            "What stands between the matches.",
        ),
        NativeDef::any(
            "finditer",
            find_iter,
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "An iterator over all matches.",
        ),
        NativeDef::any(
            "scanner",
            |vm, args| {
                let (pattern, string, pos, end) = searched(vm, args, "scanner")?;
                scanner::new(vm, &pattern, &string, pos, end)
            },
            "(self, /, string, pos=0, endpos=sys.maxsize)",
            "What walks from match to match.",
        ),
        NativeDef::no_args(
            "__copy__",
            |_, args| Ok(args[0].clone()),
            "(self, /)",
            "Itself.",
        ),
        NativeDef::one(
            "__deepcopy__",
            |_, args| Ok(args[0].clone()),
            "(self, memo, /)",
            "Itself.",
        ),
        CLASS_GET_ITEM,
    ],
    getset: &[
        GetSetDef {
            name: "pattern",
            doc: "What it was compiled from.",
            get: |_, value| Ok(Pattern::of(value).map_or(Value::NONE, |own| own.pattern.clone())),
            set: None,
        },
        GetSetDef {
            name: "flags",
            doc: "Its flags.",
            get: |vm, value| {
                let flags = Pattern::of(value).map_or(0, |own| own.regex.0.flags);
                Ok(vm.int(flags.into()))
            },
            set: None,
        },
        GetSetDef {
            name: "groups",
            doc: "How many groups capture.",
            get: |vm, value| {
                let groups = Pattern::of(value).map_or(0, |own| own.regex.0.groups);
                Ok(vm.int(groups as i64))
            },
            set: None,
        },
        GetSetDef {
            name: "groupindex",
            doc: "Numbers of groups by name.",
            get: |vm, value| match Pattern::of(value) {
                Some(own) => Ok(mapping_proxy::new(vm, own.names.clone())),
                None => Ok(Value::NONE),
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// The arguments of a search: pattern, string, where it starts and ends.
fn searched(vm: &mut Vm, args: Args, name: &str) -> PyResult<(Value, Value, i64, i64)> {
    let names = ["string", "pos", "endpos"];
    let [string, pos, end] = args.rest().bind(vm, name, names, 0, 1)?;
    let place = |vm: &mut Vm, value: Option<Value>, default| match value {
        Some(value) => vm.index_i64(&value),
        None => Ok(default),
    };
    let pos = place(vm, pos, 0)?;
    let end = place(vm, end, i64::MAX)?;
    let own = args.positional.first().cloned().unwrap_or(Value::NONE);
    Ok((own, string.unwrap_or(Value::NONE), pos, end))
}

/// The pattern that a method was called on.
pub(super) fn own<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<&'a Pattern> {
    Pattern::of(value).ok_or_else(|| vm.type_error("a pattern is required"))
}

fn match_at(vm: &mut Vm, args: Args, name: &str, anchored: bool, whole: bool) -> PyResult {
    let (this, string, pos, end) = searched(vm, args, name)?;
    let pattern = own(vm, &this)?;
    let source = Source::new(vm, pattern, &string, pos, end)?;
    let Some(mut task) = source.task(source.start) else {
        return Ok(Value::NONE);
    };
    (task.anchored, task.whole) = (anchored, whole);
    let mut found = Search::default();
    match search(vm, pattern, &mut found, &task)? {
        true => Ok(matched::new(vm, &this, &string, &source, &found)),
        false => Ok(Value::NONE),
    }
}

fn find_all(vm: &mut Vm, args: Args) -> PyResult {
    let (this, string, pos, end) = searched(vm, args, "findall")?;
    let pattern = own(vm, &this)?;
    let source = Source::new(vm, pattern, &string, pos, end)?;
    let mut items = Vec::new();
    let mut found = Search::default();
    let Some(mut task) = source.task(source.start) else {
        return Ok(vm.list(items));
    };
    let groups = pattern.regex.0.groups;
    let part = |vm: &mut Vm, found: &Search, group: usize| match found.group(group) {
        Some((start, end)) => slice(vm, &string, start, end),
        None => slice(vm, &string, 0, 0),
    };
    while search(vm, pattern, &mut found, &task)? {
        let (start, end) = found.span;
        items.push(match groups {
            0 => slice(vm, &string, start, end),
            1 => part(vm, &found, 1),
            _ => {
                let parts: Vec<Value> = (1..=groups).map(|group| part(vm, &found, group)).collect();
                vm.tuple(parts)
            }
        });
        (task.start, task.advance) = (end, start == end);
    }
    Ok(vm.list(items))
}

fn find_iter(vm: &mut Vm, args: Args) -> PyResult {
    let (this, string, pos, end) = searched(vm, args, "finditer")?;
    let scanner = scanner::new(vm, &this, &string, pos, end)?;
    let search = vm.bound_native(&scanner::SEARCH, scanner);
    Ok(iterators::calling(vm, search, Value::NONE))
}

/// The span of a group of a search, as a match keeps it.
pub(super) fn marks(found: &Search, groups: usize) -> Vec<(usize, usize)> {
    let mut marks = vec![found.span];
    marks.extend((1..=groups).map(|group| found.group(group).unwrap_or((NOWHERE, NOWHERE))));
    marks
}

/// Names of flags in the order of their bits.
const FLAG_NAMES: [(u32, &str); 8] = [
    (flag::IGNORECASE, "re.IGNORECASE"),
    (flag::LOCALE, "re.LOCALE"),
    (flag::MULTILINE, "re.MULTILINE"),
    (flag::DOTALL, "re.DOTALL"),
    (flag::UNICODE, "re.UNICODE"),
    (flag::VERBOSE, "re.VERBOSE"),
    (flag::DEBUG, "re.DEBUG"),
    (flag::ASCII, "re.ASCII"),
];

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let pattern = own(vm, value)?;
    let text = vm.repr(&pattern.pattern)?;
    let text: String = vm.text(&text).chars().take(200).collect();
    let mut flags = pattern.regex.0.flags;
    if pattern.is_text && flags & flag::KINDS == flag::UNICODE {
        flags &= !flag::UNICODE;
    }
    let mut shown = Vec::new();
    for (bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            shown.push(name.to_string());
            flags &= !bit;
        }
    }
    if flags != 0 {
        shown.push(format!("{flags:#x}"));
    }
    let comma = if shown.is_empty() { "" } else { ", " };
    Ok(vm.str(&format!("re.compile({text}{comma}{})", shown.join("|"))))
}

fn hash(vm: &mut Vm, value: &Value) -> PyResult<i64> {
    let pattern = own(vm, value)?;
    let hash = vm.hash(&pattern.pattern)?;
    let flags = i64::from(pattern.regex.0.flags) << 8 | i64::from(pattern.is_text);
    let hash = crate::text::hash::hash_tuple([hash, flags]);
    Ok(hash)
}

fn compare(vm: &mut Vm, left: &Value, right: &Value, op: CmpOp) -> PyResult {
    let (Some(one), Some(other)) = (Pattern::of(left), Pattern::of(right)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same = match op {
        CmpOp::Eq | CmpOp::Ne if left.is(right) => true,
        CmpOp::Eq | CmpOp::Ne => {
            one.regex.0.flags == other.regex.0.flags
                && one.is_text == other.is_text
                && vm.eq(&one.pattern, &other.pattern)?
        }
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::bool(same == (op == CmpOp::Eq)))
}
