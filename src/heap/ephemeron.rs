//! Ephemerons: entries of a weakly keyed table, whose values live as long as their keys do.
//!
//! To CPython the value of such an entry is held by the table, like that of any other. So a value that refers to its own
//! key keeps it, and the entry stays for ever. Here it is held by table *and* key (Hayes 1997).
//!
//! The collector first does what CPython does: to the walk of `collect.rs` these are entries like others. So all that it finds, and
//! the order in which it leaves the living, is CPython's. Only if that walk came through an entry of which key and value
//! are both candidates, a second trial asks what would be unreachable if values were reached through their keys alone.
//! What it finds beside is the garbage that CPython keeps. (Where a key is garbage to CPython too, its value is none yet: it dies when
//! the entry goes.) The table lives and still holds these values; but the
//! keys are weakly referred to, and the callbacks of these references, which the collection calls next, take the entries
//! out. If they can't yet, because somebody iterates over the table, the third trial (step 7) finds the values held.

use std::ptr::NonNull;

use rustc_hash::FxHashSet;

use super::header::{Header, flag};
use super::inner::HeapInner;
use super::trace::{Mode, Tracer};
use super::value::Value;
use super::weak::referent_of;

/// An entry whose key nothing has reached yet: the key, and the value.
type Waiting = (NonNull<Header>, NonNull<Header>);

/// What the second trial goes by.
#[derive(Default)]
pub(super) struct ByKeys {
    waiting: Vec<Waiting>,
    /// The keys among these are garbage to CPython too: their values die by the entries, and are no garbage before.
    garbage: FxHashSet<NonNull<Header>>,
}

impl Tracer {
    /// Visits the entry of a weakly keyed table: `key` is a weak reference to the key proper.
    pub fn visit_entry(&mut self, key: &Value, value: &Value) {
        self.visit(key);
        if let Mode::Reach = self.mode
            && let (Some(proper), Some(header)) = (referent_of(key), value.header())
            && header.has(flag::CANDIDATE)
        {
            // SAFETY: a weak reference is cleared before its referent is destroyed.
            let flags = unsafe { proper.as_ref() }.flags.get();
            let depends = flags & flag::CANDIDATE != 0;
            self.met_ephemeron |= depends;
            if depends
                && flags & flag::REACHED == 0
                && let Some(by_keys) = &mut self.by_keys
                && !by_keys.garbage.contains(&proper)
            {
                by_keys.waiting.push((proper, value.pointer()));
                return;
            }
        }
        self.visit(value);
    }
}

impl HeapInner {
    /// The second trial: marks those of the candidates reached that are so from outside or, in weakly keyed tables, through
    /// their keys. All counts are as before.
    ///
    /// # Safety
    /// As [`HeapInner::trial`], but that marks are as a trial leaves them.
    pub(super) unsafe fn trial_by_keys(&self, candidates: &[NonNull<Header>]) {
        // SAFETY: as in `trial`: walks call no code but traces, and candidates refer to whole objects.
        unsafe {
            let mut by_keys = ByKeys::default();
            for object in candidates {
                if !object.as_ref().has(flag::REACHED) {
                    by_keys.garbage.insert(*object);
                }
                // Put aside, each is noted when it is reached.
                object.as_ref().set(flag::CANDIDATE | flag::ASIDE);
                object.as_ref().unset(flag::REACHED);
            }
            let mut subtract = Tracer::new(Mode::Subtract);
            for object in candidates {
                self.trace(*object, &mut subtract);
            }
            let mut reach = Tracer::new(Mode::Reach);
            reach.by_keys = Some(Box::new(by_keys));
            let held = |object: &&NonNull<Header>| object.as_ref().count() > 0;
            let mut todo: Vec<NonNull<Header>> = candidates.iter().filter(held).copied().collect();
            for object in &todo {
                object.as_ref().set(flag::REACHED);
            }
            while !todo.is_empty() {
                while let Some(object) = todo.pop() {
                    self.trace(object, &mut reach);
                    todo.append(&mut reach.found);
                }
                let reached = |(key, _): &mut Waiting| key.as_ref().has(flag::REACHED);
                let waiting = &mut reach.by_keys.get_or_insert_default().waiting;
                let known: Vec<Waiting> = waiting.extract_if(.., reached).collect();
                for (_, value) in known {
                    reach.visit_object(value);
                }
                todo.append(&mut reach.found);
            }
            let mut restore = Tracer::new(Mode::Restore);
            for (_, value) in reach.by_keys.unwrap_or_default().waiting {
                restore.visit_object(value);
            }
            self.give_back(candidates);
        }
    }
}
