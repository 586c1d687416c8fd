//! Stress: switches that give bugs a chance, all in one place.
//!
//! The variable `GOSSAMER_STRESS` turns them on for every heap of a process, by their names with commas
//! between (`GOSSAMER_STRESS=collect,few-slots cargo test`). What holds without them must hold with them.

use super::Heap;

/// The switches, all off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stress {
    /// `collect`: every birth of a tracked object asks for a collection, of the three generations in turn;
    /// the machine collects at its next safe point.
    pub collect: bool,
    /// `quarantine`: freed cells are overwritten and never used again, so that who still looks at one falls
    /// over (debug builds only).
    pub quarantine: bool,
    /// `few-slots`: instances keep two attributes in slots and go to dicts with the third.
    pub few_slots: bool,
}

impl Stress {
    /// The switches that a list of names turns on; unknown names are ignored.
    pub fn from_names(names: &str) -> Stress {
        let on = |name| names.split(',').any(|other| other.trim() == name);
        Stress {
            collect: on("collect"),
            quarantine: on("quarantine"),
            few_slots: on("few-slots"),
        }
    }

    /// Those of the variable `GOSSAMER_STRESS`.
    pub fn from_environment() -> Stress {
        std::env::var("GOSSAMER_STRESS")
            .map(|names| Stress::from_names(&names))
            .unwrap_or_default()
    }
}

impl Heap {
    /// Sets the switches.
    pub fn set_stress(&mut self, stress: Stress) {
        self.collect_always(stress.collect);
        self.shapes_mut().most = if stress.few_slots {
            2
        } else {
            super::shape::MAX_SLOTS
        };
        #[cfg(debug_assertions)]
        // SAFETY: the heap is borrowed mutably, and a store drops nothing.
        unsafe {
            (*self.inner().pages.get()).quarantine = stress.quarantine;
        }
    }
}
