//! The tuples that iterators answer again and again.
//!
//! `zip`, `enumerate`, `dict.items` and their like keep the tuple they answered. If nobody else holds it at the
//! next step, it gets new items and is answered once more, as in CPython. That is seen from outside: the
//! items of an answer live until the next one, or as long as the iterator.

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
        if let Some(mut own) = self.kept(answer) {
            let old = self
                .heap
                .replace_unshared(&answer.0, &mut own, tail, 0, first);
            let other = self
                .heap
                .replace_unshared(&answer.0, &mut own, tail, 1, second);
            drop(old);
            drop(other);
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
        let mut own = self.kept(answer);
        let mut fresh = Vec::new();
        for at in 0..count {
            let Some(new) = item(self, at)? else {
                return Ok(None);
            };
            let Some(tuple) = &mut own else {
                fresh.push(new);
                continue;
            };
            match self.heap.replace_unshared(&answer.0, tuple, tail, at, new) {
                Ok(old) => drop(old),
                // Somebody got hold of it meanwhile.
                Err(new) => {
                    fresh = Tuple::of(tuple).map_or(&[][..], Tuple::items)[..at].to_vec();
                    fresh.push(new);
                    own = None;
                }
            }
        }
        let tuple = match own {
            Some(own) => {
                self.heap.track(&own);
                own
            }
            None => {
                let tuple = self.tuple(fresh);
                self.keep_first(answer, &tuple);
                tuple
            }
        };
        Ok(Some(tuple))
    }
}
