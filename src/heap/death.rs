//! Death: what happens when a count falls to zero.
//!
//! *The order is CPython's.* [`reached_zero`] destroys the object, and with it, before the next of its contents is
//! let go, all that each of them kills. This is recursion, as in CPython, down to [`DEEPEST`] levels. What lies deeper
//! goes to a list with all that would come after it, and the work goes on from the list in the same order: a chain of
//! ten million nodes needs little native stack.
//!
//! *No drop runs Python code.* An object with a finalizer, or with a weak reference that has a callback,
//! stops the work: the list keeps it and all that would come after it, and asks for a safe point
//! ([`interrupt::DEATHS`]). There the machine takes the [`Action`]s one by one with [`Heap::next_action`],
//! runs each, and the work goes on in between:
//!
//! ```text
//! while let Some((action, mark)) = heap.next_action() {
//!     … run it; safe points inside do the same …
//!     drop(action);
//!     heap.end_action(mark);
//! }
//! ```
//! What dies while such code runs is worked off before the rest, as in CPython, where all this is one
//! recursion. The list is one stack for all of them: below `base` lies the work of outer safe points.
//!
//! *What waits is still held.* Whoever lets several values go drops them through a [`Release`]: once code must run,
//! the rest keep their counts, and the list lets them go when their turn comes. So the code that one
//! object's death runs finds its siblings as they were. (A value that is dropped plainly loses its count at once, and
//! if it dies of that its death waits.)
//!
//! *In the list* means [`flag::DYING`] for the dead, and an object stands there once. Until its turn comes it can be
//! reached again through a weak reference; if its count is not zero when its turn comes, it lives on.
//!
//! *At rest* nothing lies above `base`: either somebody is at work, or the work is `waiting` for the
//! machine, or there is none.

use std::ptr::NonNull;
use std::sync::atomic::Ordering;

use super::Heap;
use super::header::{Header, flag};
use super::inner::{HeapInner, heap_of, interrupt};
use super::trace::{Mode, Trace, Tracer};
use super::value::Value;
use super::weak::{awaits_death, take_callback};

/// What the machine has to run at a safe point.
#[derive(Debug)]
pub enum Action {
    /// Call the object's finalizer, say so with [`Heap::finalized`], then drop the value: the object dies
    /// unless it was resurrected.
    Finalize(Value),
    /// Call the callback (first) with the weak reference (second); errors are reported, not raised.
    Callback(Value, Value),
}

pub(super) enum Entry {
    /// An object whose count fell to zero; it has [`flag::DYING`].
    Dead(NonNull<Header>),
    /// A weak reference whose callback is to be called.
    Callback(Value),
    /// References to one value that are to be let go, one after the other: this one, and so many more.
    Held(Value, u32),
    /// Several, the last first.
    Several(Vec<Value>),
}

/// So deep the dead are destroyed within each other: processors foretell about as many returns, and going on from the list
/// costs less than a return that was not foretold.
const DEEPEST: u32 = 8;
/// So deep the garbage of a collection is buried within each other.
const DEEPEST_GRAVE: u32 = 100;

/// The list of the dead.
pub(super) struct Deaths {
    /// A stack: what comes next lies on top. While an object is destroyed, what comes of it is pushed in
    /// order, and turned round at the end.
    pub list: Vec<Entry>,
    /// Entries below belong to work that an outer safe point has begun.
    base: usize,
    /// How many objects are being destroyed, each within the one before; 0: nobody is at work.
    depth: u32,
    /// The work under way has come too deep, or to something that must run code: the rest goes to the list.
    stopped: bool,
    /// It has come to something that must run code.
    code: bool,
    /// The work has stopped at an entry that must run code.
    waiting: bool,
    /// What died since it stopped, oldest first: its turn comes after what lies above `base`.
    pub later: Vec<Entry>,
    /// How many objects of a collection's garbage are being buried, each within the one before.
    graves: u32,
    /// Those that lie deeper.
    deep: Vec<NonNull<Header>>,
    /// How many came to their grave, in all.
    pub buried: usize,
}

impl Deaths {
    pub fn new() -> Deaths {
        Deaths {
            list: Vec::new(),
            base: 0,
            depth: 0,
            stopped: false,
            code: false,
            waiting: false,
            later: Vec::new(),
            graves: 0,
            deep: Vec::new(),
            buried: 0,
        }
    }

