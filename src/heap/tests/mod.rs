//! Tests of the heap alone, with a world of toy kinds: one file for each of the heap's, and the property.

mod audit;
mod collect;
mod death;
mod generation;
mod life;
mod memory;
mod model;
mod player;
mod program;
mod property;
mod shape;
mod weak;
mod world;
