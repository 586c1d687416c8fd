//! The type `re.Match`.

use crate::heap::{Heap, Tail, Value};
use crate::object;
use crate::runtime::{
    Args, GetSetDef, Integer, NativeDef, PyResult, Raised, Slots, TypeId, TypeSpec, Vm, integer,
    kind,
};
use crate::text::regex::{NOWHERE, Search};

use super::super::generic_alias::CLASS_GET_ITEM;
use super::pattern::{Pattern, marks};
use super::{Source, place, replace, slice};

object! {
    /// A match.
    pub struct Match: kind::MATCH, tracked {
        /// The pattern.
        pub pattern: Value,
        /// What was searched.
        pub string: Value,
        /// Where the search started, in characters.
        pub pos: i64,
        /// Where it ended, in characters.
        pub end_pos: i64,
        /// The number of the group that ended last; 0: none.
        pub last: usize,
        /// Offsets where the groups begin and end, the whole match first.
        pub spans: Tail<(usize, usize)>,
    }
}

impl Match {
    /// The match that `value` is.
    #[inline]
    pub fn of(value: &Value) -> Option<&Match> {
        Heap::downcast(value)
    }

    /// The offsets of a group, if it took part.
    pub(super) fn span(&self, group: usize) -> Option<(usize, usize)> {
        let span = self.spans.as_slice().get(group).copied();
        span.filter(|(start, _)| *start != NOWHERE)
    }

    /// The text of a group; none if it took no part.
    fn text(&self, vm: &mut Vm, group: usize) -> Option<Value> {
        let (start, end) = self.span(group)?;
        Some(slice(vm, &self.string, start, end))
    }

    /// Where a group begins and ends, in characters; -1 if it took no part.
    fn places(&self, group: usize) -> (i64, i64) {
        match self.span(group) {
            Some((start, end)) => (place(&self.string, start), place(&self.string, end)),
            None => (-1, -1),
        }
    }
}

/// The match of a search that found something.
pub(super) fn new(
    vm: &mut Vm,
    pattern: &Value,
    string: &Value,
    source: &Source,
    found: &Search,
) -> Value {
    let groups = Pattern::of(pattern).map_or(0, |pattern| pattern.regex.0.groups);
    let (pattern, string) = (pattern.clone(), string.clone());
    let spans = marks(found, groups);
    vm.heap
        .alloc_with_tail(TypeId::MATCH.shape(), spans.into_iter(), |header, spans| {
            Match {
                header,
                pattern,
                string,
                pos: source.pos,
                end_pos: source.end_pos,
                last: found.last,
                spans,
            }
        })
}

/// The type.
pub static MATCH_SPEC: TypeSpec = TypeSpec {
    id: TypeId::MATCH,
    name: "re.Match",
    doc: "The result of re.match() and re.search().",
    kind: kind::MATCH,
    slots: Slots {
        repr: Some(repr),
        get_item: Some(|vm, value, key| {
            let (this, group) = (own(vm, value)?, group_number(vm, value, key)?);
            Ok(this.text(vm, group).unwrap_or(Value::NONE))
        }),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::any(
            "group",
            group,
            "",
            "The text of a group, or of several: group() is the whole match.",
        ),
        NativeDef::range(
            "start",
            0,
            1,
            |vm, args| {
                let (start, _) = places(vm, args)?;
                Ok(vm.int(start))
            },
            "(self, group=0, /)",
            "Where a group begins.",
        ),
        NativeDef::range(
            "end",
            0,
            1,
            |vm, args| {
                let (_, end) = places(vm, args)?;
                Ok(vm.int(end))
            },
            "(self, group=0, /)",
            "Where a group ends.",
        ),
        NativeDef::range(
            "span",
            0,
            1,
            |vm, args| {
                let span = places(vm, args)?;
                Ok(pair(vm, span))
            },
            "(self, group=0, /)",
            "Where a group begins and ends.",
        ),
        NativeDef::any(
            "groups",
            |vm, args| {
                let (this, default) = with_default(vm, args, "groups")?;
                let count = own(vm, &this)?.spans.len();
                let mut texts = Vec::new();
                for group in 1..count {
                    let text = own(vm, &this)?.text(vm, group);
                    texts.push(text.unwrap_or_else(|| default.clone()));
                }
                Ok(vm.tuple(texts))
            },
            "(self, /, default=None)",
            "The texts of all groups.",
        ),
        NativeDef::any(
            "groupdict",
            group_dict,
            "(self, /, default=None)",
            "The texts of the named groups by name.",
        ),
        NativeDef::any(
            "expand",
            |vm, args| {
                let [template] = args.rest().bind(vm, "expand", ["template"], 0, 1)?;
                let this = args.positional.first().cloned().unwrap_or(Value::NONE);
                replace::expand(vm, &this, &template.unwrap_or(Value::NONE))
            },
            "(self, /, template)",
            "A template with the groups put in.",
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
            name: "string",
            doc: "What was searched.",
            get: |vm, value| Ok(own(vm, value)?.string.clone()),
            set: None,
        },
        GetSetDef {
            name: "re",
            doc: "The pattern.",
            get: |vm, value| Ok(own(vm, value)?.pattern.clone()),
            set: None,
        },
        GetSetDef {
            name: "pos",
            doc: "Where the search started.",
            get: |vm, value| {
                let pos = own(vm, value)?.pos;
                Ok(vm.int(pos))
            },
            set: None,
        },
        GetSetDef {
            name: "endpos",
            doc: "Where the search ended.",
            get: |vm, value| {
                let end = own(vm, value)?.end_pos;
                Ok(vm.int(end))
            },
            set: None,
        },
        GetSetDef {
            name: "lastindex",
            doc: "The number of the group that ended last.",
            get: |vm, value| match own(vm, value)?.last {
                0 => Ok(Value::NONE),
                last => Ok(vm.int(last as i64)),
            },
            set: None,
        },
        GetSetDef {
            name: "lastgroup",
            doc: "Its name.",
            get: |vm, value| {
                let this = own(vm, value)?;
                let names = Pattern::of(&this.pattern).map(|pattern| &pattern.regex.0.names);
                let name = names
                    .into_iter()
                    .flatten()
                    .find(|(_, group)| *group == this.last);
                Ok(name.map_or(Value::NONE, |(name, _)| vm.str(name)))
            },
            set: None,
        },
        GetSetDef {
            name: "regs",
            doc: "Where all groups begin and end.",
            get: |vm, value| {
                let this = own(vm, value)?;
                let spans = (0..this.spans.len()).map(|group| this.places(group));
                let spans: Vec<Value> = spans.map(|span| pair(vm, span)).collect();
                Ok(vm.tuple(spans))
            },
            set: None,
        },
    ],
    ..TypeSpec::EMPTY
};

