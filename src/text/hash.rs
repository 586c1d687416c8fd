//! Hashes of everything but numbers, with CPython's values under `PYTHONHASHSEED=0`.
//!
//! Strings and bytes: SipHash-1-3 with a zero key. Invariant: no hash is -1 (CPython keeps that for
//! errors); equal values of different types have equal hashes as there.

use super::wtf8::Wtf8;

/// `hash(text)`. CPython hashes its own storage, which has 1, 2 or 4 bytes a character by the widest.
pub fn hash_str(text: Wtf8<'_>) -> i64 {
    let bytes = text.as_bytes();
    if bytes.is_ascii() {
        return hash_bytes(bytes);
    }
    // The first byte of a code point tells how wide it is: 0xc3 ends Latin-1, 0xef the basic plane.
    let widest = bytes.iter().copied().max().unwrap_or(0);
    let mut sip = Sip13::new();
    match widest {
        0..0xc4 => text.chars().for_each(|code| sip.write(u64::from(code), 1)),
        0xc4..0xf0 => text.chars().for_each(|code| sip.write(u64::from(code), 2)),
        _ => text.chars().for_each(|code| sip.write(u64::from(code), 4)),
    }
    not_error(sip.finish() as i64, -2)
}

/// `hash(bytes)`; that of an ASCII string too.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut sip = Sip13::new();
    let (words, tail) = bytes.as_chunks::<8>();
    words
        .iter()
        .for_each(|word| sip.block(u64::from_le_bytes(*word)));
    let tail_word = tail
        .iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte));
    let hash = sip.end(tail_word | (bytes.len() as u64) << 56);
    not_error(hash as i64, -2)
}

/// CPython's hash is never -1.
#[inline]
fn not_error(hash: i64, instead: i64) -> i64 {
    if hash == -1 { instead } else { hash }
}

/// SipHash with one round a word and three at the end, zero key (Aumasson and Bernstein).
struct Sip13 {
    v: [u64; 4],
    /// Bytes not yet mixed in, the first lowest.
    pending: u64,
    length: u64,
}

impl Sip13 {
    #[inline]
    fn new() -> Sip13 {
        let v = [
            0x736f_6d65_7073_6575,
            0x646f_7261_6e64_6f6d,
            0x6c79_6765_6e65_7261,
            0x7465_6462_7974_6573,
        ];
        Sip13 {
            v,
            pending: 0,
            length: 0,
        }
    }

    #[inline]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.v;
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
        self.v = [a, b, c, d];
    }

    /// Mixes eight bytes in.
    #[inline]
    fn block(&mut self, word: u64) {
        self.v[3] ^= word;
        self.round();
        self.v[0] ^= word;
    }

    /// Adds the `size` low bytes of `value`; all writes to one hash must have one size.
    #[inline]
    fn write(&mut self, value: u64, size: u64) {
        self.pending |= value << (self.length % 8 * 8);
        self.length += size;
        if self.length.is_multiple_of(8) {
            let word = std::mem::take(&mut self.pending);
            self.block(word);
        }
    }

    fn finish(self) -> u64 {
        let last = self.pending | self.length << 56;
        self.end(last)
    }

    /// Mixes the last word in, which carries the length, and answers the hash.
    #[inline]
    fn end(mut self, last: u64) -> u64 {
        self.block(last);
        self.v[2] ^= 0xff;
        (0..3).for_each(|_| self.round());
        self.v.iter().fold(0, |all, word| all ^ word)
    }
}

/// The hash of a tuple, built from its items' hashes in order (from xxHash, as CPython does it).
#[derive(Clone, Debug)]
pub struct TupleHash {
    sum: u64,
    count: u64,
}

const XX_1: u64 = 11_400_714_785_074_694_791;
const XX_2: u64 = 14_029_467_366_897_019_727;
const XX_5: u64 = 2_870_177_450_012_600_261;

