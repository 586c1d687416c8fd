//! Transcripts: sessions written down in pages. Finds them, runs them, compares, prints.
//!
//! The way of a page: [`page`] (bytes to text) ─▶ [`block`] (which lines may hold a session; [`markdown`]
//! and [`docstrings`] know two formats) ─▶ [`example`] (prompts, sources, wanted outputs) ─▶ [`run`] (a session a page) ─▶
//! [`compare`] ([`doctest`] is its second mode) ─▶ [`human`] or [`json`]. [`settings`] reads `replay.toml`,
//! [`walk`] finds pages in folders, [`replay`] puts it together.
//!
//! Invariant: nothing of a page is changed on the way. Every line knows its place in the page's bytes,
//! so that a later update can write into the page and keep the rest byte for byte.

pub mod block;
pub mod compare;
mod docstrings;
pub mod doctest;
pub mod example;
mod human;
mod json;
mod markdown;
pub mod page;
mod replay;
pub mod run;
pub mod settings;
pub mod walk;

pub use compare::Compare;
pub use page::{Page, PageError};
pub use replay::{Format, Options, replay};
pub use run::{Report, Runner, Status, replay_page};