    /// Visits the weak references that wait for their callbacks, and what is still to be let go.
    pub fn trace(&self, tracer: &mut Tracer) {
        for entry in self.list.iter().chain(&self.later) {
            match entry {
                Entry::Callback(value) => tracer.visit(value),
                Entry::Held(value, more) => (0..=*more).for_each(|_| tracer.visit(value)),
                Entry::Several(values) => values.iter().for_each(|value| tracer.visit(value)),
                Entry::Dead(_) => {}
            }
        }
    }

    /// Whether code must run before anything else may be let go.
    #[inline(always)]
    fn wait(&self) -> bool {
        self.waiting | self.stopped
    }

    /// Puts an entry behind all that waits.
    fn push(&mut self, entry: Entry) {
        if self.waiting {
            self.later.push(entry);
        } else {
            self.list.push(entry);
        }
    }

    /// Puts a reference behind all that waits: something else waits already. What is let go of last in a row of
    /// instances is their class, each time.
    fn push_held(&mut self, value: Value) {
        let list = match self.waiting {
            true => &mut self.later,
            false => &mut self.list,
        };
        match list.last_mut() {
            Some(Entry::Held(last, more)) if last.is(&value) => {
                *more += 1;
                std::mem::forget(value); // counted there
            }
            _ => list.push(Entry::Held(value, 0)),
        }
    }

    /// Takes the entry whose turn it is, if one is left above the base; of several references, one.
    fn next(&mut self) -> Option<Entry> {
        while self.list.len() > self.base {
            let Some(Entry::Several(values)) = self.list.last_mut() else {
                return self.list.pop();
            };
            let value = values.pop();
            if values.is_empty() {
                self.list.pop();
            }
            if let Some(value) = value.filter(Value::is_object) {
                return Some(Entry::Held(value, 0));
            }
        }
        None
    }

    /// The objects that wait for their turn.
    pub fn dead(&self) -> Vec<NonNull<Header>> {
        let entries = self.list.iter().chain(&self.later);
        let dead = entries.filter_map(|entry| match entry {
            Entry::Dead(object) => Some(*object),
            Entry::Callback(_) | Entry::Held(..) | Entry::Several(_) => None,
        });
        dead.collect()
    }

    /// Puts what died later under the work that stopped before.
    #[inline(always)]
    fn settle(&mut self) {
        if !self.later.is_empty() {
            self.settle_later();
        }
    }

    /// After an action: what it interrupted goes on.
    #[inline(always)]
    fn return_to(&mut self, mark: usize) {
        self.settle();
        self.base = mark.min(self.list.len());
    }

    #[inline(never)]
    fn settle_later(&mut self) {
        let later = std::mem::take(&mut self.later);
        self.list
            .splice(self.base..self.base, later.into_iter().rev());
    }
}

/// Called when the last reference to `object` is dropped.
///
/// # Safety
/// The object must be whole, its count zero, and no reference into its contents may be used again.
#[cold]
#[inline(never)]
pub(super) unsafe fn reached_zero(object: NonNull<Header>) {
    // SAFETY: the caller vouches for the object, so it lies in a page of a live heap. `deaths` is touched
    // through places of its raw pointer, never held across `destroy` and `work`, which come here again.
    unsafe {
        let heap = heap_of(object);
        let header = object.as_ref();
        if header.has(flag::DYING) {
            return;
        }
        let deaths = heap.deaths.get();
        if header.has(flag::DOOMED) {
            (*deaths).buried += 1;
            if (*deaths).graves >= DEEPEST_GRAVE {
                (*deaths).deep.push(object);
            } else {
                (*deaths).graves += 1;
                heap.bury(object);
                (*deaths).graves -= 1;
            }
            return;
        }
        let depth = (*deaths).depth;
        if (*deaths).wait() || depth >= DEEPEST {
            (*deaths).stopped |= !(*deaths).waiting;
            header.set(flag::DYING);
            (*deaths).push(Entry::Dead(object));
            return;
        }
        (*deaths).depth = depth + 1;
        debug_assert!(
            depth > 0 || (*deaths).list.len() == (*deaths).base,
            "at rest nothing is left to do"
        );
        // Most objects are plain: nobody hears of their death.
        let plain = header.flags.get() & (flag::WEAK | flag::HOLDS_CLASS | flag::ATTRS) == 0
            && heap.info(header).finalizer.is_none();
        match plain {
            true => destroy_plain(heap, object),
            false => destroy(heap, object),
        }
        if depth == 0 {
            let base = (*deaths).base;
            if (*deaths).list.len() > base {
                (&mut (*deaths).list)[base..].reverse();
                work(heap);
            }
        }
        (*deaths).depth = depth;
    }
}

