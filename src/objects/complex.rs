//! Complex numbers.

use crate::heap::Value;
use crate::object;
use crate::runtime::{TypeId, Vm, kind};

object! {
    /// A complex number.
    pub struct Complex: kind::COMPLEX, untracked {
        /// Real part.
        pub real: f64,
        /// Imaginary part.
        pub imag: f64,
    }
}

/// A new complex number.
pub fn new(vm: &mut Vm, real: f64, imag: f64) -> Value {
    vm.heap.alloc(TypeId::COMPLEX.shape(), |header| Complex {
        header,
        real,
        imag,
    })
}
