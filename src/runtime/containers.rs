//! The containers that the runtime itself needs: list, tuple, dict, cell. Their methods are in `objects`.

use std::cell::Cell;

use crate::heap::{Header, Heap, HeapCell, Release, Tail, Value};
use crate::object;

use super::error::PyResult;
use super::kind;
use super::table::Table;
use super::type_id::TypeId;
use super::vm::Vm;

object! {
    /// A list.
    pub struct List: kind::LIST, tracked {
        /// Its items.
        pub items: HeapCell<Items>,
        /// For how many items CPython's list would have room, as far as somebody asked; see [`List::room`].
        room: Cell<u32>,
    }
}

/// The room that CPython makes in a list of so many items that is too small, or much too large.
fn grown(length: usize) -> usize {
    match length {
        0 => 0,
        _ => (length + length / 8 + 6) & !3,
    }
}

/// The items of a list: they are visited, and die, from the last to the first, as in CPython.
#[derive(Default)]
pub struct Items(pub Vec<Value>);

impl crate::heap::Trace for Items {
    #[inline]
    fn trace(&self, tracer: &mut crate::heap::Tracer) {
        for item in self.0.iter().rev() {
            item.trace(tracer);
        }
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        Release::last_first(std::mem::take(&mut self.0));
    }
}

impl List {
    /// A list of these items.
    #[inline(always)]
    pub fn new(header: Header, items: Vec<Value>) -> List {
        List {
            header,
            items: HeapCell::new(Items(items)),
            room: Cell::new(0),
        }
    }

    /// For how many items CPython's list has room. It is found when it is asked for: from the room at the last
    /// question on, as if items were appended or popped one by one since then.
    pub fn room(&self, heap: &Heap) -> usize {
        let items = &self.items.get(heap).0;
        let length = items.len();
        let mut room = self.room.get() as usize;
        if room == 0 && items.capacity() == length {
            room = length;
        }
        while room < length {
            room = grown(room + 1);
        }
        while length < room / 2 {
            let less = grown(room / 2 - 1);
            if less >= room {
                break;
            }
            room = less;
        }
        if length == 0 {
            room = 0;
        }
        self.room.set(room.min(u32::MAX as usize) as u32);
        room
    }

    /// Notes that items came all at once; `room` is what [`List::room`] answered before, `exact` that CPython
    /// knows before how many come to an empty list.
    pub fn note_growth(&self, heap: &Heap, room: usize, exact: bool) {
        let length = self.items(heap).len();
        let now = match room {
            0 if exact => length.next_multiple_of(2),
            room if room < length => {
                let more = grown(length);
                match length - room > more - length {
                    true => length.next_multiple_of(4),
                    false => more,
                }
            }
            room => room,
        };
        self.room.set(now.min(u32::MAX as usize) as u32);
    }

    /// The list that `value` is (an instance of `list` or of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&List> {
        Heap::downcast(value)
    }

    /// Its items.
    #[inline(always)]
    pub fn items<'a>(&'a self, heap: &'a Heap) -> &'a [Value] {
        &self.items.get(heap).0
    }

    /// Its items, to be changed.
    #[inline(always)]
    pub fn items_mut<'a>(&'a self, heap: &'a mut Heap) -> &'a mut Vec<Value> {
        &mut self.items.get_mut(heap).0
    }
}

object! {
    /// A tuple.
    pub struct Tuple: kind::TUPLE, uncleared, settles: only_plain {
        /// Its items.
        pub items: Tail<Value>,
    }
}

/// Whether a tuple (not of a class that derives from it, which may be in a ring with its class) holds nothing that the
/// collector looks at, or (a dict) might look at later.
fn only_plain(tuple: &Tuple, _full: bool) -> bool {
    let plain = |item: &Value| {
        item.header().is_none_or(|header| {
            !header.has(crate::heap::flag::TRACKED) && header.kind() != kind::DICT
        })
    };
    tuple.header.shape() == TypeId::TUPLE.shape() && tuple.items().iter().all(plain)
}

impl Tuple {
    /// The tuple that `value` is (an instance of `tuple` or of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Tuple> {
        Heap::downcast(value)
    }

    /// Its items.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        self.items.as_slice()
    }
}

object! {
    /// A dict. The collector looks at it once it holds something that the collector looks at.
    pub struct Dict: kind::DICT, untracked, settles: only_plain_entries {
        /// Its table.
        pub table: HeapCell<Table>,
    }
}

/// Whether a full collection lets a dict be: it would not be tracked if it were filled now. It is again when it gets
/// something that the collector looks at.
fn only_plain_entries(dict: &Dict, full: bool) -> bool {
    full && dict.header.shape() == TypeId::DICT.shape() && !dict.matters_to_collector()
}