/// Works off the list down to the base, or to an entry that must run code.
///
/// # Safety
/// The list must be true: what it names as dead has no references, or has them from weak references.
unsafe fn work(heap: &HeapInner) {
    let deaths = heap.deaths.get();
    // SAFETY: no reference into `deaths` is held across `destroy`, which pushes. Objects in the list are
    // whole: nobody else destroys what has `DYING`.
    unsafe {
        loop {
            (*deaths).stopped = false;
            if std::mem::take(&mut (*deaths).code) {
                return wait(heap);
            }
            let Some(entry) = (*deaths).next() else {
                return;
            };
            let start = (*deaths).list.len();
            match entry {
                Entry::Dead(object) => {
                    let header = object.as_ref();
                    header.unset(flag::DYING);
                    if header.count() == 0 {
                        destroy(heap, object);
                    }
                }
                Entry::Held(value, more) => let_go(value, more),
                Entry::Several(values) => Release::last_first(values),
                callback => {
                    (*deaths).list.push(callback);
                    return wait(heap);
                }
            }
            (&mut (*deaths).list)[start..].reverse();
        }
    }
}

/// Lets go of references to one value, one and so many more.
fn let_go(value: Value, more: u32) {
    if let Some(header) = value.header() {
        header.count.set(header.count.get().wrapping_sub(more));
    }
    drop(value);
}

/// Destroys one object and what dies by this. If code must run first, pushes the callbacks and the object
/// instead, and stops the work.
///
/// # Safety
/// The object must be whole, its count zero, and it must not stand in the list.
unsafe fn destroy(heap: &HeapInner, object: NonNull<Header>) {
    // SAFETY: the object is whole until its contents are dropped, and its cell is not read after `free`.
    // Nobody can reach it any more: it has no counted references, and its weak ones are cleared.
    unsafe {
        let header = object.as_ref();
        let heard = header.has(flag::WEAK)
            || class_finalizer(heap, object)
            || heap.info(header).finalizer.is_some();
        if heard && announce(heap, object) {
            return;
        }
        heap.drop_contents(object);
        heap.free(object);
    }
}

/// Clears the weak references to a dying object; if its death runs code, pushes the callbacks and the object, and stops
/// the work. Answers whether it does.
///
/// # Safety
/// As [`destroy`].
#[inline(never)]
unsafe fn announce(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole. Nothing is dropped while the list is borrowed.
    unsafe {
        let header = object.as_ref();
        let deaths = &mut *heap.deaths.get();
        let finalized = header.has(flag::FINALIZED);
        let mut stop = !finalized && class_finalizer(heap, object);
        if !stop && header.has(flag::WEAK) {
            heap.clear_weak(object, |weak| {
                stop = true;
                deaths.list.push(Entry::Callback(weak));
            });
        }
        if !stop && (finalized || !kind_finalizer(heap, object)) {
            return false;
        }
        header.set(flag::DYING);
        deaths.list.push(Entry::Dead(object));
        (deaths.stopped, deaths.code) = (true, true);
        true
    }
}

/// As [`destroy`], for an object without attributes, weak references and finalizer.
///
/// # Safety
/// As [`destroy`].
#[inline(always)]
unsafe fn destroy_plain(heap: &HeapInner, object: NonNull<Header>) {
    // SAFETY: as in `destroy`; the object has no contents but its fields.
    unsafe {
        let mut release = Release::in_heap(heap);
        (heap.info(object.as_ref()).drop)(object.as_ptr(), &mut release);
        heap.free(object);
    }
}

/// Lets several values of one heap go, one after the other: once one of them has died and code must run, the
/// rest wait for their turn, and are held until then.
pub struct Release<'h> {
    heap: &'h HeapInner,
    /// Whether the rest waits.
    wait: bool,
    /// The dying object whose attributes go in the place of a field of it.
    pub(super) object: Option<NonNull<Header>>,
}

