//! Reading of packed numbers: seven bits a byte, the lowest first, the eighth says that another byte follows. The
//! form is the same whatever the machine's word and byte order.

/// Reads from the beginning of some bytes; `None` where they end too early or say what can't be.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b> {
    /// What is not read yet.
    pub rest: &'b [u8],
}

impl<'b> Reader<'b> {
    /// The next byte.
    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// A number.
    #[inline]
    pub fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        if first < 0x80 {
            return Some(first.into());
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part {
                return None;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number with a sign, which is its lowest bit.
    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A number of 16 bits.
    #[inline]
    pub fn short(&mut self) -> Option<u16> {
        self.number()?.try_into().ok()
    }

    /// A number of 32 bits.
    #[inline]
    pub fn word(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    /// How many things follow, each of at least one byte.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.rest.len()).then_some(count)
    }

    /// Some bytes as they are.
    pub fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    /// A float's bits.
    pub fn float(&mut self) -> Option<f64> {
        let bits = self.bytes(8)?.try_into().ok()?;
        Some(f64::from_bits(u64::from_le_bytes(bits)))
    }
}
