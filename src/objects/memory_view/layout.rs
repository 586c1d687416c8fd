//! Where the items of a view lie in the memory behind it: a first byte, a shape, a stride for each dimension.

use crate::heap::{Trace, Tracer};

use super::item::Format;

/// The most dimensions a view may have.
pub const MOST_DIMENSIONS: usize = 64;

/// The geometry of a view.
#[derive(Clone)]
pub struct Layout {
    /// The first item's place in the memory.
    pub start: isize,
    /// What an item is.
    pub format: Format,
    /// Items along each dimension.
    pub shape: Vec<usize>,
    /// Bytes from one item to the next along each dimension.
    pub strides: Vec<isize>,
    /// Whether items may not be written.
    pub readonly: bool,
}

impl Trace for Layout {
    fn trace(&self, _: &mut Tracer) {}
}

impl Layout {
    /// Bytes in a row.
    pub fn of_bytes(length: usize, readonly: bool) -> Layout {
        Layout {
            start: 0,
            format: Format::BYTES,
            shape: vec![length],
            strides: vec![1],
            readonly,
        }
    }

    /// Rows of rows without gaps.
    pub fn packed(start: isize, format: Format, shape: Vec<usize>, readonly: bool) -> Layout {
        let mut strides = vec![0; shape.len()];
        let mut stride = format.size() as isize;
        for (place, length) in strides.iter_mut().zip(&shape).rev() {
            *place = stride;
            stride = stride.wrapping_mul(*length as isize);
        }
        Layout {
            start,
            format,
            shape,
            strides,
            readonly,
        }
    }

    /// All items.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// All bytes.
    pub fn bytes(&self) -> usize {
        self.count() * self.format.size()
    }

    /// Whether the items stand one behind the other, the last dimension running fastest.
    pub fn is_c_contiguous(&self) -> bool {
        self.runs_on(self.shape.iter().zip(&self.strides).rev())
    }

    /// The same with the first dimension running fastest.
    pub fn is_f_contiguous(&self) -> bool {
        self.runs_on(self.shape.iter().zip(&self.strides))
    }

    fn runs_on<'a>(&self, dimensions: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
        // CPython says of many dimensions without items that they are contiguous, of one that it depends.
        if self.shape.len() > 1 && self.count() == 0 {
            return true;
        }
        let mut expected = self.format.size() as isize;
        for (length, stride) in dimensions {
            if *length != 1 && *stride != expected {
                return false;
            }
            expected = expected.wrapping_mul(*length as isize);
        }
        true
    }

    /// The places of all items, the last dimension (or with `fortran` the first) running fastest.
    pub fn places(&self, fortran: bool) -> Vec<usize> {
        let mut places = vec![self.start];
        let mut dimensions: Vec<(usize, isize)> = self
            .shape
            .iter()
            .copied()
            .zip(self.strides.iter().copied())
            .collect();
        if fortran {
            dimensions.reverse();
        }
        for (length, stride) in dimensions {
            places = places
                .iter()
                .flat_map(|place| (0..length as isize).map(move |at| place + at * stride))
                .collect();
        }
        places.into_iter().map(|place| place as usize).collect()
    }

    /// The same view without its first dimension, at an index of it.
    pub fn row(&self, index: usize) -> Layout {
        let mut row = self.clone();
        if !row.shape.is_empty() {
            row.shape.remove(0);
            row.start += index as isize * row.strides.remove(0);
        }
        row
    }
}
