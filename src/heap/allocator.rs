//! The allocator of a process of our own: small blocks by size, the rest from the system.
//!
//! Objects lie on the heap's pages. Beside them a session needs many small blocks that live as long as an
//! object does: a list's items, a dict's table, the digits of an integer, a text being built. Each thread keeps
//! what was given back in one list a size, and cuts new blocks from a chunk; a pair of `alloc` and `dealloc` is some
//! twenty instructions, and a block has no header. (Bonwick's magazines, reduced to one layer: "Magazines and Vmem",
//! 2001.) Blocks may be given back on another thread than they came from.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;
use std::sync::Mutex;

/// Sizes are multiples of this, in bytes, and blocks are aligned to it.
const STEP: usize = 16;
/// So many sizes are small.
const SIZES: usize = 32;
/// What a thread takes from the system at once, in bytes.
const CHUNK: usize = 32 << 10;

/// The allocator; the binary declares it as its global one.
pub struct Allocator;

/// A block that nobody uses; its first word tells the next one.
struct Free {
    next: *mut Free,
}

/// What one thread keeps.
struct Store {
    /// For each size the block that was given back last.
    free: [Cell<*mut Free>; SIZES],
    /// The part of the thread's chunk that was not cut yet.
    rest: Cell<*mut u8>,
    rest_len: Cell<usize>,
}

thread_local! {
    // It has no destructor, so that it can be reached without a check, and for as long as the thread lives.
    static STORE: Store = const { Store::new() };
    static AT_EXIT: AtExit = const { AtExit };
}

/// What threads that ended kept: for each size the first block, as an address.
static LEFT: Mutex<[usize; SIZES]> = Mutex::new([0; SIZES]);

/// Leaves what the thread kept to the others.
struct AtExit;

impl Drop for AtExit {
    fn drop(&mut self) {
        STORE.with(Store::leave);
    }
}

impl Store {
    const fn new() -> Self {
        Self {
            free: [const { Cell::new(ptr::null_mut()) }; SIZES],
            rest: Cell::new(ptr::null_mut()),
            rest_len: Cell::new(0),
        }
    }

    #[inline(always)]
    fn take(&self, size: usize) -> *mut u8 {
        let first = self.free[size].get();
        if first.is_null() {
            return self.cut(size);
        }
        // SAFETY: a block in the list is ours, at least a word long, aligned, and its first word was written by `put`.
        self.free[size].set(unsafe { (*first).next });
        first.cast()
    }

    /// # Safety
    /// The block has this size, came from a store, and nobody uses it any more.
    #[inline(always)]
    unsafe fn put(&self, block: *mut u8, size: usize) {
        let block: *mut Free = block.cast();
        // SAFETY: the block is ours alone now, and has room for a word.
        unsafe { (*block).next = self.free[size].get() };
        self.free[size].set(block);
    }

    /// A block that never was one, or that a thread left; null if the system has no memory.
    #[cold]
    #[inline(never)]
    fn cut(&self, size: usize) -> *mut u8 {
        let bytes = (size + 1) * STEP;
        if self.rest_len.get() < bytes {
            if self.take_over(size) {
                return self.take(size);
            }
            if !self.take_chunk() {
                return ptr::null_mut();
            }
        }
        let block = self.rest.get();
        // SAFETY: the rest of the chunk has at least so many bytes.
        self.rest.set(unsafe { block.add(bytes) });
        self.rest_len.set(self.rest_len.get() - bytes);
        block
    }

    fn take_chunk(&self) -> bool {
        if let Some(size) = (self.rest_len.get() / STEP).checked_sub(1) {
            // SAFETY: what is left of the old chunk is shorter than the block asked for, so it has one of the sizes.
            unsafe { self.put(self.rest.get(), size) };
        }
        const LAYOUT: Layout = match Layout::from_size_align(CHUNK, STEP) {
            Ok(layout) => layout,
            Err(_) => panic!("a chunk has a size"),
        };
        // SAFETY: the layout's size is not zero.
        let chunk = unsafe { System.alloc(LAYOUT) };
        self.rest.set(chunk);
        self.rest_len.set(if chunk.is_null() { 0 } else { CHUNK });
        // A thread whose end is near runs no more destructors; what it keeps is lost then.
        let _ = AT_EXIT.try_with(|_| ());
        !chunk.is_null()
    }

    /// Takes the blocks of a size that ended threads left, if there are any.
    fn take_over(&self, size: usize) -> bool {
        let Ok(mut left) = LEFT.try_lock() else {
            return false;
        };
        let first = std::mem::take(&mut left[size]);
        self.free[size].set(ptr::with_exposed_provenance_mut(first));
        first != 0
    }