impl Default for TupleHash {
    fn default() -> TupleHash {
        TupleHash {
            sum: XX_5,
            count: 0,
        }
    }
}

impl TupleHash {
    /// The next item's hash.
    #[inline]
    pub fn add(&mut self, hash: i64) {
        let sum = self.sum.wrapping_add((hash as u64).wrapping_mul(XX_2));
        self.sum = sum.rotate_left(31).wrapping_mul(XX_1);
        self.count += 1;
    }

    /// The hash of a slice of these three: the count is not mixed in.
    pub fn finish_slice(&self) -> i64 {
        not_error(self.sum as i64, 1_546_275_796)
    }

    /// The tuple's hash.
    pub fn finish(&self) -> i64 {
        let sum = self.sum.wrapping_add(self.count ^ (XX_5 ^ 3_527_539));
        not_error(sum as i64, 1_546_275_796)
    }
}

/// `hash((...))` of items with these hashes.
pub fn hash_tuple(items: impl IntoIterator<Item = i64>) -> i64 {
    let mut hash = TupleHash::default();
    items.into_iter().for_each(|item| hash.add(item));
    hash.finish()
}

/// `hash(frozenset)` of items with these hashes, in any order.
pub fn hash_frozenset(items: impl IntoIterator<Item = i64>) -> i64 {
    let spread = |hash: u64| (hash ^ 89_869_747 ^ hash << 16).wrapping_mul(3_644_798_167);
    let (mut all, mut count) = (0u64, 0u64);
    for item in items {
        all ^= spread(item as u64);
        count += 1;
    }
    all ^= (count + 1).wrapping_mul(1_927_868_237);
    all ^= all >> 11 ^ all >> 25;
    all = all.wrapping_mul(69_069).wrapping_add(907_133_923);
    not_error(all as i64, 590_923_713)
}

/// `hash(complex)` from the hashes of its parts.
pub fn hash_complex(re: i64, im: i64) -> i64 {
    not_error(re.wrapping_add(im.wrapping_mul(1_000_003)), -2)
}

/// The hash of an object that is only equal to itself: its address without the bits that are always zero.
#[inline]
pub fn hash_pointer(address: usize) -> i64 {
    not_error((address as u64).rotate_right(4) as i64, -2)
}

/// `hash(None)`.
pub const HASH_NONE: i64 = 0xfca8_6420;

/// `hash(...)`, which is of no fixed value in CPython (an address): ours is.
pub const HASH_ELLIPSIS: i64 = 0x0e11_1251;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hash_as_under_hash_seed_zero() {
        for (text, want) in [
            ("", 0),
            ("a", 4644417185603328019),
            ("abc", -4594863902769663758),
            ("self", -9024399598115681238),
            ("__init__", 4748292593639647670),
            ("weakref", 726362972110550537),
            (
                "a longer string of more than eight bytes",
                3943559042934741031,
            ),
            ("é", 6047309291227476195),
            ("naïve café au lait", -7011507372954835936),
            ("Ж", 5229429703671838488),
            ("жизнь", -1172133126695030242),
            ("𝒳", -2501406056730497044),
            ("😀 smile", -7081235564700944928),
            ("日本語テキスト", 5570022306295089571),
        ] {
            assert_eq!(hash_str(Wtf8::from(text)), want, "{text:?}");
        }
        assert_eq!(hash_bytes(b"abc"), hash_str(Wtf8::from("abc")));
        assert_eq!(hash_bytes(b"\xff\x00"), 7217110220190950386);
    }

    #[test]
    fn combined_hashes() {
        assert_eq!(hash_tuple([]), 5740354900026072187);
        assert_eq!(hash_tuple([1, 2, 3]), 529344067295497451);
        assert_eq!(hash_frozenset([]), 133146708735736);
        assert_eq!(hash_frozenset([1, 2, 3]), -272375401224217160);
        assert_eq!(hash_complex(1, 2), 2000007);
        assert_eq!(hash_pointer(0x1230), 0x123);
    }
}
