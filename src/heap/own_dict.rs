//! Dicts of attributes that CPython's collector does not see.
//!
//! In CPython the attributes of most instances lie within them, even while there is a `__dict__`: it shows what
//! stands there until it gets a key that the class's instances don't share, or leaves the instance. Until then the
//! collector goes from the instance straight to the values, and takes the dict, which the instance holds and which it
//! does not come by, for alive. So a ring of instances is found whether or not the dict is tracked, whatever its
//! generation, and the dict is never counted as found; it dies of its instance's end.
//!
//! Here the dict holds the values. Flag [`flag::USER`] marks such a dict. When its instance is a candidate, so is
//! the dict; if both are found, the dict stands apart from the rest of the garbage, is not told of, and is
//! emptied last.

use std::ptr::NonNull;

use rustc_hash::FxHashSet;

use super::header::{Header, flag};
use super::inner::HeapInner;

impl HeapInner {
    /// Adds to candidates such dicts of theirs as are none yet, marked as they are; answers how many.
    ///
    /// # Safety
    /// The candidates must be whole and all that are marked, and shapes must not change meanwhile.
    pub(super) unsafe fn add_own_dicts(&self, candidates: &mut Vec<NonNull<Header>>) -> usize {
        // SAFETY: the caller vouches for the candidates; an instance owns its dict, which is whole.
        unsafe {
            let before = candidates.len();
            if (*self.generations.get()).own_dicts {
                for at in 0..before {
                    let dict = (*self.shapes.get()).dict_of_own_values(candidates[at]);
                    if let Some(dict) = dict
                        && !dict.as_ref().has(flag::CANDIDATE)
                        && !dict.as_ref().has(flag::DYING)
                    {
                        dict.as_ref().set(flag::CANDIDATE);
                        candidates.push(dict);
                    }
                }
            }
            candidates.len() - before
        }
    }

    /// Takes such dicts of instances among the garbage out of it.
    ///
    /// # Safety
    /// The garbage must be whole, and shapes must not change meanwhile.
    pub(super) unsafe fn take_own_dicts(
        &self,
        garbage: &mut Vec<NonNull<Header>>,
    ) -> Vec<NonNull<Header>> {
        // SAFETY: the caller vouches for the garbage.
        unsafe {
            if !(*self.generations.get()).own_dicts {
                return Vec::new();
            }
            let shapes = &*self.shapes.get();
            let own: FxHashSet<_> = garbage
                .iter()
                .filter_map(|object| shapes.dict_of_own_values(*object))
                .collect();
            garbage
                .extract_if(.., |object| own.contains(object))
                .collect()
        }
    }
}
