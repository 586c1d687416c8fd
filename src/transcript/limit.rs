//! The time that an example may take. One thread watches over all sessions of a replay, and asks those that are over
//! their time to stop with `KeyboardInterrupt`; again and again, for a program may catch that. Most replays are over
//! before the watcher would look once, so it waits to be started.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::session::InterruptHandle;

/// How often the watcher looks.
pub const PERIOD: Duration = Duration::from_millis(20);

/// What is watched over once [`Limit::watch`] was called; the watcher's thread ends after this.
#[derive(Default)]
pub struct Limit {
    watched: Arc<Watched>,
    started: AtomicBool,
}

type Watched = Mutex<Vec<Arc<Run>>>;

/// An example that runs.
struct Run {
    end: Instant,
    handle: InterruptHandle,
    /// Whether it was asked to stop.
    stopped: AtomicBool,
}

/// An example that is watched.
pub struct Guard<'l> {
    limit: &'l Limit,
    run: Arc<Run>,
}

impl Limit {
    /// Starts the watcher, if there is none.
    pub fn watch(&self) {
        if !self.started.swap(true, Ordering::Relaxed) {
            let watched = Arc::downgrade(&self.watched);
            std::thread::spawn(move || watch(&watched));
        }
    }

    /// Begins an example that may run for `time` and is stopped by `handle`.
    pub fn begin(&self, time: Duration, handle: InterruptHandle) -> Guard<'_> {
        let run = Arc::new(Run {
            end: Instant::now() + time,
            handle,
            stopped: AtomicBool::new(false),
        });
        lock(&self.watched).push(run.clone());
        Guard { limit: self, run }
    }
}

impl Guard<'_> {
    /// Ends it; says whether the example was stopped.
    pub fn end(self) -> bool {
        self.run.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        lock(&self.limit.watched).retain(|run| !Arc::ptr_eq(run, &self.run));
        if self.run.stopped.load(Ordering::Relaxed) {
            // A request that came too late is not meant for the next example.
            self.run.handle.take();
        }
    }
}

fn watch(watched: &Weak<Watched>) {
    while let Some(watched) = watched.upgrade() {
        let now = Instant::now();
        for run in lock(&watched).iter().filter(|run| run.end <= now) {
            run.stopped.store(true, Ordering::Relaxed);
            run.handle.interrupt();
        }
        drop(watched);
        std::thread::sleep(PERIOD);
    }
}

fn lock(watched: &Watched) -> std::sync::MutexGuard<'_, Vec<Arc<Run>>> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}
