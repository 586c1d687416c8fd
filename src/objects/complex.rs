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

/// `base ** exponent` of two complex numbers (real and imaginary part).
pub fn power(vm: &mut Vm, base: (f64, f64), exponent: (f64, f64)) -> crate::runtime::PyResult {
    let (size, angle) = (base.0.hypot(base.1), base.1.atan2(base.0));
    let length = size.powf(exponent.0) * (-exponent.1 * angle).exp();
    let turn = exponent.0 * angle + exponent.1 * size.ln();
    Ok(new(vm, length * turn.cos(), length * turn.sin()))
}
