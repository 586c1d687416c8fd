//! Memory: pages of equal cells, and a free list for each size.
//!
//! A page is 64 KiB, aligned to its size, so that the page of an object (and with it the object's heap)
//! is found from its address. Cells come in multiples of 16 bytes up to [`MAX_CELL`]; what can be longer
//! keeps its tail elsewhere. A free cell keeps a header of kind [`Kind::FREE`] and its log bits; the link of
//! the free list stands behind the header. The system is asked for many pages at once: what it writes around each
//! block costs touched memory, while pages that nobody uses yet cost none.
//!
//! Pages are never given back before the heap ends: a session is short, and its next statement needs them.
//! So the header of a cell can be read as long as the heap lives, whether the cell is free or not.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;

use super::header::{Header, Kind};
use super::inner::HeapInner;

/// Bytes of a page.
pub const PAGE: usize = 1 << 16;
/// Bytes of the largest cell: its size class fits a byte.
pub const MAX_CELL: usize = 255 * UNIT;
/// Bytes of the unit of sizes.
pub const UNIT: usize = 16;
const CLASSES: usize = MAX_CELL / UNIT + 1;
/// So many pages are taken from the system at once.
const CHUNK: usize = 16;

/// What freed memory is overwritten with, under stress: no pointer looks like it.
#[cfg(debug_assertions)]
const POISON: u8 = 0xd8;

/// What stands at the start of a page.
#[repr(C)]
pub(super) struct Page {
    pub heap: NonNull<HeapInner>,
    pub cell: usize,
    /// Bytes used so far, this header included.
    pub used: u32,
    /// How many of the cells, the first ones, have a slot for weak references.
    slots: u32,
    /// For each of these the first weak reference to its object; null if there are none.
    weak: *mut WeakSlot,
}

/// Where the list of an object's weak references begins.
pub(super) type WeakSlot = Cell<Option<NonNull<Header>>>;

const FIRST: usize = size_of::<Page>();

#[repr(C)]
struct FreeCell {
    header: Header,
    next: Option<NonNull<FreeCell>>,
}

/// The pages of a heap.
pub(super) struct Pages {
    free: [Option<NonNull<FreeCell>>; CLASSES],
    open: [Option<NonNull<Page>>; CLASSES],
    all: Vec<NonNull<Page>>,
    /// What was taken from the system, [`CHUNK`] pages each. The pages in use are the first ones.
    chunks: Vec<NonNull<u8>>,
    /// Stress: freed cells are overwritten and never used again.
    #[cfg(debug_assertions)]
    pub quarantine: bool,
}

/// The page of an object.
///
/// # Safety
/// `object` must lie in a page of a live heap.
#[inline(always)]
pub(super) unsafe fn page_of(object: NonNull<Header>) -> NonNull<Page> {
    let address = object.as_ptr().addr() & !(PAGE - 1);
    // The page's own provenance (exposed when it was made): a reference to an object's field has not the
    // right to reach the page.
    let page = std::ptr::with_exposed_provenance_mut(address);
    // SAFETY: pages are aligned to their size and never at address zero.
    unsafe { NonNull::new_unchecked(page) }
}

/// Where the list of an object's weak references begins; `None` if it never had any, unless `make`.
///
/// # Safety
/// As [`page_of`]; the answer must not be used after the next call that makes one, nor after the heap's end.
pub(super) unsafe fn weak_slot<'a>(object: NonNull<Header>, make: bool) -> Option<&'a WeakSlot> {
    // SAFETY: the caller vouches for the page; the array stays until the page goes or a longer one takes its place.
    unsafe {
        let page = page_of(object).as_ptr();
        let inside = object.as_ptr().addr() - page.addr() - FIRST;
        // Both fit 32 bits, whose division is the faster one.
        let index = inside as u32 / (*page).cell as u32;
        if index >= (*page).slots {
            if !make {
                return None;
            }
            more_slots(&mut *page, index);
        }
        Some(&*(*page).weak.add(index as usize))
    }
}

