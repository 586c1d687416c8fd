//! What stands in format specifications, `%` conversions and slices, drawn at random: most are right, some are not.

use crate::random::Random;

fn one(random: &mut Random, from: &[&'static str]) -> &'static str {
    random.pick::<&'static str>(from)
}

/// A format specification.
pub fn format(random: &mut Random) -> String {
    let mut out = String::new();
    if random.percent(40) {
        if random.percent(50) {
            out += one(random, &["*", "x", "0", " ", "é", "_"]);
        }
        out += one(random, &["<", ">", "^", "="]);
    }
    if random.percent(25) {
        out += one(random, &["+", "-", " "]);
    }
    if random.percent(5) {
        out += "z";
    }
    if random.percent(20) {
        out += "#";
    }
    if random.percent(20) {
        out += "0";
    }
    if random.percent(50) {
        out += one(random, &["1", "4", "8", "12", "20"]);
    }
    if random.percent(20) {
        out += one(random, &[",", "_"]);
    }
    if random.percent(35) {
        out += one(random, &[".0", ".1", ".2", ".3", ".6", ".12"]);
    }
    if random.percent(70) {
        out += one(
            random,
            &[
                "b", "c", "d", "e", "E", "f", "F", "g", "G", "n", "o", "s", "x", "X", "%", "d",
                "f", "s",
            ],
        );
    } else if random.percent(3) {
        out += one(random, &["q", ".", ",,", "10."]);
    }
    out
}

/// A `%` conversion, the sign itself left out.
pub fn conversion(random: &mut Random) -> String {
    let mut out = String::new();
    while random.percent(30) {
        out += one(random, &["#", "0", "-", " ", "+"]);
    }
    if random.percent(40) {
        out += one(random, &["1", "5", "9", "15"]);
    }
    if random.percent(30) {
        out += one(random, &[".0", ".2", ".", ".5"]);
    }
    out += one(
        random,
        &[
            "d", "i", "u", "o", "x", "X", "e", "E", "f", "F", "g", "G", "c", "r", "s", "a", "s",
            "d",
        ],
    );
    if random.percent(2) {
        out += one(random, &["%", "%q", "%("]);
    }
    out
}

/// A slice's three parts; `$i` is filled in later.
pub fn slice(random: &mut Random) -> String {
    const PARTS: &[&str] = &["", "", "", "1", "2", "-1", "-3", "5", "100", "None", "$i"];
    let mut out = one(random, PARTS).to_string() + ":" + one(random, PARTS);
    if random.percent(40) {
        out += ":";
        out += one(random, &["", "1", "2", "-1", "-2", "3", "$i", "0"]);
    }
    out
}
