//! Asking the reference and comparing; and a small generator of random values.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

/// Evaluates each line; answers a line of hexadecimal: text as (generalised) UTF-8, bytes as they
/// are, other values by their repr, exceptions as `Type: message`.
const SCRIPT: &str = "
import sys, math, unicodedata, warnings
def shown(value):
    if type(value) is str:
        return value.encode('utf-8', 'surrogatepass')
    return value if type(value) is bytes else shown(repr(value))
def answer(line):
    try:
        return shown(eval(line))
    except Exception as error:
        return shown(type(error).__name__ + ': ' + str(error))
# For messages that repeat the argument, which is our callers' to add: three words of them.
def short_error(call, *arguments):
    try:
        return call(*arguments)
    except ValueError as error:
        raise ValueError(' '.join(str(error).split(' ')[:3]))
# A value that any specification formats alike.
class AnySpec(str):
    __format__ = lambda self, spec: 'v'
    __str__ = __repr__ = lambda self: 'v'
any_spec = AnySpec()
# All code points of a block of 4096 for which something holds, and what they map to.
def block(number):
    return map(chr, range(number << 12, (number + 1) << 12))
def holds(test, number):
    return ' '.join('%x' % ord(c) for c in block(number) if test(c))
def maps(change, number):
    changed = ((c, change(c)) for c in block(number))
    return ' '.join('%x=%s' % (ord(c), ','.join('%x' % ord(d) for d in to)) for c, to in changed if c != to)
warnings.simplefilter('ignore')
for line in sys.stdin:
    sys.stdout.write(answer(line).hex() + '\\n')
";

/// The answers to these lines, under the hash seed that we have.
fn answers(mut oracle: Command, lines: String) -> Vec<Vec<u8>> {
    oracle.env("PYTHONHASHSEED", "0").args(["-c", SCRIPT]);
    let mut child = oracle
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the reference starts");
    let mut input = child.stdin.take().expect("a pipe in");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let mut output = String::new();
    child
        .stdout
        .take()
        .expect("a pipe out")
        .read_to_string(&mut output)
        .expect("text");
    writer.join().expect("no panic").expect("all written");
    assert!(
        child.wait().expect("an end").success(),
        "the reference failed"
    );
    output.lines().map(from_hex).collect()
}

fn from_hex(line: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("a digit") as u8;
    line.as_bytes()
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// Expressions, and what we answer.
pub struct Cases {
    cases: Vec<(String, Vec<u8>)>,
    pub random: Random,
}

impl Cases {
    pub fn new() -> Cases {
        Cases {
            cases: Vec::new(),
            random: Random(20_261_122),
        }
    }

    pub fn add(&mut self, expression: String, ours: impl Into<Vec<u8>>) {
        assert!(!expression.contains('\n'), "{expression}");
        self.cases.push((expression, ours.into()));
    }

    /// Asks the reference, and fails with the first differences.
    pub fn compare(self, oracle: Command, what: &str) {
        let lines = self
            .cases
            .iter()
            .map(|(expression, _)| format!("{expression}\n"))
            .collect();
        let answers = answers(oracle, lines);
        assert_eq!(answers.len(), self.cases.len(), "one answer a case");
        let pairs = self.cases.iter().zip(&answers);
        let wrong: Vec<_> = pairs
            .filter(|((_, ours), theirs)| ours != *theirs)
            .collect();
        for ((expression, ours), theirs) in wrong.iter().take(20) {
            let expression: String = expression.chars().take(300).collect();
            // Long answers are shown from a little before the place where they part.
            let same = ours
                .iter()
                .zip(theirs.iter())
                .take_while(|(a, b)| a == b)
                .count();
            let text = |bytes: &[u8]| {
                let tail = String::from_utf8_lossy(&bytes[same.saturating_sub(30)..]).into_owned();
                tail.chars().take(200).collect::<String>()
            };
            println!(
                "{expression}\n  ours   {}\n  theirs {}",
                text(ours),
                text(theirs)
            );
        }
        println!("{what}: {} cases", answers.len());
        assert!(
            wrong.is_empty(),
            "{} of {} differ",
            wrong.len(),
            answers.len()
        );
    }
}

/// A Python literal, in ASCII, for any code points.
pub fn literal(codes: impl IntoIterator<Item = u32>) -> String {
    let mut out = String::from("'");
    for code in codes {
        match char::from_u32(code) {
            Some(c) if matches!(c, ' '..='~') && c != '\'' && c != '\\' => out.push(c),
            _ => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out.push('\'');
    out
}

/// The literal of a `str`.
pub fn literal_str(text: &str) -> String {
    literal(text.chars().map(u32::from))
}

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Up to `longest` pieces, joined.
    pub fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        let count = self.below(longest + 1);
        (0..count).map(|_| *self.one_of(pieces)).collect()
    }

    /// Doubles of every kind: any bits, small decimals, ties, whole numbers, edges.
    pub fn float(&mut self) -> f64 {
        const EDGES: [f64; 14] = [
            0.0,
            -0.0,
            0.5,
            1.5,
            2.5,
            1e16,
            1e15,
            9999999999999998.0,
            1e-4,
            1e-5,
            5e-324,
            f64::MAX,
            1e22,
            1e23,
        ];
        match self.below(6) {
            0 => f64::from_bits(self.bits()),
            1 => *self.one_of(&EDGES),
            2 => (self.below(2_000_001) as f64 - 1_000_000.0) / 1000.0,
            3 => (self.below(2001) as f64 - 1000.0) / 8.0,
            4 => self.bits() as i64 as f64,
            _ => f64::from_bits(
                self.bits() & 0x800f_ffff_ffff_ffff | (1023 - 60 + self.bits() % 120) << 52,
            ),
        }
    }

    /// Ints of every size, around powers of two and ten too.
    pub fn int(&mut self, most_bits: u32) -> num_bigint::BigInt {
        let bits = self.below(most_bits as usize + 1) as u32;
        let one = num_bigint::BigInt::from(1);
        let mut n = match self.below(3) {
            0 => (one << bits) + (self.below(3) as i64 - 1),
            _ => {
                let words = (0..=bits / 32).map(|_| self.bits() as u32).collect();
                let size = num_bigint::BigUint::new(words);
                num_bigint::BigInt::from(size) >> (32 - bits % 32)
            }
        };
        if self.below(2) == 0 {
            n = -n;
        }
        n
    }
}
