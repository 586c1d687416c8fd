//! The tuples that iterators answer again and again.
//!
//! `zip`, `enumerate`, `dict.items` and their like keep the tuple they answered. If nobody else holds it at the
//! next step, it gets new items and is answered once more, as in CPython. That is seen from outside: the
//! items of an answer live until the next one, or as long as the iterator.

use smallvec::SmallVec;

use crate::heap::{HeapCell, Tail, Trace, Tracer, Value};

use super::containers::Tuple;
use super::error::PyResult;
use super::vm::Vm;

/// A kept answer; in dicts' iterators none before the first.
#[derive(Default)]
pub struct Answer(HeapCell<Option<Value>>);

impl Trace for Answer {
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
    }
}

impl Answer {
    /// The tuple for the first answer of so many items, which is there from the start: a collection finds it, and it
    /// keeps those items that a step got before it failed.
    pub fn of_length(vm: &mut Vm, length: usize) -> Answer {
        let tuple = vm.tuple(std::iter::repeat_n(Value::NONE, length));
        Answer(HeapCell::new(Some(tuple)))
    }
}

/// Items on their way into a tuple: few, as a rule.
type Items = SmallVec<[Value; 4]>;

fn tail(tuple: &Tuple) -> &Tail<Value> {
    &tuple.items
}

impl Vm {
    /// The kept tuple, if nobody else holds it.
    fn kept(&self, answer: &Answer) -> Option<Value> {
        let kept = answer.0.get(&self.heap).as_ref()?;
        (kept.header()?.count() == 1).then(|| kept.clone())
    }

    fn keep_first(&mut self, answer: &Answer, tuple: &Value) {
        let kept = answer.0.get_mut(&mut self.heap);
        if kept.is_none() {
            *kept = Some(tuple.clone());
        }
    }

    /// A pair to be answered.
    pub fn answer_pair(&mut self, answer: &Answer, first: Value, second: Value) -> Value {
        if let Some(mut own) = self.kept(answer)
            && let Some([one, other]) = self.heap.unshared_tail(&answer.0, &mut own, tail)
        {
            let old = [
                std::mem::replace(one, first),
                std::mem::replace(other, second),
            ];
            drop(old);
            self.heap.track(&own);
            return own;
        }
        let tuple = self.tuple([first, second]);
        self.keep_first(answer, &tuple);
        tuple
    }

    /// A tuple of `count` items to be answered, each asked for in turn; none if there is none in some place.
    /// What an item replaces dies before the next one is asked for.
    ///
    /// # Errors
    /// What asking raises.
    pub fn answer_items(
        &mut self,
        answer: &Answer,
        count: usize,
        mut item: impl FnMut(&mut Vm, usize) -> PyResult<Option<Value>>,
    ) -> PyResult<Option<Value>> {
        let Some(mut own) = self.kept(answer) else {
            return self.answer_afresh(answer, count, SmallVec::new(), item);
        };
        for at in 0..count {
            let Some(new) = item(self, at)? else {
                return Ok(None);
            };
            let items = self.heap.unshared_tail(&answer.0, &mut own, tail);
            match items.and_then(|items| items.get_mut(at)) {
                Some(place) => drop(std::mem::replace(place, new)),
                // Somebody got hold of it meanwhile.
                None => {
                    let kept = Tuple::of(&own).map_or(&[][..], Tuple::items);
                    let mut items: Items = kept.iter().take(at).cloned().collect();
                    items.push(new);
                    return self.answer_afresh(answer, count, items, item);
                }
            }
        }
        self.heap.track(&own);
        Ok(Some(own))
    }

    /// A new tuple of `count` items to be answered, the first of which are there.
    fn answer_afresh(
        &mut self,
        answer: &Answer,
        count: usize,
        mut items: Items,
        mut item: impl FnMut(&mut Vm, usize) -> PyResult<Option<Value>>,
    ) -> PyResult<Option<Value>> {
        for at in items.len()..count {
            match item(self, at)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        let tuple = self.tuple(items);
        self.keep_first(answer, &tuple);
        Ok(Some(tuple))
    }
}