impl Dict {
    /// The dict that `value` is (an instance of `dict` or of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Dict> {
        Heap::downcast(value)
    }

    /// Whether it holds something that the collector looks at, or (a dict) might look at later.
    pub fn matters_to_collector(&self) -> bool {
        crate::heap::refers_to(&self.table, |header| {
            header.has(crate::heap::flag::TRACKED) || header.kind() == kind::DICT
        })
    }

    /// Its table.
    #[inline(always)]
    pub fn table<'a>(&'a self, heap: &'a Heap) -> &'a Table {
        self.table.get(heap)
    }

    /// Its table, to be changed. Whoever stores a value calls [`Vm::track_dict`] or uses
    /// [`Vm::dict_set_str`] and its like.
    #[inline(always)]
    pub fn table_mut<'a>(&'a self, heap: &'a mut Heap) -> &'a mut Table {
        self.table.get_mut(heap)
    }
}

/// The values of a `__dict__` no longer lie within its instance, if they did.
pub fn leave_instance(dict: &Value) {
    if let Some(header) = dict.header()
        && header.kind() == kind::DICT
    {
        header.unset(crate::heap::flag::USER);
    }
}

object! {
    /// A cell: a variable shared by a function and those inside it.
    pub struct CellObject: kind::CELL, tracked {
        /// What it holds.
        pub contents: HeapCell<Option<Value>>,
    }
}

impl CellObject {
    /// The cell that `value` is.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&CellObject> {
        Heap::downcast(value)
    }
}

impl Vm {
    /// A new list.
    #[inline]
    pub fn list(&mut self, items: Vec<Value>) -> Value {
        self.heap
            .alloc(TypeId::LIST.shape(), |header| List::new(header, items))
    }

    /// A new tuple; the empty one is shared.
    #[inline]
    pub fn tuple(
        &mut self,
        items: impl IntoIterator<Item = Value, IntoIter: ExactSizeIterator>,
    ) -> Value {
        let items = items.into_iter();
        if items.len() == 0 {
            return self.empty_tuple.clone();
        }
        self.heap
            .alloc_with_tail(TypeId::TUPLE.shape(), items, |header, items| Tuple {
                header,
                items,
            })
    }

    /// A new empty dict.
    #[inline]
    pub fn dict(&mut self) -> Value {
        self.heap.alloc(TypeId::DICT.shape(), |header| Dict {
            header,
            table: HeapCell::new(Table::default()),
        })
    }

    /// A new dict of plain strings and their values, which follow each other.
    pub fn dict_of_names(&mut self, pairs: impl IntoIterator<Item = Value>) -> Value {
        let dict = self.dict();
        let mut pairs = pairs.into_iter();
        if let Some(own) = Dict::of(&dict) {
            own.table_mut(&mut self.heap)
                .reserve(pairs.size_hint().0 / 2);
            while let (Some(key), Some(value)) = (pairs.next(), pairs.next()) {
                if value.is_object() {
                    self.track_dict(&dict, &key, &value);
                }
                let old = own.table_mut(&mut self.heap).put_str(key, value);
                drop(old);
            }
        }
        dict
    }

    /// A new cell.
    pub fn cell(&mut self, contents: Option<Value>) -> Value {
        self.heap.alloc(TypeId::CELL.shape(), |header| CellObject {
            header,
            contents: HeapCell::new(contents),
        })
    }

    /// Lets the collector look at a dict if one of the two values needs it.
    #[inline]
    pub fn track_dict(&mut self, dict: &Value, key: &Value, value: &Value) {
        use crate::heap::flag::{TRACKED, USER};
        let settled = |flags: u16| flags & (TRACKED | USER) == TRACKED;
        if dict.header().is_some_and(|header| !settled(header.flags())) {
            self.note_in_dict(dict, key, value);
        }
    }

    fn note_in_dict(&mut self, dict: &Value, key: &Value, value: &Value) {
        use crate::heap::flag::{TRACKED, USER};
        let matters = |value: &Value| {
            value
                .header()
                .is_some_and(|header| header.has(TRACKED) || header.kind() == kind::DICT)
        };
        if dict.header().is_some_and(|header| header.has(USER)) {
            self.keeps_within(dict, key);
        }
        if matters(value) || matters(key) {
            self.heap.track(dict);
        }
    }

