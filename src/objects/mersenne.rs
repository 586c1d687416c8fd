//! The class `_random.Random`: the Mersenne Twister MT19937 (M. Matsumoto, T. Nishimura, 1998), seeded as CPython
//! seeds it, so that the numbers are the same.

use num_bigint::{BigInt, BigUint, Sign};

use crate::heap::{Heap, HeapCell, Value};
use crate::runtime::{
    Args, NativeDef, PyResult, Slots, Tuple, TypeId, TypeSpec, Vm, integer, kind,
};
use crate::{object, traces_nothing};

use super::sequence::instance_shape;

object! {
    /// A generator.
    pub struct Random: kind::RANDOM, untracked {
        /// Its state.
        pub twister: HeapCell<Box<Twister>>,
    }
}

/// Words of the state.
const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// The state of the generator.
pub struct Twister {
    words: [u32; SIZE],
    /// The next word to be used; `SIZE`: new ones must be made.
    at: usize,
}

traces_nothing!(Twister);

impl Twister {
    fn new(seed: u32) -> Twister {
        let mut words = [seed; SIZE];
        for at in 1..SIZE {
            let last = words[at - 1];
            words[at] = (last ^ (last >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(at as u32);
        }
        Twister { words, at: SIZE }
    }

    /// Seeded with any number of words.
    fn seeded(key: &[u32]) -> Twister {
        let mut twister = Twister::new(19_650_218);
        let words = &mut twister.words;
        let (mut at, mut from) = (1, 0);
        let wrap = |words: &mut [u32; SIZE], at: &mut usize| {
            *at += 1;
            if *at >= SIZE {
                words[0] = words[SIZE - 1];
                *at = 1;
            }
        };
        let mix = |last: u32, factor| (last ^ (last >> 30)).wrapping_mul(factor);
        for _ in 0..SIZE.max(key.len()) {
            let part = key.get(from).copied().unwrap_or(0);
            words[at] = (words[at] ^ mix(words[at - 1], 1_664_525))
                .wrapping_add(part)
                .wrapping_add(from as u32);
            wrap(words, &mut at);
            from += 1;
            if from >= key.len() {
                from = 0;
            }
        }
        for _ in 1..SIZE {
            words[at] = (words[at] ^ mix(words[at - 1], 1_566_083_941)).wrapping_sub(at as u32);
            wrap(words, &mut at);
        }
        words[0] = 1 << 31;
        twister
    }

    /// The next 32 bits.
    fn next(&mut self) -> u32 {
        if self.at >= SIZE {
            for at in 0..SIZE {
                let joined =
                    (self.words[at] & (1 << 31)) | (self.words[(at + 1) % SIZE] & !(1 << 31));
                let twist = if joined & 1 == 0 { 0 } else { 0x9908_b0df };
                self.words[at] = self.words[(at + MIDDLE) % SIZE] ^ (joined >> 1) ^ twist;
            }
            self.at = 0;
        }
        let mut word = self.words[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }
}

fn of(args: &[Value]) -> Option<&Random> {
    args.first().and_then(Heap::downcast)
}

fn construct(vm: &mut Vm, class: &Value, args: Args) -> PyResult {
    if class.is(vm.type_object(TypeId::RANDOM)) {
        args.no_keywords(vm, "Random")?;
    }
    let given = args.positional.len();
    if given > 1 {
        return Err(vm.type_error(format!("Random expected at most 1 argument, got {given}")));
    }
    let key = key(vm, args.positional.first())?;
    let shape = instance_shape(class, TypeId::RANDOM);
    Ok(vm.heap.alloc(shape, |header| Random {
        header,
        twister: HeapCell::new(Box::new(Twister::seeded(&key))),
    }))
}

/// The words of a seed: an integer's size, the hash of anything else, or chance.
fn key(vm: &mut Vm, seed: Option<&Value>) -> PyResult<Vec<u32>> {
    let Some(seed) = seed.filter(|seed| !seed.is_none()) else {
        return Ok(chance(SIZE));
    };
    let number = match integer(seed) {
        Some(number) => number.to_big().magnitude().clone(),
        None => BigUint::from(vm.hash(seed)? as u64),
    };
    let words = number.to_u32_digits();
    Ok(if words.is_empty() { vec![0] } else { words })
}

/// Words that nobody knows before.
pub fn chance(count: usize) -> Vec<u32> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    use std::io::Read;
    let mut bytes = vec![0; count * 4];
    let device = std::fs::File::open("/dev/urandom");
    if device
        .and_then(|mut file| file.read_exact(&mut bytes))
        .is_err()
    {
        for (at, chunk) in bytes.chunks_mut(8).enumerate() {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_usize(at);
            let word = hasher.finish().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
    bytes
        .chunks_exact(4)
        .map(|word| {
            word.iter()
                .rev()
                .fold(0, |all, byte| all << 8 | u32::from(*byte))
        })
        .collect()
}

fn seed(vm: &mut Vm, args: &[Value]) -> PyResult {
    let key = key(vm, args.get(1))?;
    if let Some(own) = of(args) {
        **own.twister.get_mut(&mut vm.heap) = Twister::seeded(&key);
    }
    Ok(Value::NONE)
}

fn random(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(own) = of(args) else {
        return Ok(Value::NONE);
    };
    let twister = own.twister.get_mut(&mut vm.heap);
    let (high, low) = (twister.next() >> 5, twister.next() >> 6);
    let number = (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0;
    Ok(vm.float(number))
}

fn get_rand_bits(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(own), Some(bits)) = (of(args), args.get(1)) else {
        return Ok(Value::NONE);
    };
    let bits = vm.index(bits)?;
    let bits = match integer(&bits) {
        Some(crate::runtime::Integer::Small(bits)) => bits,
        _ => {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        }
    };
    if bits < 0 {
        return Err(vm.value_error("number of bits must be non-negative"));
    }
    if bits > i64::from(i32::MAX) {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    let twister = own.twister.get_mut(&mut vm.heap);
    if bits <= 32 {
        let word = match bits {
            0 => 0,
            bits => twister.next() >> (32 - bits),
        };
        return Ok(vm.int(word.into()));
    }
    let mut words = Vec::with_capacity(bits as usize / 32 + 1);
    let mut left = bits;
    while left > 0 {
        let word = twister.next();
        words.push(if left < 32 { word >> (32 - left) } else { word });
        left -= 32;
    }
    Ok(vm.big(BigInt::new(Sign::Plus, words)))
}

fn get_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let Some(own) = of(args) else {
        return Ok(Value::NONE);
    };
    let twister = own.twister.get(&vm.heap);
    let at = [twister.at as u32];
    let numbers: Vec<i64> = twister
        .words
        .iter()
        .chain(&at)
        .map(|word| i64::from(*word))
        .collect();
    let numbers: Vec<Value> = numbers.into_iter().map(|number| vm.int(number)).collect();
    Ok(vm.tuple(numbers))
}

fn set_state(vm: &mut Vm, args: &[Value]) -> PyResult {
    let (Some(own), Some(state)) = (of(args), args.get(1)) else {
        return Ok(Value::NONE);
    };
    let Some(state) = Tuple::of(state) else {
        return Err(vm.type_error("state vector must be a tuple"));
    };
    if state.items().len() != SIZE + 1 {
        return Err(vm.value_error("state vector is the wrong size"));
    }
    let mut words = [0; SIZE];
    for (word, item) in words.iter_mut().zip(state.items()) {
        *word = vm.index_i64(item)? as u32;
    }
    let at = vm.index_i64(&state.items()[SIZE])?;
    if at < 0 || at as usize > SIZE {
        return Err(vm.value_error("invalid state"));
    }
    let at = at as usize;
    **own.twister.get_mut(&mut vm.heap) = Twister { words, at };
    Ok(Value::NONE)
}

/// The class.
pub static SPEC: TypeSpec = TypeSpec {
    id: TypeId::RANDOM,
    name: "_random.Random",
    doc: "Random() -> a random number generator with its own state",
    kind: kind::RANDOM,
    subclassable: true,
    slots: Slots {
        new: Some(construct),
        ..Slots::EMPTY
    },
    methods: &[
        NativeDef::no_args(
            "random",
            random,
            "(self, /)",
            "A float from 0.0 up to 1.0, without it.",
        ),
        NativeDef::range(
            "seed",
            0,
            1,
            seed,
            "(self, n=None, /)",
            "Begins anew from a seed, or (None) from chance.",
        ),
        NativeDef::no_args("getstate", get_state, "(self, /)", "The state, a tuple."),
        NativeDef::one(
            "setstate",
            set_state,
            "(self, state, /)",
            "Goes back to a state.",
        ),
        NativeDef::one(
            "getrandbits",
            get_rand_bits,
            "(self, k, /)",
            "An integer of k random bits.",
        ),
    ],
    ..TypeSpec::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers that the authors publish for the key 0x123, 0x234, 0x345, 0x456.
    #[test]
    fn the_published_numbers() {
        let mut twister = Twister::seeded(&[0x123, 0x234, 0x345, 0x456]);
        let first: Vec<u32> = (0..5).map(|_| twister.next()).collect();
        assert_eq!(
            first,
            [1067595299, 955945823, 477289528, 4107218783, 4228976476]
        );
    }
}
