//! The prompt at a real (pseudo-)terminal: keys go in, and a screen is looked at.
#![cfg(unix)]

mod comforts;
mod editing;
mod interrupts;
mod picture;
mod screen;
mod screenshots;
mod sessions;