    /// Whether the values of a `__dict__` still lie within its instance when it gets a key: not if that has no
    /// place among the names that instances share.
    pub(super) fn keeps_within(&mut self, dict: &Value, key: &Value) -> bool {
        let sharing = Dict::of(dict).map(|dict| dict.table(&self.heap).sharing);
        let plain = key.shape() == Some(TypeId::STR.shape());
        let keeps = plain && sharing.is_some_and(|sharing| self.heap.share_name(sharing, key));
        if !keeps {
            leave_instance(dict);
        }
        keeps
    }

    /// Sets a string key of a dict.
    pub fn dict_set_str(&mut self, dict: &Value, key: &Value, value: Value) {
        if let Some(table) = Dict::of(dict) {
            self.track_dict(dict, key, &value);
            let old = table.table_mut(&mut self.heap).set_str(key, value);
            drop(old);
        }
    }

    /// The value of a string key of a dict.
    #[inline]
    pub fn dict_get_str(&self, dict: &Value, key: &Value) -> Option<Value> {
        Dict::of(dict)?.table(&self.heap).get_str(key).cloned()
    }

    /// The place of any key in a dict, asking keys whether they are equal.
    ///
    /// # Errors
    /// What hashing the key or comparing raises.
    pub fn dict_find(&mut self, dict: &Dict, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        if let Some(string) = super::str::Str::of(key)
            && key.shape() == Some(TypeId::STR.shape())
            && dict.table(&self.heap).only_strings()
        {
            return Ok(dict.table(&self.heap).find_str(key, string));
        }
        // Mostly no class must be asked.
        let table = dict.table(&self.heap);
        let mut unsure = false;
        for place in table.search(hash) {
            match table
                .entry(place)
                .map(|(own, _)| super::quick::eq(own, key))
            {
                Some(Some(true)) => return Ok(Some(place)),
                Some(Some(false)) => {}
                _ => {
                    unsure = true;
                    break;
                }
            }
        }
        if !unsure {
            return Ok(None);
        }
        'restart: loop {
            let mut skip = 0;
            loop {
                let table = dict.table(&self.heap);
                let Some(place) = table.search(hash).nth(skip) else {
                    return Ok(None);
                };
                let Some((own, _)) = table.entry(place) else {
                    return Ok(None);
                };
                if own.is(key) {
                    return Ok(Some(place));
                }
                let own = own.clone();
                let places = table.places();
                if self.eq(&own, key)? {
                    let table = dict.table(&self.heap);
                    if table.entry(place).is_some_and(|(now, _)| now.is(&own)) {
                        return Ok(Some(place));
                    }
                    continue 'restart;
                }
                let table = dict.table(&self.heap);
                if table.places() != places
                    || !table.entry(place).is_some_and(|(now, _)| now.is(&own))
                {
                    continue 'restart;
                }
                skip += 1;
            }
        }
    }

    /// The value of any key of a dict.
    ///
    /// # Errors
    /// As [`Vm::dict_find`].
    pub fn dict_get(&mut self, dict: &Value, key: &Value) -> PyResult<Option<Value>> {
        let Some(table) = Dict::of(dict) else {
            return Ok(None);
        };
        let hash = self.hash(key)?;
        let place = self.dict_find(table, key, hash)?;
        Ok(place.and_then(|place| table.table(&self.heap).value_at(place).cloned()))
    }

    /// Sets any key of a dict.
    ///
    /// # Errors
    /// As [`Vm::dict_find`].
    pub fn dict_set(&mut self, dict: &Value, key: Value, value: Value) -> PyResult<()> {
        let Some(table) = Dict::of(dict) else {
            return Ok(());
        };
        let hash = self.hash(&key)?;
        let place = self.dict_find(table, &key, hash)?;
        self.dict_put(dict, place, hash, key, value);
        Ok(())
    }

    /// Sets the value in the place where a key was found, or adds the key.
    pub fn dict_put(
        &mut self,
        dict: &Value,
        place: Option<usize>,
        hash: i64,
        key: Value,
        value: Value,
    ) {
        let Some(table) = Dict::of(dict) else {
            return;
        };
        self.track_dict(dict, &key, &value);
        let table = table.table_mut(&mut self.heap);
        let old = match place {
            Some(place) => table.replace(place, value),
            None => {
                table.insert_new(hash, key, value);
                None
            }
        };
        drop(old);
    }

    /// Removes any key of a dict; answers its value.
    ///
    /// # Errors
    /// As [`Vm::dict_find`].
    pub fn dict_remove(&mut self, dict: &Value, key: &Value) -> PyResult<Option<Value>> {
        let Some(table) = Dict::of(dict) else {
            return Ok(None);
        };
        let hash = self.hash(key)?;
        let place = self.dict_find(table, key, hash)?;
        Ok(place
            .and_then(|place| table.table_mut(&mut self.heap).remove(place))
            .map(|(_, value)| value))
    }
}
