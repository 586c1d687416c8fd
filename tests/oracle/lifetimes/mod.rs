//! Makes programs about lifetimes: graphs of objects that say when they are born and when they die, with weak
//! references, callbacks, finalizers, generators, closures, exceptions and rings, built and taken apart.
//!
//! What can be written stands in tables of templates ([`expressions`], [`statements`]) over the names and classes
//! of [`world`]. In a template `$o` is an object that tells of its death (most of the time), `$x` anything, `$v`
//! a name, `$t` what can be assigned to, `$l` a list, `$d` a dict, `$w` a weak reference, `$g` a generator, `$f` a
//! function, `$i` a small number, `$n` a number that no other place has; a line that is `@` alone is a block.

mod expressions;
mod statements;
mod world;

use crate::random::Random;

type Table = &'static [&'static str];

/// What a program prints before it ends.
pub const END: &str = "-- the end";

const NAMES: Table = &["a", "b", "c", "e"];
const LISTS: Table = &["l", "k"];
const DICTS: Table = &["d", "m"];
const WEAK: Table = &["w", "r"];
const GENERATORS: Table = &["g", "y"];
const FUNCTIONS: Table = &["f", "j"];

/// A program in the making.
struct Maker<'r> {
    random: &'r mut Random,
    /// How deep blocks are nested.
    level: usize,
    /// How many statements may still be made.
    room: usize,
    /// The last number that was given.
    number: usize,
    /// Whether collections come by themselves.
    automatic: bool,
}

/// The statements of a program, each ended by a newline.
pub fn program(random: &mut Random) -> Vec<String> {
    let automatic = random.percent(10);
    let mut maker = Maker {
        room: 20 + random.below(30),
        random,
        level: 0,
        number: 0,
        automatic,
    };
    let mut made = maker.world();
    let wanted = made.len() + 5 + maker.random.below(16);
    while made.len() < wanted {
        let statement = maker.statement();
        let simple = !statement.trim_end().contains('\n');
        if simple && maker.random.percent(35) {
            made.push(guarded(&statement));
        } else {
            made.push(statement);
        }
    }
    if maker.random.percent(60) {
        made.push(maker.filled("print('collect', gc.collect())\n"));
    }
    made.push(format!("print({END:?})\n"));
    if maker.random.percent(8) {
        let last = maker.pick(statements::LAST);
        made.push(maker.filled(last) + "\n");
    }
    made
}

/// A statement of which an exception is told and forgotten.
fn guarded(statement: &str) -> String {
    let inner = indented(statement);
    format!("try:\n{inner}except Exception as error:\n    print(type(error).__name__)\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

impl Maker<'_> {
    fn pick(&mut self, from: Table) -> &'static str {
        from[self.random.below(from.len())]
    }

    /// Imports, classes and names, as they happen to be this time.
    fn world(&mut self) -> Vec<String> {
        let mut made = vec![world::IMPORTS.to_string()];
        for parts in world::CLASSES {
            let mut class = String::new();
            for part in *parts {
                let part = self.pick(part);
                class += &self.lines_filled(part);
            }
            made.push(class);
        }
        made.extend(world::HELPERS.iter().map(|text| format!("{text}\n")));
        made.extend(world::START.iter().map(|text| format!("{text}\n")));
        if self.automatic {
            let threshold = self.pick(&["5", "10", "50", "100", "700", "2000"]);
            made.push(format!("gc.set_threshold({threshold})\n"));
        } else {
            made.push("gc.disable()\n".to_string());
        }
        made.push("unused = gc.collect()\n".to_string());
        made
    }

    fn statement(&mut self) -> String {
        self.room = self.room.saturating_sub(1);
        let flat = self.room == 0 || self.level > 2;
        let tables: &[(usize, Table)] = &[
            (26, statements::BINDING),
            (16, statements::CONTAINERS),
            (16, statements::WEAK),
            (8, statements::COLLECTING),
            (8, statements::RUNNING),
            (if flat { 0 } else { 8 }, statements::BLOCKS),
            (if flat { 0 } else { 6 }, statements::FUNCTIONS),
            (if flat { 0 } else { 6 }, statements::EXCEPTIONS),
            (if flat { 0 } else { 3 }, statements::CLASSES),
            (
                if self.automatic && !flat { 10 } else { 0 },
                statements::MANY,
            ),
        ];
        let total: usize = tables.iter().map(|(weight, _)| weight).sum();
        let mut chance = self.random.below(total);
        let table = tables.iter().find(|(weight, _)| {
            let here = chance < *weight;
            chance = chance.saturating_sub(*weight);
            here
        });
        let template = self.pick(table.map_or(statements::BINDING, |(_, table)| table));
        self.lines_filled(template)
    }

    /// Fills a template of lines.
    fn lines_filled(&mut self, template: &str) -> String {
        let mut out = String::new();
        for line in template.lines() {
            let bare = line.trim_start();
            let indent = &line[..line.len() - bare.len()];
            if bare == "@" {
                self.level += 1;
                for _ in 0..1 + self.random.below(3) {
                    for inner in self.statement().lines() {
                        out += &format!("{indent}{inner}\n");
                    }
                }
                self.level -= 1;
            } else {
                out += &format!("{indent}{}\n", self.filled(bare));
            }
        }
        out
    }

    fn filled(&mut self, template: &str) -> String {
        self.filled_to(template, 2)
    }

    /// Fills a template with expressions up to a depth.
    fn filled_to(&mut self, template: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut letters = template.chars();
        while let Some(letter) = letters.next() {
            if letter != '$' {
                out.push(letter);
                continue;
            }
            match letters.next() {
                Some('o') => out += &self.object(depth),
                Some('x') => out += &self.anything(depth),
                Some('t') => out += &self.one_of(expressions::TARGETS, 0),
                Some('v') => out += self.pick(NAMES),
                Some('l') => out += self.pick(LISTS),
                Some('d') => out += self.pick(DICTS),
                Some('w') => out += self.pick(WEAK),
                Some('g') => out += self.pick(GENERATORS),
                Some('f') => out += self.pick(FUNCTIONS),
                Some('i') => out += &self.random.below(4).to_string(),
                Some('n') => {
                    self.number += 1;
                    out += &self.number.to_string();
                }
                Some(other) => out.push(other),
                None => {}
            }
        }
        out
    }

    fn one_of(&mut self, table: Table, depth: usize) -> String {
        let template = self.pick(table);
        self.filled_to(template, depth)
    }

    fn object(&mut self, depth: usize) -> String {
        match self.random.below(10) {
            0..3 => self.pick(NAMES).to_string(),
            3..6 if depth > 0 => self.one_of(expressions::OBJECTS, depth - 1),
            _ => self.one_of(expressions::NEW, depth.saturating_sub(1)),
        }
    }

    fn anything(&mut self, depth: usize) -> String {
        if depth == 0 || self.random.percent(40) {
            self.object(depth)
        } else {
            self.one_of(expressions::OTHERS, depth - 1)
        }
    }
}
