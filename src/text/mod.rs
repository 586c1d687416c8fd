//! Pure functions between text and numbers: no heap, no objects.
//!
//! The builtin types only call these. Each file owns one subject and says whose rules it follows.

pub mod case;
pub mod codec;
pub mod complex;
pub mod diff;
pub mod digits;
pub mod escape;
pub mod fields;
pub mod float;
pub mod float_format;
pub mod format_spec;
pub mod hash;
pub mod int;
pub mod percent;
pub mod regex;
pub mod str_algo;
pub mod str_repr;
pub mod suggest;
pub mod unicode;
pub mod width;
pub mod wtf8;
