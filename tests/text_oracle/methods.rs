//! The methods of `str` and `bytes` that search, split, strip and pad.

use std::ops::Range;

use gossamer::text::str_algo::{self as algo, Units};
use gossamer::text::str_repr;
use gossamer::text::wtf8::Wtf8;

use crate::harness::{Cases, literal};

/// Few letters, so that things are found: of every width, white space and line ends among them.
const TEXT: [u32; 16] = [
    0x61, 0x62, 0x61, 0x20, 0x2c, 0x09, 0x0a, 0x0d, 0x2b, 0xe9, 0x1c, 0x3000, 0x2028, 0x85, 0xd83d,
    0x1f600,
];
const BYTES: [u32; 12] = [
    0x61, 0x62, 0x61, 0x20, 0x2c, 0x09, 0x0a, 0x0d, 0x2d, 0xe9, 0x1c, 0x0c,
];

/// A random value, and how Python writes values of its type.
struct Kind {
    units: Units,
    letters: &'static [u32],
}

impl Kind {
    fn random(&self, cases: &mut Cases, longest: usize) -> Vec<u8> {
        let few = if cases.random.below(2) == 0 {
            3
        } else {
            self.letters.len()
        };
        let count = cases.random.below(longest + 1);
        let codes: Vec<u32> = (0..count)
            .map(|_| *cases.random.one_of(&self.letters[..few]))
            .collect();
        match self.units {
            Units::Text => codes
                .into_iter()
                .collect::<gossamer::text::wtf8::Wtf8Buf>()
                .into_bytes(),
            Units::Bytes => codes.into_iter().map(|code| code as u8).collect(),
        }
    }

    fn quoted(&self, bytes: &[u8]) -> String {
        match self.units {
            Units::Text => literal(Wtf8::from_bytes(bytes).chars()),
            Units::Bytes => str_repr::repr_bytes(bytes),
        }
    }

    fn repr(&self, bytes: &[u8]) -> String {
        match self.units {
            Units::Text => str_repr::repr_str(Wtf8::from_bytes(bytes)),
            Units::Bytes => str_repr::repr_bytes(bytes),
        }
    }

    fn list(&self, bytes: &[u8], ranges: &[Range<usize>]) -> String {
        let parts: Vec<_> = ranges
            .iter()
            .map(|range| self.repr(&bytes[range.clone()]))
            .collect();
        format!("[{}]", parts.join(", "))
    }
}

pub fn of_str(cases: &mut Cases) {
    let kind = Kind {
        units: Units::Text,
        letters: &TEXT,
    };
    (0..2000).for_each(|_| one(cases, &kind));
}

pub fn of_bytes(cases: &mut Cases) {
    let kind = Kind {
        units: Units::Bytes,
        letters: &BYTES,
    };
    (0..1500).for_each(|_| one(cases, &kind));
}

fn one(cases: &mut Cases, kind: &Kind) {
    let units = kind.units;
    let (text, part, other) = (
        kind.random(cases, 14),
        kind.random(cases, 2),
        kind.random(cases, 3),
    );
    let (value, needle, new) = (kind.quoted(&text), kind.quoted(&part), kind.quoted(&other));
    let length = units.count(&text);

    let (start, end) = (
        cases.random.below(24) as i64 - 12,
        cases.random.below(24) as i64 - 12,
    );
    let within = algo::bounds(start, end, length);
    let number = |found: Option<usize>| found.map_or("-1".to_owned(), |at| at.to_string());
    let found = within
        .clone()
        .and_then(|within| algo::find_item(&text, &part, within, units));
    cases.add(
        format!("{value}.find({needle}, {start}, {end})"),
        number(found),
    );
    let found = within
        .clone()
        .and_then(|within| algo::rfind_item(&text, &part, within, units));
    cases.add(
        format!("{value}.rfind({needle}, {start}, {end})"),
        number(found),
    );
    let counted = within.map_or(0, |within| {
        algo::count(algo::items(&text, within, units), &part, units)
    });
    cases.add(
        format!("{value}.count({needle}, {start}, {end})"),
        counted.to_string(),
    );

    let most = cases.random.below(4) as i64 - 1;
    let most_items = usize::try_from(most).unwrap_or(usize::MAX);
    let replaced = algo::replace(&text, &part, &other, most_items, units);
    cases.add(
        format!("{value}.replace({needle}, {new}, {most})"),
        replaced.unwrap_or_else(|| text.clone()),
    );
    if !part.is_empty() {
        let parts = algo::split(&text, &part, most_items);
        cases.add(
            format!("repr({value}.split({needle}, {most}))"),
            kind.list(&text, &parts),
        );
        let parts = algo::rsplit(&text, &part, most_items);
        cases.add(
            format!("repr({value}.rsplit({needle}, {most}))"),
            kind.list(&text, &parts),
        );
        for (name, found) in [
            ("partition", algo::partition(&text, &part)),
            ("rpartition", algo::rpartition(&text, &part)),
        ] {
            if let Some((head, tail)) = found {
                let ours = kind.list(&text, &[head.clone(), head.end..tail.start, tail]);
                cases.add(format!("repr(list({value}.{name}({needle})))"), ours);
            }
        }
    }
    let parts = algo::split_space(&text, most_items, units);
    cases.add(
        format!("repr({value}.split(None, {most}))"),
        kind.list(&text, &parts),
    );
    let parts = algo::rsplit_space(&text, most_items, units);
    cases.add(
        format!("repr({value}.rsplit(None, {most}))"),
        kind.list(&text, &parts),
    );
    for keep in [false, true] {
        let lines = algo::split_lines(&text, keep, units);
        cases.add(
            format!("repr({value}.splitlines({}))", u8::from(keep)),
            kind.list(&text, &lines),
        );
    }
    for (name, left, right) in [
        ("strip", true, true),
        ("lstrip", true, false),
        ("rstrip", false, true),
    ] {
        let kept = algo::strip(&text, left, right, units);
        cases.add(format!("{value}.{name}()"), &text[kept]);
        let kept = algo::strip_chars(&text, &other, left, right, units);
        cases.add(format!("{value}.{name}({new})"), &text[kept]);
    }

    let width = cases.random.below(20);
    let fill = *cases.random.one_of(kind.letters);
    let shown = match units {
        Units::Text => literal([fill]),
        Units::Bytes => kind.quoted(&[fill as u8]),
    };
    cases.add(
        format!("{value}.center({width}, {shown})"),
        algo::center(&text, width, fill, units),
    );
    cases.add(
        format!("{value}.ljust({width}, {shown})"),
        algo::ljust(&text, width, fill, units),
    );
    cases.add(
        format!("{value}.rjust({width}, {shown})"),
        algo::rjust(&text, width, fill, units),
    );
    cases.add(
        format!("{value}.zfill({width})"),
        algo::zfill(&text, width, units),
    );
    let size = cases.random.below(10) as i64 - 1;
    let expanded = algo::expand_tabs(&text, size, 1000, units).expect("short");
    cases.add(format!("{value}.expandtabs({size})"), expanded);
    let joined = algo::join(&part, [&text, &other, &part].into_iter().map(Vec::as_slice));
    cases.add(format!("{needle}.join([{value}, {new}, {needle}])"), joined);
}