/// Gives the cells of a page slots for weak references, up to this one at least.
#[cold]
fn more_slots(page: &mut Page, index: u32) {
    let count = (index as usize + 1).next_power_of_two().max(FEWEST_SLOTS);
    let mut slots = page.take_slots();
    slots.resize(count.min(cells(page.cell)), WeakSlot::new(None));
    page.slots = slots.len() as u32;
    page.weak = Box::into_raw(slots.into_boxed_slice()).cast();
}

/// A page whose objects have weak references has slots for so many cells.
const FEWEST_SLOTS: usize = 32;

impl Page {
    /// Takes the slots, which leaves the page without.
    fn take_slots(&mut self) -> Vec<WeakSlot> {
        if self.weak.is_null() {
            return Vec::new();
        }
        let slots = std::ptr::slice_from_raw_parts_mut(self.weak, self.slots as usize);
        (self.weak, self.slots) = (std::ptr::null_mut(), 0);
        // SAFETY: a boxed slice of so many slots is what `more_slots` put there.
        unsafe { Box::from_raw(slots) }.into_vec()
    }
}

/// How many cells of a size a page has.
fn cells(size: usize) -> usize {
    (PAGE - FIRST) / size
}

const LAYOUT: Layout = match Layout::from_size_align(CHUNK * PAGE, PAGE) {
    Ok(layout) => layout,
    Err(_) => panic!("a page's size is a power of two"),
};

impl Pages {
    pub fn new() -> Pages {
        Pages {
            free: [None; CLASSES],
            open: [None; CLASSES],
            all: Vec::new(),
            chunks: Vec::new(),
            #[cfg(debug_assertions)]
            quarantine: false,
        }
    }

    /// Bytes of all pages.
    pub fn bytes(&self) -> usize {
        self.all.len() * PAGE
    }

    /// A free cell of that size class: a header of kind `FREE`, the rest undefined. Panics if there is no
    /// such class: no declared type is so large, and `shape.rs` bounds attribute areas.
    #[inline(always)]
    pub fn take(&mut self, class: usize, heap: NonNull<HeapInner>) -> NonNull<Header> {
        if let Some(cell) = self.free[class] {
            // SAFETY: cells of the free list are free, and `give` wrote their links.
            self.free[class] = unsafe { (*cell.as_ptr()).next };
            sanitizer::open(cell.cast(), class * UNIT);
            cell.cast()
        } else {
            self.bump(class, heap)
        }
    }

    #[inline(never)]
    fn bump(&mut self, class: usize, heap: NonNull<HeapInner>) -> NonNull<Header> {
        let size = class * UNIT;
        let page = match self.open[class] {
            // SAFETY: `open` holds live pages of ours.
            Some(page) if unsafe { (*page.as_ptr()).used } as usize + size <= PAGE => page,
            _ => self.new_page(size, class, heap),
        };
        // SAFETY: `used + size` is within the page (a new page has room for every size class).
        unsafe {
            let used = (*page.as_ptr()).used;
            (*page.as_ptr()).used = used + size as u32;
            let cell = page.cast::<u8>().add(used as usize).cast::<Header>();
            cell.write(Header::free(class as u8));
            cell
        }
    }

    fn new_page(&mut self, cell: usize, class: usize, heap: NonNull<HeapInner>) -> NonNull<Page> {
        let (whole, place) = (self.all.len() / CHUNK, self.all.len() % CHUNK);
        if whole == self.chunks.len() {
            // SAFETY: the layout is not of size zero.
            let Some(chunk) = NonNull::new(unsafe { alloc(LAYOUT) }) else {
                handle_alloc_error(LAYOUT)
            };
            self.chunks.push(chunk);
        }
        // SAFETY: the chunk has so many pages.
        let page = unsafe { self.chunks[whole].add(place * PAGE) }.cast::<Page>();
        page.as_ptr().expose_provenance();
        // SAFETY: fresh memory of a page's size and alignment.
        unsafe {
            page.write(Page {
                heap,
                cell,
                used: FIRST as u32,
                slots: 0,
                weak: std::ptr::null_mut(),
            })
        };
        self.all.push(page);
        self.open[class] = Some(page);
        page
    }

