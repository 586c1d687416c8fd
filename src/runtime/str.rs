//! Strings as objects: text in generalised UTF-8 (WTF-8), its length in code points, its hash once asked for.

use std::cell::Cell;

use crate::heap::{Heap, Tail, Value, flag};
use crate::text::hash::hash_str;
use crate::text::wtf8::Wtf8;
use crate::{object, traces_nothing};

use super::kind;
use super::type_id::TypeId;
use super::vm::Vm;

/// The hash of a string, once computed; -1 before.
pub struct CachedHash(pub Cell<i64>);

traces_nothing!(CachedHash);

object! {
    /// A string.
    pub struct Str: kind::STR, untracked {
        /// Its hash, or -1.
        pub hash: CachedHash,
        /// Code points.
        pub chars: usize,
        /// The text in WTF-8.
        pub bytes: Tail<u8>,
    }
}

impl Str {
    /// The string that `value` is (an instance of `str` or of a subclass).
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Str> {
        Heap::downcast(value)
    }

    /// The text in WTF-8.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// The text as WTF-8 with its toolkit.
    #[inline(always)]
    pub fn as_wtf8(&self) -> Wtf8<'_> {
        Wtf8::from_bytes(self.as_bytes())
    }

    /// Whether every character is ASCII (then bytes are characters).
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.chars == self.bytes.len()
    }

    /// The bytes of `count` characters from `start` on. Counts from the nearer end where characters are not bytes.
    pub fn part(&self, start: usize, count: usize) -> &[u8] {
        let end = start.saturating_add(count);
        if self.is_ascii() {
            return self.as_bytes().get(start..end).unwrap_or_default();
        }
        let text = self.as_wtf8();
        let from = match start <= self.chars / 2 {
            true => text.offset_of(start),
            false => text.offset_from_end(self.chars.saturating_sub(start)),
        };
        let tail = self.as_bytes().get(from..).unwrap_or_default();
        if end >= self.chars {
            return tail;
        }
        let to = Wtf8::from_bytes(tail).offset_of(count);
        tail.get(..to).unwrap_or_default()
    }

    /// The text, lone surrogates replaced, for messages and output.
    pub fn lossy(&self) -> std::borrow::Cow<'_, str> {
        match std::str::from_utf8(self.as_bytes()) {
            Ok(text) => text.into(),
            Err(_) => self.as_wtf8().to_string_lossy(),
        }
    }

    /// The text, if it has no lone surrogates.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The hash: SipHash-1-3 with key zero, as CPython's with `PYTHONHASHSEED=0`.
    #[inline]
    pub fn hash_code(&self) -> i64 {
        let known = self.hash.0.get();
        if known != -1 {
            return known;
        }
        let hash = hash_str(self.as_wtf8());
        self.hash.0.set(hash);
        hash
    }

    /// Whether it is in the table of interned strings.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.header.has(flag::USER)
    }
}