impl<'h> Release<'h> {
    pub(super) fn in_heap(heap: &'h HeapInner) -> Release<'h> {
        // SAFETY: a plain read.
        let wait = unsafe { (*heap.deaths.get()).wait() };
        let object = None;
        Release { heap, wait, object }
    }

    /// For values of this heap.
    #[inline(always)]
    pub fn new(heap: &'h Heap) -> Release<'h> {
        Release::in_heap(heap.inner())
    }

    /// Lets go of the values in a row of registers, which it leaves empty.
    ///
    /// # Safety
    /// Each of the registers must hold a value of this heap.
    #[inline(always)]
    pub unsafe fn row(heap: &Heap, first: *mut Option<Value>, count: usize) {
        // SAFETY: a plain read, and the caller vouches for the registers.
        unsafe {
            if (*heap.inner().deaths.get()).wait() {
                return Release::rest(heap, first, count);
            }
            for index in 0..count {
                let register = first.add(index);
                let object = match (*register).as_ref().unwrap_unchecked().header() {
                    Some(header) => header,
                    None => {
                        register.write(None);
                        continue;
                    }
                };
                if object.count.get() == 1 {
                    return Release::rest(heap, register, count - index);
                }
                object.count.set(object.count.get().wrapping_sub(1));
                register.write(None);
            }
        }
    }

    /// As [`Release::row`], where something dies or has to wait.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    unsafe fn rest(heap: &Heap, first: *mut Option<Value>, count: usize) {
        let mut release = Release::new(heap);
        for index in 0..count {
            // SAFETY: the caller vouches for the register.
            release.drop(unsafe { (*first.add(index)).take().unwrap_unchecked() });
        }
    }

    /// Lets go of all values that there are, wherever they belong.
    pub fn all(values: impl Iterator<Item = Value>) {
        let mut values = values;
        while let Some(first) = values.next() {
            if first.header().is_none() {
                continue;
            }
            // SAFETY: the value keeps its object alive, which lies in a page of a live heap; and if it dies
            // here, a heap lives as long as somebody lets its values go.
            let mut release = Release::in_heap(unsafe { heap_of(first.pointer()) });
            release.drop(first);
            values.by_ref().for_each(|value| release.drop(value));
        }
    }

    /// Lets go of the values of a vector, the last first. Those that have to wait do so together.
    pub fn last_first(mut values: Vec<Value>) {
        while let Some(last) = values.pop() {
            if last.header().is_none() {
                continue;
            }
            // SAFETY: as in `all`.
            let heap = unsafe { heap_of(last.pointer()) };
            let mut release = Release::in_heap(heap);
            release.drop(last);
            while !release.wait {
                match values.pop() {
                    Some(next) => release.drop(next),
                    None => return,
                }
            }
            if values.is_empty() {
                return;
            }
            // SAFETY: a plain read, and a push onto a vector that nobody else borrows; nothing is dropped.
            unsafe {
                // Garbage that is being freed can't wait, as `hold` says; only there may some be among the values.
                if !(*heap.generations.get()).is_collecting() {
                    return (*heap.deaths.get()).push(Entry::Several(values));
                }
            }
        }
    }

    /// Lets go of a value.
    #[inline(always)]
    pub fn drop(&mut self, value: Value) {
        let Some(header) = value.header() else {
            return;
        };
        if self.wait {
            return hold(self.heap, value);
        }
        let count = header.count.get().wrapping_sub(1);
        header.count.set(count);
        if count == 0 {
            // SAFETY: the last reference is gone, and it was ours.
            unsafe { reached_zero(value.pointer()) };
            self.look();
        }
        std::mem::forget(value);
    }

    /// Lets go of what a field holds, and leaves it without contents.
    ///
    /// # Safety
    /// The field must be valid, of a dying object of this heap, and is not to be used again.
    #[inline]
    pub unsafe fn drop_field<T: Trace>(&mut self, field: *mut T) {
        // SAFETY: the caller vouches for the field; what it holds is whole.
        unsafe {
            if self.wait {
                let mut tracer = Tracer::new(Mode::List);
                (*field).trace(&mut tracer);
                for object in tracer.found {
                    hold(self.heap, Value::new_reference(object));
                }
            }
            field.drop_in_place();
        }
        self.look();
    }

    /// Drops the attributes of the object that dies.
    ///
    /// # Safety
    /// Only once, from the drop of that object's fields.
    unsafe fn drop_attributes(&mut self) {
        if let Some(object) = self.object.take() {
            // SAFETY: `drop_contents` left the attributes to this, their object being whole but for its fields.
            unsafe { (*self.heap.shapes.get()).drop_attributes(object, self) };
        }
    }

    #[inline(always)]
    fn look(&mut self) {
        // SAFETY: a plain read.
        self.wait = unsafe { (*self.heap.deaths.get()).wait() };
    }
}

/// Keeps a value until its turn comes. No method of [`Release`], which so stays in the processor's registers.
#[cold]
#[inline(never)]
fn hold(heap: &HeapInner, value: Value) {
    // What is doomed can't wait: its cell is freed before its turn would come.
    if value
        .header()
        .is_some_and(|header| !header.has(flag::DOOMED))
    {
        // SAFETY: a push onto a vector that nobody else borrows; nothing is dropped.
        unsafe { (*heap.deaths.get()).push_held(value) };
    }
}

/// The place among an object's fields where its attributes die; in objects without it they die before all fields.
pub struct Attributes;

impl Trace for Attributes {
    const ATTRIBUTES: bool = true;

