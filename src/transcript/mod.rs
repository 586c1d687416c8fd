//! Transcripts: sessions written down in pages. Finds them, runs them, compares, reports, writes.
//!
//! The way of a page: [`page`] (bytes to text) ─▶ [`format`] (which [`block`]s of lines may hold a session) ─▶
//! [`example`] ([`prompt`]s, sources, claims) ─▶ [`run`] (a session a page, in the style that [`infer`] finds) ─▶
//! [`compare`] ([`doctest`] is its second mode) ─▶ [`report`], or [`update`] and back to the page. [`settings`] reads
//! `replay.toml`, [`walk`] finds pages in folders, [`job`] is one page's work, [`replay`] puts it together, [`watch`]
//! does it again.
//!
//! Invariant: nothing of a page is changed on the way. Every line knows its place in the page's bytes,
//! so that an update writes into the page and keeps the rest byte for byte.

mod addresses;
mod align;
pub mod block;
pub mod compare;
pub mod doctest;
pub mod example;
pub mod format;
mod infer;
mod job;
pub mod limit;
pub mod page;
pub mod prompt;
pub mod record;
mod replay;
pub mod report;
pub mod run;
pub mod settings;
pub mod update;
pub mod walk;
mod watch;
mod writing;

pub use compare::Compare;
pub use page::{Page, PageError};
pub use replay::{Action, Failed, Options, check, replay};
pub use report::{FORMATS, Format, Summary};
pub use run::{Isolate, Report, Runner, Status, Way, replay_page};
pub use watch::watch;