    /// Gives a cell back. Its log bits stay.
    ///
    /// # Safety
    /// `cell` must be a cell of these pages that holds no object any more.
    #[inline(always)]
    pub unsafe fn give(&mut self, cell: NonNull<Header>) {
        // SAFETY: the caller vouches for it; the smallest cell has 32 bytes.
        unsafe {
            let header = cell.as_ref();
            header.kind.set(Kind::FREE);
            header
                .flags
                .set(header.flags.get() & super::header::flag::OF_CELL);
            let class = header.size_class.get() as usize;
            #[cfg(debug_assertions)]
            if self.quarantine {
                let payload = cell.cast::<u8>().add(size_of::<Header>());
                payload.write_bytes(POISON, class * UNIT - size_of::<Header>());
                sanitizer::close(cell.cast(), class * UNIT);
                return;
            }
            sanitizer::close(cell.cast(), class * UNIT);
            let cell = cell.cast::<FreeCell>();
            (*cell.as_ptr()).next = self.free[class];
            self.free[class] = Some(cell);
        }
    }

    /// Calls `see`, which must not drop any value, with every object (cells that are not free), page by page.
    pub fn for_each(&self, mut see: impl FnMut(NonNull<Header>)) {
        for page in &self.all {
            // SAFETY: the page is ours; cells up to `used` have headers, free or not.
            unsafe {
                let Page { cell, used, .. } = *page.as_ptr();
                let mut at = FIRST;
                while at + cell <= used as usize {
                    let object = page.cast::<u8>().add(at).cast::<Header>();
                    if object.as_ref().kind() != Kind::FREE {
                        see(object);
                    }
                    at += cell;
                }
            }
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        for page in &self.all {
            sanitizer::open(page.cast(), PAGE);
            // SAFETY: the page is ours; the heap has no objects any more.
            drop(unsafe { (*page.as_ptr()).take_slots() });
        }
        for chunk in &self.chunks {
            // SAFETY: made by `alloc` with this layout.
            unsafe { dealloc(chunk.as_ptr(), LAYOUT) };
        }
    }
}

impl Header {
    fn free(class: u8) -> Header {
        Header {
            count: Cell::new(0),
            shape: Cell::new(super::header::ShapeId(0)),
            birth: Cell::new(0),
            kind: Cell::new(Kind::FREE),
            size_class: Cell::new(class),
            flags: Cell::new(0),
        }
    }
}

/// What AddressSanitizer is told of cells, when built with it (see `.ci/sanitize`): the payload of a free one
/// is nobody's, but for the link of the free list.
mod sanitizer {
    use std::ptr::NonNull;

    #[cfg(gossamer_asan)]
    unsafe extern "C" {
        fn __asan_poison_memory_region(start: *const u8, bytes: usize);
        fn __asan_unpoison_memory_region(start: *const u8, bytes: usize);
    }

    #[cfg(gossamer_asan)]
    pub fn close(cell: NonNull<u8>, bytes: usize) {
        let kept = size_of::<super::FreeCell>();
        // SAFETY: it marks memory of ours and reads nothing.
        unsafe { __asan_poison_memory_region(cell.as_ptr().wrapping_add(kept), bytes - kept) };
    }

    #[cfg(gossamer_asan)]
    pub fn open(start: NonNull<u8>, bytes: usize) {
        // SAFETY: it marks memory of ours and reads nothing.
        unsafe { __asan_unpoison_memory_region(start.as_ptr(), bytes) };
    }

    #[cfg(not(gossamer_asan))]
    #[inline(always)]
    pub fn close(_: NonNull<u8>, _: usize) {}

    #[cfg(not(gossamer_asan))]
    #[inline(always)]
    pub fn open(_: NonNull<u8>, _: usize) {}
}
