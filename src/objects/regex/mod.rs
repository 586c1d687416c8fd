//! Compiled patterns, matches and scanners: what `re` shows of `text::regex`.
//!
//! * `pattern`: `re.Pattern`; `replace`: its `sub` and `split`.
//! * `matched`: `re.Match`.
//! * `scanner`: what walks from match to match.
//!
//! A match keeps offsets of bytes; they become places of characters when somebody asks.

mod matched;
mod pattern;
mod replace;
mod scanner;

use std::borrow::Cow;

use crate::heap::Value;
use crate::runtime::{PyResult, Raised, Str, TypeId, Vm};
use crate::text::regex::{self, Fault, FaultKind, Search, Stopped, Task};
use crate::text::wtf8::{Wtf8, count_starts};

use super::bytes::{self, Bytes};

pub use matched::{MATCH_SPEC, Match};
pub use pattern::{PATTERN_SPEC, Pattern, make};
pub use scanner::{SCANNER_SPEC, Scanner};

/// What is searched: a string or bytes, with the part of it that the search may see.
struct Source<'a> {
    bytes: Cow<'a, [u8]>,
    /// Whether each byte is a character.
    octets: bool,
    /// Where the search starts, and where it ends.
    start: usize,
    end: usize,
    /// The same in characters.
    pos: i64,
    end_pos: i64,
}

impl<'a> Source<'a> {
    /// The subject of a pattern, between two places given in characters.
    fn new(
        vm: &mut Vm,
        pattern: &Pattern,
        string: &'a Value,
        pos: i64,
        end_pos: i64,
    ) -> PyResult<Source<'a>> {
        let (bytes, octets, count) = contents(vm, string)?;
        let is_text = Str::of(string).is_some();
        if is_text != pattern.is_text {
            return Err(vm.type_error(match is_text {
                true => "cannot use a bytes pattern on a string-like object",
                false => "cannot use a string pattern on a bytes-like object",
            }));
        }
        let pos = pos.clamp(0, count);
        let end_pos = end_pos.clamp(0, count);
        let offset = |place: i64| match octets {
            true => place as usize,
            false if place == count => bytes.len(),
            false => Wtf8::from_bytes(&bytes).offset_of(place as usize),
        };
        let (start, end) = (offset(pos), offset(end_pos));
        Ok(Source {
            bytes,
            octets,
            start,
            end,
            pos,
            end_pos,
        })
    }

    /// A search in it from a place on. If it starts behind the end there is nothing to find.
    fn task(&self, start: usize) -> Option<Task<'_>> {
        let bytes = self.bytes.get(..self.end)?;
        (start <= self.end).then_some(Task {
            bytes,
            octets: self.octets,
            start,
            anchored: false,
            whole: false,
            advance: false,
        })
    }
}

/// The bytes of a subject, whether each is a character, and how many characters there are.
fn contents<'a>(vm: &mut Vm, string: &'a Value) -> PyResult<(Cow<'a, [u8]>, bool, i64)> {
    if let Some(text) = Str::of(string) {
        return Ok((
            Cow::Borrowed(text.as_bytes()),
            text.is_ascii(),
            text.chars as i64,
        ));
    }
    if let Some(bytes) = bytes::bytes_like(vm, string) {
        let count = bytes.len() as i64;
        return Ok((bytes, true, count));
    }
    let name = vm.type_name(string);
    Err(vm.type_error(format!(
        "expected string or bytes-like object, got '{name}'"
    )))
}

/// A part of a subject, by offsets: the subject itself if it is all of it.
fn slice(vm: &mut Vm, string: &Value, start: usize, end: usize) -> Value {
    if let Some(text) = Str::of(string) {
        if start == 0 && end == text.as_bytes().len() && vm.is_exact(string, TypeId::STR) {
            return string.clone();
        }
        let part = text.as_bytes().get(start..end).unwrap_or_default();
        return vm.str_bytes(part);
    }
    if let Some(all) = Bytes::of(string)
        && start == 0
        && end == all.as_slice().len()
        && vm.is_exact(string, TypeId::BYTES)
    {
        return string.clone();
    }
    let all = bytes::bytes_like(vm, string).unwrap_or_default();
    let part = all.get(start..end.min(all.len())).unwrap_or_default();
    bytes::new(vm, part)
}

/// The place in characters of an offset.
fn place(string: &Value, offset: usize) -> i64 {
    match Str::of(string) {
        Some(text) if !text.is_ascii() => {
            count_starts(text.as_bytes().get(..offset).unwrap_or_default()) as i64
        }
        _ => offset as i64,
    }
}

/// Searches, looking for Ctrl-C now and then.
fn search(vm: &mut Vm, pattern: &Pattern, search: &mut Search, task: &Task) -> PyResult<bool> {
    let mut raised = None;
    let found = search.run(&pattern.regex.0.program, task, &mut || match vm.poll() {
        Ok(()) => true,
        Err(error) => {
            raised = Some(error);
            false
        }
    });
    match (found, raised) {
        (Ok(found), _) => Ok(found),
        (Err(Stopped::Told), Some(raised)) => Err(raised),
        (Err(_), _) => Err(vm.error_with(TypeId::MEMORY_ERROR, Vec::new())),
    }
}

/// The exception for what is wrong with a pattern or a template.
#[cold]
fn refused(vm: &mut Vm, fault: Fault, pattern: &Value) -> Raised {
    let class = match fault.kind {
        FaultKind::Pattern => {
            return pattern_error(vm, fault, pattern).unwrap_or_else(|raised| raised);
        }
        FaultKind::Value => TypeId::VALUE_ERROR,
        FaultKind::Overflow => TypeId::OVERFLOW_ERROR,
        FaultKind::Index => TypeId::INDEX_ERROR,
        FaultKind::Recursion => TypeId::RECURSION_ERROR,
    };
    vm.error(class, &fault.message)
}

/// `re.PatternError`, which is written in Python.
fn pattern_error(vm: &mut Vm, fault: Fault, pattern: &Value) -> PyResult<Raised> {
    let module = (vm.hooks.import)(vm, "re")?;
    let name = vm.intern_str("PatternError");
    let class = vm.get_attr(&module, &name)?;
    let message = vm.str(&fault.message);
    let error = match fault.place {
        Some(place) => {
            let place = vm.int(place as i64);
            vm.call(&class, &[message, pattern.clone(), place])?
        }
        None => vm.call(&class, &[message])?,
    };
    if !vm.is_a(&error, TypeId::BASE_EXCEPTION) {
        return Err(vm.type_error("exceptions must derive from BaseException"));
    }
    Ok(Raised(error))
}

/// The code points of a string, or the bytes of a bytes-like object; none of anything else.
fn units(vm: &Vm, value: &Value) -> Option<(Vec<u32>, bool)> {
    if let Some(text) = Str::of(value) {
        return Some((text.as_wtf8().chars().collect(), true));
    }
    let bytes = bytes::bytes_like(vm, value)?;
    Some((bytes.iter().map(|byte| u32::from(*byte)).collect(), false))
}

/// Reads a template of `sub` or `expand`.
fn template(vm: &mut Vm, pattern: &Pattern, template: &Value) -> PyResult<regex::Template> {
    let Some((units, is_text)) = units(vm, template) else {
        let name = vm.type_name(template);
        return Err(vm.type_error(format!(
            "decoding to str: need a bytes-like object, {name} found"
        )));
    };
    let regex = &pattern.regex.0;
    regex::parse_template(&units, is_text, regex.groups, &regex.names)
        .map_err(|fault| refused(vm, fault, template))
}