    fn trace(&self, tracer: &mut Tracer) {
        match tracer.object.take() {
            // SAFETY: the walk left the attributes to this, their object being whole.
            Some(object) => unsafe {
                (*heap_of(object).shapes.get()).trace_own(object, tracer);
            },
            None => tracer.before_attributes = Some(tracer.found.len()),
        }
    }

    unsafe fn release(_: *mut Attributes, release: &mut Release) {
        // SAFETY: the caller vouches that this field's object dies, which has one such field.
        unsafe { release.drop_attributes() };
    }
}

/// Whether the object's class has `__del__` or its kind wants to run code.
///
/// # Safety
/// `object` must be a whole object of this heap.
pub(super) unsafe fn needs_finalizer(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object.
    unsafe { class_finalizer(heap, object) || kind_finalizer(heap, object) }
}

/// Whether the object's class has `__del__`, which runs before its weak references are cleared.
///
/// # Safety
/// `object` must be a whole object of this heap.
pub(super) unsafe fn class_finalizer(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object, so its shape is in the table, which is not being changed:
    // `shape.rs` drops no value while it does that.
    unsafe {
        let header = object.as_ref();
        header.has(flag::HOLDS_CLASS) && (*heap.shapes.get()).has_finalizer(header.shape())
    }
}

/// Whether its kind wants to run code (a generator that was left), once its weak references are cleared.
///
/// # Safety
/// `object` must be a whole object of this heap.
unsafe fn kind_finalizer(heap: &HeapInner, object: NonNull<Header>) -> bool {
    // SAFETY: the caller vouches for the object, so the question of its kind is asked of an object of that kind.
    unsafe {
        let asks = heap.info(object.as_ref()).finalizer;
        asks.is_some_and(|asks| asks(object.as_ptr()))
    }
}

/// Stops the work until the machine reaches a safe point.
fn wait(heap: &HeapInner) {
    // SAFETY: a plain store; no reference into `deaths` is held by our callers.
    unsafe { (*heap.deaths.get()).waiting = true };
    heap.interrupt(interrupt::DEATHS);
}

impl HeapInner {
    /// Has a weak reference's callback called at the next safe point, after all that waits already.
    pub(super) fn call_later(&self, weak: Value) {
        // SAFETY: a push onto a vector that nobody else borrows; nothing is dropped.
        unsafe { (*self.deaths.get()).later.push(Entry::Callback(weak)) };
        wait(self);
    }
}

impl HeapInner {
    /// Buries the garbage that lay too deep.
    ///
    /// # Safety
    /// Only while a collection frees its garbage.
    pub(super) unsafe fn bury_deep(&self) {
        // SAFETY: what is noted there is doomed; no reference into `deaths` is held across `bury`, which pushes.
        unsafe {
            while let Some(object) = (*self.deaths.get()).deep.pop() {
                self.bury(object);
            }
        }
    }
}

impl Heap {
    /// Notes that an object's finalizer has run: it does not run again.
    pub fn finalized(&mut self, object: &Value) {
        if let Some(header) = object.header() {
            header.set(flag::FINALIZED);
        }
    }

