//! `sub`, `split` and `expand`.

use crate::heap::Value;
use crate::runtime::{Args, PyResult, Str, TypeId, Vm};
use crate::text::regex::{Part, Search, Template};
use crate::text::wtf8::push_code_point;

use super::super::bytes;
use super::matched;
use super::pattern::own;
use super::{Source, search, slice, template};

/// What takes the place of a match.
enum Filler {
    /// Always the same.
    Literal(Value),
    /// A template.
    Template(Value),
    /// What a call answers.
    Call(Value),
}

/// `sub` and `subn`: the new string, and how many matches were replaced.
pub fn sub(vm: &mut Vm, args: Args, name: &str) -> PyResult<(Value, i64)> {
    let names = ["repl", "string", "count"];
    let [filler, string, most] = args.rest().bind(vm, name, names, 0, 2)?;
    let (filler, string) = (filler.unwrap_or(Value::NONE), string.unwrap_or(Value::NONE));
    let most = match most {
        Some(most) => vm.index_i64(&most)?,
        None => 0,
    };
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    let pattern = own(vm, &this)?;
    let filler = if vm.slots_ref(&filler).call.is_some() {
        Filler::Call(filler)
    } else if plain(&filler, vm) {
        Filler::Literal(filler)
    } else {
        Filler::Template(filler)
    };
    let read = match &filler {
        Filler::Template(text) => Some(template(vm, pattern, text)?),
        _ => None,
    };
    let source = Source::new(vm, pattern, &string, 0, i64::MAX)?;
    let mut found = Search::default();
    let (mut pieces, mut count, mut copied) = (Vec::new(), 0, 0);
    if let Some(mut task) = source.task(0) {
        while (most == 0 || count < most) && search(vm, pattern, &mut found, &task)? {
            let (start, end) = found.span;
            if copied < start {
                pieces.push(slice(vm, &string, copied, start));
            }
            match (&filler, &read) {
                (Filler::Literal(text), _) => {
                    if !is_empty(vm, text) {
                        pieces.push(text.clone());
                    }
                }
                (Filler::Template(text), Some(read)) => {
                    let spans = super::pattern::marks(&found, pattern.regex.0.groups);
                    fill(vm, read, text, &string, &spans, &mut pieces);
                }
                (Filler::Template(_), None) => {}
                (Filler::Call(function), _) => {
                    let matched = matched::new(vm, &this, &string, &source, &found);
                    let text = vm.call(function, &[matched])?;
                    if !text.is_none() {
                        pieces.push(text);
                    }
                }
            }
            count += 1;
            copied = end;
            (task.start, task.advance) = (end, start == end);
        }
    }
    if copied < source.bytes.len() {
        pieces.push(slice(vm, &string, copied, source.bytes.len()));
    }
    let text = join(vm, &string, pieces)?;
    Ok((text, count))
}

/// Whether a template stands for itself: it has no backslash.
fn plain(value: &Value, vm: &Vm) -> bool {
    let contents = match Str::of(value) {
        Some(text) => Some(text.as_bytes().into()),
        None => bytes::bytes_like(vm, value),
    };
    contents.is_some_and(|contents| !contents.contains(&b'\\'))
}

fn is_empty(vm: &Vm, value: &Value) -> bool {
    match Str::of(value) {
        Some(text) => text.chars == 0,
        None => bytes::bytes_like(vm, value).is_some_and(|bytes| bytes.is_empty()),
    }
}

/// The pieces as one string or bytes object, as the subject is one.
fn join(vm: &mut Vm, string: &Value, mut pieces: Vec<Value>) -> PyResult {
    let is_text = Str::of(string).is_some();
    if let [piece] = pieces.as_slice()
        && vm.is_exact(piece, if is_text { TypeId::STR } else { TypeId::BYTES })
    {
        return Ok(pieces.swap_remove(0));
    }
    let nothing = slice(vm, string, 0, 0);
    if pieces.is_empty() {
        return Ok(nothing);
    }
    let pieces = vm.list(pieces);
    vm.call_method(&nothing, "join", &[pieces])
}

/// Adds the pieces of a template with the groups put in.
fn fill(
    vm: &mut Vm,
    read: &Template,
    text: &Value,
    string: &Value,
    spans: &[(usize, usize)],
    pieces: &mut Vec<Value>,
) {
    let is_text = Str::of(text).is_some();
    for part in &read.parts {
        match part {
            Part::Text(units) => {
                let mut out = Vec::with_capacity(units.len());
                for unit in units {
                    match is_text {
                        true => push_code_point(*unit, &mut out),
                        false => out.push(*unit as u8),
                    }
                }
                pieces.push(match is_text {
                    true => vm.str_bytes(&out),
                    false => bytes::new(vm, &out),
                });
            }
            Part::Group(group) => {
                if let Some((start, end)) = spans.get(*group)
                    && start <= end
                    && *end != crate::text::regex::NOWHERE
                {
                    pieces.push(slice(vm, string, *start, *end));
                }
            }
        }
    }
}

/// `Match.expand`.
pub fn expand(vm: &mut Vm, this: &Value, text: &Value) -> PyResult {
    let found = matched::own(vm, this)?;
    let pattern = own(vm, &found.pattern)?;
    let read = template(vm, pattern, text)?;
    if let [] | [Part::Text(_)] = read.parts.as_slice() {
        let mut pieces = Vec::new();
        fill(vm, &read, text, text, &[], &mut pieces);
        return Ok(pieces.pop().unwrap_or_else(|| slice(vm, text, 0, 0)));
    }
    let mut pieces = Vec::new();
    fill(
        vm,
        &read,
        text,
        &found.string,
        found.spans.as_slice(),
        &mut pieces,
    );
    join(vm, &found.string, pieces)
}

/// `split`.
pub fn split(vm: &mut Vm, args: Args) -> PyResult {
    let names = ["string", "maxsplit"];
    let [string, most] = args.rest().bind(vm, "split", names, 0, 1)?;
    let string = string.unwrap_or(Value::NONE);
    let most = match most {
        Some(most) => vm.index_i64(&most)?,
        None => 0,
    };
    let this = args.positional.first().cloned().unwrap_or(Value::NONE);
    let pattern = own(vm, &this)?;
    let source = Source::new(vm, pattern, &string, 0, i64::MAX)?;
    let groups = pattern.regex.0.groups;
    let mut found = Search::default();
    let (mut items, mut count, mut last) = (Vec::new(), 0, 0);
    if let Some(mut task) = source.task(0) {
        while (most == 0 || count < most) && search(vm, pattern, &mut found, &task)? {
            let (start, end) = found.span;
            items.push(slice(vm, &string, last, start));
            for group in 1..=groups {
                items.push(match found.group(group) {
                    Some((start, end)) => slice(vm, &string, start, end),
                    None => Value::NONE,
                });
            }
            count += 1;
            last = end;
            (task.start, task.advance) = (end, start == end);
        }
    }
    items.push(slice(vm, &string, last, source.bytes.len()));
    Ok(vm.list(items))
}