fn count_chars(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

impl Vm {
    /// A string. One character of Latin-1 and the empty string are shared, as in CPython.
    pub fn str(&mut self, text: &str) -> Value {
        self.str_bytes(text.as_bytes())
    }

    /// A string from WTF-8 (which the caller vouches for: wrong bytes give wrong text, nothing worse).
    pub fn str_bytes(&mut self, bytes: &[u8]) -> Value {
        if let [byte] = bytes
            && let Some(shared) = self.shared_ascii(*byte)
        {
            return shared;
        }
        let chars = count_chars(bytes);
        if chars <= 1
            && let Some(shared) = self.shared_char(bytes)
        {
            return shared;
        }
        self.new_str(bytes, chars)
    }

    /// The shared string of one ASCII character, once it was made.
    #[inline(always)]
    pub fn shared_ascii(&self, byte: u8) -> Option<Value> {
        match byte {
            0..0x80 => self.chars.get(byte as usize)?.clone(),
            _ => None,
        }
    }

    /// A string of a known number of code points that is not one of the shared ones.
    #[inline]
    pub fn new_str(&mut self, bytes: &[u8], chars: usize) -> Value {
        self.heap
            .alloc_with_copy(TypeId::STR.shape(), bytes, |header, bytes| Str {
                header,
                hash: CachedHash(Cell::new(-1)),
                chars,
                bytes,
            })
    }

    /// `left + right` of two strings where nobody else holds the left one and its text is long: the text then grows
    /// where it is, as in CPython, so that a text built piece by piece is not copied for each piece. Gives the left one
    /// back where that can't be.
    pub fn extend_str(&mut self, left: Value, right: &Value) -> Result<Value, Value> {
        let exact = self.is_exact(&left, TypeId::STR) && self.is_exact(right, TypeId::STR);
        let (Some(a), Some(b)) = (Str::of(&left).filter(|_| exact), Str::of(right)) else {
            return Err(left);
        };
        let chars = a.chars + b.chars;
        let mut bytes = Vec::from(Heap::take_block(left, |text: &Str| &text.bytes)?);
        bytes.reserve_exact(b.bytes.len());
        bytes.extend_from_slice(b.as_bytes());
        let block = bytes.into_boxed_slice();
        let shape = TypeId::STR.shape();
        Ok(self
            .heap
            .alloc_with_block(shape, block, |header, bytes| Str {
                header,
                hash: CachedHash(Cell::new(-1)),
                chars,
                bytes,
            }))
    }

    /// A string of ASCII characters.
    #[inline]
    pub fn ascii(&mut self, bytes: impl ExactSizeIterator<Item = u8>) -> Value {
        let mut bytes = bytes;
        let chars = bytes.len();
        if chars <= 1 {
            return self.str_bytes(bytes.next().as_slice());
        }
        let shape = TypeId::STR.shape();
        self.heap
            .alloc_with_tail(shape, bytes, |header, bytes| Str {
                header,
                hash: CachedHash(Cell::new(-1)),
                chars,
                bytes,
            })
    }

    fn shared_char(&mut self, bytes: &[u8]) -> Option<Value> {
        let index = match bytes {
            [] => 256,
            [byte] => *byte as usize,
            [0xc2, low] => *low as usize,
            [0xc3, low] => *low as usize + 0x40,
            _ => return None,
        };
        if let Some(Some(shared)) = self.chars.get(index) {
            return Some(shared.clone());
        }
        let fresh = self.new_str(bytes, (index < 256) as usize);
        let fresh = self.intern(&fresh);
        if let Some(place) = self.chars.get_mut(index) {
            *place = Some(fresh.clone());
        }
        Some(fresh)
    }

    /// The one string of this text that attribute names and identifiers use.
    pub fn intern_str(&mut self, text: &str) -> Value {
        let bytes = text.as_bytes();
        let hash = hash_str(Wtf8::from_bytes(bytes));
        if let Some(found) = self.interned.find(bytes, hash) {
            return found.clone();
        }
        let fresh = self.new_str(bytes, count_chars(bytes));
        if let Some(string) = Str::of(&fresh) {
            string.hash.0.set(hash);
            string.header.set(flag::USER);
        }
        self.interned.insert(fresh.clone());
        fresh
    }

    /// The interned string equal to `value`, which must be a plain string; itself if it is none.
    pub fn intern(&mut self, value: &Value) -> Value {
        let Some(string) = Str::of(value) else {
            return value.clone();
        };
        if string.is_interned() {
            return value.clone();
        }
        if let Some(found) = self.interned.find(string.as_bytes(), string.hash_code()) {
            return found.clone();
        }
        if value.shape() != Some(TypeId::STR.shape()) {
            let copy = string.as_bytes().to_vec();
            let fresh = self.new_str(&copy, count_chars(&copy));
            return self.intern(&fresh);
        }
        string.header.set(flag::USER);
        self.interned.insert(value.clone());
        value.clone()
    }

    /// The text of a string value (lossy); empty if it is no string.
    pub fn text(&self, value: &Value) -> String {
        Str::of(value).map_or(String::new(), |string| string.lossy().into_owned())
    }
}

/// A text that is put together from parts; a short one needs no memory of its own.
pub struct Parts {
    short: [u8; Parts::SHORT],
    length: usize,
    long: Vec<u8>,
}

impl Parts {
    const SHORT: usize = 128;

    /// Room for so many bytes.
    #[inline]
    pub fn with_room(size: usize) -> Parts {
        Parts {
            short: [0; Parts::SHORT],
            length: 0,
            long: match size <= Parts::SHORT {
                true => Vec::new(),
                false => Vec::with_capacity(size),
            },
        }
    }

    /// One part more.
    #[inline]
    pub fn push(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        if self.long.capacity() == 0 {
            if let Some(room) = self.short.get_mut(self.length..end) {
                room.copy_from_slice(part);
                self.length = end;
                return;
            }
            self.long.extend_from_slice(&self.short[..self.length]);
        }
        self.long.extend_from_slice(part);
    }

    /// All parts.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        match self.long.capacity() {
            0 => &self.short[..self.length],
            _ => &self.long,
        }
    }
}

/// The table of interned strings. They live as long as the session.
#[derive(Default)]
pub struct Interned {
    table: Vec<Option<Value>>,
    count: usize,
}

impl Interned {
    /// The one of this text, whose hash is known.
    fn find(&self, bytes: &[u8], hash: i64) -> Option<&Value> {
        if self.table.is_empty() {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        let is_it = |string: &Str| string.hash_code() == hash && string.as_bytes() == bytes;
        while let Some(value) = &self.table[at] {
            if Str::of(value).is_some_and(is_it) {
                return Some(value);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn insert(&mut self, value: Value) {
        if (self.count + 1) * 2 > self.table.len() {
            let size = (self.table.len() * 2).max(1024);
            let old = std::mem::replace(&mut self.table, vec![None; size]);
            self.count = 0;
            old.into_iter()
                .flatten()
                .for_each(|value| self.place(value));
        }
        self.place(value);
    }

    fn place(&mut self, value: Value) {
        let mask = self.table.len() - 1;
        let mut at = Str::of(&value).map_or(0, Str::hash_code) as usize & mask;
        while self.table[at].is_some() {
            at = (at + 1) & mask;
        }
        self.table[at] = Some(value);
        self.count += 1;
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.table.iter().flatten()
    }
}