    /// Whether the death of all that lives would run code: some object has a finalizer that has not run, or a weak
    /// reference that is not cleared has a callback that is not `quiet`. Looks at every object once; `quiet` must
    /// not use the heap.
    pub fn deaths_run_code(&self, quiet: impl Fn(&Value) -> bool) -> bool {
        let heap = self.inner();
        let mut code = false;
        // SAFETY: a shared walk over whole objects; nothing is dropped, and the question of a kind runs no code.
        unsafe {
            (*heap.pages.get()).for_each(|object| {
                code |= needs_finalizer(heap, object) && !object.as_ref().has(flag::FINALIZED)
                    || awaits_death(object).is_some_and(|callback| !quiet(callback));
            });
        }
        code
    }

    /// At a safe point: goes on with the work on the dead until something must run code, and answers it.
    /// After `Some`, run it, drop what it holds, call [`Heap::end_action`] with the mark, and ask again. The
    /// mark nests safe points inside the code that is run.
    pub fn next_action(&mut self) -> Option<(Action, usize)> {
        let heap = self.inner();
        let deaths = heap.deaths.get();
        self.clear_request(interrupt::DEATHS);
        // SAFETY: no reference into `deaths` is held across anything that may drop a value.
        unsafe {
            (*deaths).waiting = false;
            (*deaths).settle();
            // Somebody is at work: what dies of an entry comes after it.
            let depth = std::mem::replace(&mut (*deaths).depth, 1);
            let mut found = None;
            while found.is_none()
                && let Some(entry) = (*deaths).next()
            {
                let action = go_on(heap, entry);
                ((*deaths).stopped, (*deaths).code) = (false, false);
                found = action;
            }
            (*deaths).depth = depth;
            found.map(|action| {
                let here = (*deaths).list.len();
                (action, std::mem::replace(&mut (*deaths).base, here))
            })
        }
    }

    /// As [`Heap::end_action`] and [`Heap::next_action`], with less ado.
    pub fn next_action_after(&mut self, mark: usize) -> Option<(Action, usize)> {
        // SAFETY: no value is dropped here.
        unsafe {
            (*self.inner().deaths.get()).return_to(mark);
        }
        self.next_action()
    }

    /// The end of an action: what died in it has been worked off or comes next, and then the rest of what
    /// the action interrupted.
    pub fn end_action(&mut self, mark: usize) {
        let heap = self.inner();
        // SAFETY: no value is dropped here.
        unsafe {
            let deaths = &mut *heap.deaths.get();
            deaths.return_to(mark);
            deaths.waiting = false;
            if deaths.list.len() > deaths.base {
                wait(heap);
            }
        }
    }

    /// Works off everything that waits without running any code: finalizers and callbacks are forgotten.
    pub(super) fn bury(&mut self) {
        self.end_action(0);
        while let Some((action, mark)) = self.next_action() {
            if let Action::Finalize(object) = &action {
                self.finalized(object);
            }
            drop(action);
            self.end_action(mark);
        }
    }

    /// Whether something waits for a safe point: bits of [`interrupt`].
    #[inline(always)]
    pub fn interrupts(&self) -> u32 {
        self.inner().interrupts.load(Ordering::Relaxed)
    }
}

/// One step of the work at a safe point: destroys what can be destroyed, answers what must be run.
///
/// # Safety
/// The entry was just taken from the top of this heap's list, and someone is at work.
unsafe fn go_on(heap: &HeapInner, entry: Entry) -> Option<Action> {
    // SAFETY: objects in the list are whole; no reference into `deaths` is held across `destroy`. We run
    // under `&mut Heap`, so a weak reference's callback may be taken.
    unsafe {
        let start = (*heap.deaths.get()).list.len();
        match entry {
            Entry::Callback(weak) => {
                return take_callback(&weak).map(|callback| Action::Callback(callback, weak));
            }
            Entry::Held(value, more) => let_go(value, more),
            Entry::Several(values) => Release::last_first(values),
            Entry::Dead(object) => {
                let header = object.as_ref();
                header.unset(flag::DYING);
                if header.count() != 0 {
                    return None;
                }
                let due = class_finalizer(heap, object)
                    || !header.has(flag::WEAK) && kind_finalizer(heap, object);
                if due && !header.has(flag::FINALIZED) {
                    (*heap.generations.get()).finalizes(header, object);
                    return Some(Action::Finalize(Value::new_reference(object)));
                }
                destroy(heap, object);
            }
        }
        (&mut (*heap.deaths.get()).list)[start..].reverse();
        None
    }
}