/// The match that a method was called on.
pub(super) fn own<'a>(vm: &mut Vm, value: &'a Value) -> PyResult<&'a Match> {
    Match::of(value).ok_or_else(|| vm.type_error("a match is required"))
}

fn pair(vm: &mut Vm, (start, end): (i64, i64)) -> Value {
    let (start, end) = (vm.int(start), vm.int(end));
    vm.tuple([start, end])
}

fn no_such_group(vm: &mut Vm) -> Raised {
    vm.index_error("no such group")
}

/// The number of a group that is given by number or name.
fn group_number(vm: &mut Vm, this: &Value, key: &Value) -> PyResult<usize> {
    let this = own(vm, this)?;
    let number = if integer(key).is_some() || vm.slots_ref(key).index.is_some() {
        match integer(&vm.index(key)?) {
            Some(Integer::Small(number)) => usize::try_from(number).ok(),
            _ => None,
        }
    } else {
        let names = Pattern::of(&this.pattern).map(|pattern| pattern.names.clone());
        match vm.dict_get(&names.unwrap_or(Value::NONE), key)? {
            Some(number) => vm.index_i64(&number)?.try_into().ok(),
            None => None,
        }
    };
    match number {
        Some(number) if number < this.spans.len() => Ok(number),
        _ => Err(no_such_group(vm)),
    }
}

fn group(vm: &mut Vm, args: Args) -> PyResult {
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    args.no_keywords(vm, "Match.group")?;
    let mut texts = Vec::new();
    for key in args.rest().positional {
        let group = group_number(vm, &this, key)?;
        texts.push(own(vm, &this)?.text(vm, group).unwrap_or(Value::NONE));
    }
    match texts.len() {
        0 => Ok(own(vm, &this)?.text(vm, 0).unwrap_or(Value::NONE)),
        1 => Ok(texts.swap_remove(0)),
        _ => Ok(vm.tuple(texts)),
    }
}

fn places(vm: &mut Vm, args: &[Value]) -> PyResult<(i64, i64)> {
    let group = match args.get(1) {
        Some(key) => group_number(vm, &args[0], key)?,
        None => 0,
    };
    Ok(own(vm, &args[0])?.places(group))
}

fn with_default(vm: &mut Vm, args: Args, name: &str) -> PyResult<(Value, Value)> {
    let [default] = args.rest().bind(vm, name, ["default"], 0, 0)?;
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    Ok((this, default.unwrap_or(Value::NONE)))
}

fn group_dict(vm: &mut Vm, args: Args) -> PyResult {
    let (this, default) = with_default(vm, args, "groupdict")?;
    let this = own(vm, &this)?;
    let dict = vm.dict();
    let names = Pattern::of(&this.pattern).map(|pattern| &pattern.regex.0.names);
    for (name, group) in names.into_iter().flatten() {
        let text = this.text(vm, *group).unwrap_or_else(|| default.clone());
        let name = vm.str(name);
        vm.dict_set(&dict, name, text)?;
    }
    Ok(dict)
}

fn repr(vm: &mut Vm, value: &Value) -> PyResult {
    let this = own(vm, value)?;
    let (start, end) = this.places(0);
    let text = this.text(vm, 0).unwrap_or(Value::NONE);
    let text = vm.repr(&text)?;
    let text: String = vm.text(&text).chars().take(50).collect();
    Ok(vm.str(&format!(
        "<re.Match object; span=({start}, {end}), match={text}>"
    )))
}
