//! Slices that are made to be used at once, `items[1:3]` and `items[1:3] = new`, on lists, tuples and strings: they never
//! become objects, where nobody could see one.

use crate::compile::instruction::{Instr, Op, USE_B, USE_C};
use crate::heap::Value;
use crate::objects::{list, slice, str};
use crate::runtime::{List, Str, Tuple, TypeId, Vm};

use super::window::Window;

/// The small integer that a bound of a slice is, or its default for `None`; none for all else.
fn bound(value: &Value, default: i64) -> Option<i64> {
    if value.is_none() {
        return Some(default);
    }
    value.as_small()
}

/// The start, stop and step that a `BuildSlice` would put together.
fn bounds(w: &Window, i: Instr) -> Option<(i64, i64, i64)> {
    let step = match i.c {
        3 => bound(w.get(i.b + 2), 1)?,
        _ => 1,
    };
    if step == 0 {
        return None;
    }
    let (first, last) = match step < 0 {
        true => (i64::MAX, i64::MIN),
        false => (0, i64::MAX),
    };
    Some((
        bound(w.get(i.b), first)?,
        bound(w.get(i.b + 1), last)?,
        step,
    ))
}

/// Does at once what the `BuildSlice` before `pc` and the instruction behind it do together, if that uses the slice up
/// and needs no code in Python for it. True: it is done, and both instructions are behind us; else nothing was
/// touched.
#[inline(never)]
pub fn use_at_once(vm: &mut Vm, w: &mut Window, i: Instr) -> bool {
    let Some(next) = Instr::decode(w.extension(0)) else {
        return false;
    };
    let done = match next.op {
        Op::GetItem if next.c == i.a && next.k & USE_C != 0 => get(vm, w, i, next),
        Op::SetItem if next.b == i.a && next.k & USE_B != 0 => set(vm, w, i, next),
        _ => None,
    };
    if done.is_none() {
        return false;
    }
    // The bounds are numbers and `None`: nothing dies with them.
    for register in i.b..i.b + i.c {
        std::mem::forget(w.take(register));
    }
    w.skip(1);
    if next.op == Op::GetItem {
        if next.k & USE_B != 0 {
            drop(w.take(next.b));
        }
        if let Some(value) = done.flatten() {
            w.set(next.a, value);
        }
    } else {
        w.consume_c(next);
        w.consume_a(next);
    }
    true
}

/// `a = b[slice]`: what becomes of `a`.
fn get(vm: &mut Vm, w: &Window, i: Instr, next: Instr) -> Option<Option<Value>> {
    let object = w.get(next.b);
    let (start, stop, step) = bounds(w, i)?;
    let shape = object.shape()?;
    if shape == TypeId::LIST.shape() {
        let items = List::of(object)?.items(&vm.heap);
        let part = slice::adjust(items.len(), start, stop, step).take(items);
        return Some(Some(vm.list(part)));
    }
    if shape == TypeId::STR.shape() {
        let text = Str::of(object)?;
        let span = slice::adjust(text.chars, start, stop, step);
        return Some(Some(str::part(vm, object, text, &span).ok()?));
    }
    if shape == TypeId::TUPLE.shape() {
        let items = Tuple::of(object)?.items();
        let span = slice::adjust(items.len(), start, stop, step);
        if step == 1 && span.count == items.len() {
            return Some(Some(object.clone()));
        }
        let part = span.take(items);
        return Some(Some(vm.tuple(part)));
    }
    None
}

/// `a[slice] = c` with a list or a tuple as `c`.
fn set(vm: &mut Vm, w: &Window, i: Instr, next: Instr) -> Option<Option<Value>> {
    let (object, new) = (w.get(next.a), w.get(next.c));
    let (start, stop, step) = bounds(w, i)?;
    if step != 1 || object.shape()? != TypeId::LIST.shape() {
        return None;
    }
    let new = match new.shape()? {
        shape if shape == TypeId::LIST.shape() => List::of(new)?.items(&vm.heap).to_vec(),
        shape if shape == TypeId::TUPLE.shape() => Tuple::of(new)?.items().to_vec(),
        _ => return None,
    };
    list::slices::replace(vm, List::of(object)?, start, stop, new);
    Some(None)
}
