//! The system's allocator, which large tables, texts and lists come from.

/// Tells the system's allocator to keep what a program gave back, up to 64 MB, and to take blocks of up to 8 MB from
/// there: a program that makes and drops large sets or lists then does not get fresh pages from the system each time,
/// which cost the time to clear them. For a process of our own only, before it allocates much; it does nothing where the C
/// library is another than glibc.
pub fn keep_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: these calls set two numbers of the allocator, which it allows at any time.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, 64 << 20);
        libc::mallopt(libc::M_MMAP_THRESHOLD, 8 << 20);
    }
}

/// What a session's start allocates and a little more, in bytes.
const AHEAD: usize = 3 << 19;

/// Has the system's allocator ask for a session's memory at once, not for a few pages at a time. It then has it for
/// the thread, and what is not used of it is never touched.
pub fn take_ahead() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(AHEAD)));
}