    fn leave(&self) {
        let Ok(mut left) = LEFT.lock() else { return };
        for (size, left) in left.iter_mut().enumerate() {
            let mut block = self.free[size].replace(ptr::null_mut());
            while !block.is_null() {
                let next = ptr::with_exposed_provenance_mut(*left);
                *left = block.expose_provenance();
                // SAFETY: the block is in the thread's list, so it is ours; it goes into the other one.
                block = unsafe { std::mem::replace(&mut (*block).next, next) };
            }
        }
    }
}

/// The number of the size that a block of this layout has, if it is small.
#[inline(always)]
fn small(layout: Layout) -> Option<usize> {
    // A size of zero, which no allocator is asked for, would be a large one.
    let size = layout.size().wrapping_sub(1) / STEP;
    (size < SIZES && layout.align() <= STEP).then_some(size)
}

// SAFETY: a small block is cut from a chunk once and is in one list or in use; it has at least the layout's size and is
// aligned to `STEP`, as chunks and sizes are. What is not small is the system's, and `small` answers the same for a
// layout each time. Nothing here unwinds.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match small(layout) {
            Some(size) => STORE.with(|store| store.take(size)),
            // SAFETY: the caller's promises are the system's.
            None => unsafe { System.alloc(layout) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match small(layout) {
            // SAFETY: the caller gives back what it got for this layout.
            Some(size) => STORE.with(|store| unsafe { store.put(block, size) }),
            // SAFETY: as above.
            None => unsafe { System.dealloc(block, layout) },
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if small(layout).is_none() {
            // SAFETY: the caller's promises are the system's.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the block, if there is one, has the layout's size.
        unsafe {
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the new size can be a layout's.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (small(layout), small(wanted)) {
            (Some(old), Some(new)) if old == new => block,
            // SAFETY: both are the system's, and the caller's promises are the same.
            (None, None) => unsafe { System.realloc(block, layout, size) },
            // SAFETY: both blocks have at least the shorter size, and the new one is another than the old.
            _ => unsafe {
                let new = self.alloc(wanted);
                if !new.is_null() {
                    new.copy_from_nonoverlapping(block, size.min(layout.size()));
                    self.dealloc(block, layout);
                }
                new
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[test]
    fn a_block_given_back_is_the_next_of_its_size() {
        // SAFETY: each block is given back once, for its layout.
        unsafe {
            let block = Allocator.alloc(layout(40));
            Allocator.dealloc(block, layout(40));
            let other = Allocator.alloc(layout(60));
            let same = Allocator.alloc(layout(48));
            assert_eq!(same, block);
            assert_ne!(other, block);
            Allocator.dealloc(same, layout(48));
            Allocator.dealloc(other, layout(60));
        }
    }

    #[test]
    fn blocks_keep_their_bytes_as_they_grow_and_shrink() {
        // SAFETY: the block always has the size that its layout tells.
        unsafe {
            let mut size = 1;
            let mut block = Allocator.alloc_zeroed(layout(size));
            for new in [8, 16, 17, 300, 512, 513, 70_000, 512, 511, 40, 3] {
                block = Allocator.realloc(block, layout(size), new);
                assert_eq!(block.addr() % STEP, 0);
                assert_eq!(*block, (size % 251) as u8 * u8::from(size != 1));
                size = new;
                *block = (size % 251) as u8;
            }
            Allocator.dealloc(block, layout(size));
        }
    }

    #[test]
    fn blocks_of_many_sizes_do_not_overlap() {
        let mut blocks: Vec<(*mut u8, usize)> = (0..4000)
            .map(|at| 1 + at * 7919 % 700)
            // SAFETY: no size is zero.
            .map(|size| (unsafe { Allocator.alloc(layout(size)) }, size))
            .collect();
        blocks.sort();
        for pair in blocks.windows(2) {
            assert!(pair[0].0.addr() + pair[0].1 <= pair[1].0.addr());
        }
        for (block, size) in blocks {
            // SAFETY: each came from there, for this layout.
            unsafe { Allocator.dealloc(block, layout(size)) };
        }
    }

    #[test]
    fn what_a_thread_kept_serves_another_after_its_end() {
        let kept = || {
            // SAFETY: given back once, for its layout.
            unsafe {
                let blocks: Vec<_> = (0..500).map(|_| Allocator.alloc(layout(496))).collect();
                blocks
                    .iter()
                    .for_each(|block| Allocator.dealloc(*block, layout(496)));
                blocks.iter().map(|block| block.addr()).collect::<Vec<_>>()
            }
        };
        let first = std::thread::spawn(kept).join().unwrap();
        let second = std::thread::spawn(kept).join().unwrap();
        assert!(second.iter().filter(|block| first.contains(block)).count() > 400);
    }
}
