//! Sums without loss: of floats, of products, of squares.
//!
//! A sum is kept as partial sums that do not overlap (J. Shewchuk, "Adaptive precision floating-point arithmetic",
//! 1997), whose total is exact; it is rounded once, at the end.

/// An exact sum of finite floats.
#[derive(Default)]
pub struct Exact {
    partials: Vec<f64>,
}

/// The sum became too large on the way.
#[derive(Debug)]
pub struct TooLarge;

impl Exact {
    /// Adds a number.
    ///
    /// # Errors
    /// If a partial sum overflows.
    pub fn add(&mut self, mut x: f64) -> Result<(), TooLarge> {
        let mut kept = 0;
        for at in 0..self.partials.len() {
            let mut y = self.partials[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        self.partials.truncate(kept);
        if !x.is_finite() {
            return Err(TooLarge);
        }
        self.partials.push(x);
        Ok(())
    }

    /// The float nearest to the sum.
    pub fn total(&self) -> f64 {
        let mut rest = self.partials.iter().rev();
        let Some(&first) = rest.next() else {
            return 0.0;
        };
        let (mut high, mut low) = (first, 0.0);
        for &y in rest.by_ref() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // Half-way cases are decided by the sign of what comes after.
        if let Some(&next) = rest.next()
            && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
        {
            let y = low * 2.0;
            let x = high + y;
            if y == x - high {
                high = x;
            }
        }
        high
    }
}

/// A product as a sum of two floats.
fn product(x: f64, y: f64) -> (f64, f64) {
    let high = x * y;
    (high, x.mul_add(y, -high))
}

/// A sum of products, rounded once.
#[derive(Default)]
pub struct Products {
    sum: Exact,
}

impl Products {
    /// Adds a product; `false` (and nothing is added) if it or the sum is not finite.
    pub fn add(&mut self, x: f64, y: f64) -> bool {
        let (high, low) = product(x, y);
        high.is_finite() && self.sum.add(high).is_ok() && self.sum.add(low).is_ok()
    }

    /// The float nearest to the sum.
    pub fn total(&self) -> f64 {
        self.sum.total()
    }
}

/// The length of a vector.
pub fn norm(vector: &[f64]) -> f64 {
    let sizes: Vec<f64> = vector.iter().map(|x| x.abs()).collect();
    if sizes.contains(&f64::INFINITY) {
        return f64::INFINITY;
    }
    let most = sizes.iter().copied().fold(0.0, f64::max);
    if sizes.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if most == 0.0 || sizes.len() <= 1 {
        return most;
    }
    let exponent = exponent_of(most);
    if exponent < -1023 {
        // Subnormal numbers: first to where they can be scaled.
        let scaled: Vec<f64> = sizes.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * norm(&scaled);
    }
    // The greatest one comes between 1/2 and 1; by a power of two nothing is lost but what is too small to count.
    let down = power_of_two(-exponent);
    let (mut high, mut middle, mut low) = (1.0, 0.0, 0.0);
    let add = |high: &mut f64, middle: &mut f64, low: &mut f64, x: f64| {
        let (square, tail) = product(x, x);
        let sum = *high + square;
        *middle += square - (sum - *high);
        *high = sum;
        *low += tail;
    };
    for x in &sizes {
        add(&mut high, &mut middle, &mut low, x * down);
    }
    // Begun with 1, so that every sum is greater than what is added.
    let root = (high - 1.0 + (middle + low)).sqrt();
    // One step of Newton's method with the exact error of the square.
    let (square, tail) = product(-root, root);
    let sum = high + square;
    middle += square - (sum - high);
    low += tail;
    let error = sum - 1.0 + (middle + low);
    (root + error / (2.0 * root)) / down
}

/// e with x = m·2ᵉ and 1/2 ≤ m < 1; x positive and finite.
fn exponent_of(x: f64) -> i32 {
    let bits = (x.to_bits() >> 52) as i32;
    if bits == 0 {
        -1022 - (x.to_bits().leading_zeros() as i32 - 12)
    } else {
        bits - 1022
    }
}

/// 2ᵉ of a normal exponent, else the nearest there is.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent.clamp(-1022, 1023) + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact() {
        let mut sum = Exact::default();
        for x in [1e100, 1.0, -1e100, 1e-20] {
            sum.add(x).unwrap();
        }
        assert_eq!(sum.total(), 1.0);
        let mut tenths = Products::default();
        assert!((0..10).all(|_| tenths.add(0.1, 1.0)));
        assert_eq!(tenths.total(), 1.0);
        assert_eq!(norm(&[3.0, 4.0]), 5.0);
        assert_eq!(norm(&[3e-320, 4e-320]), 5e-320);
        assert_eq!(norm(&[3e300, 4e300]), 5e300);
    }
}
