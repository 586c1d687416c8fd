//! Makes programs that mean something: statements and expressions whose types fit, most of the time.
//!
//! What can be written stands in tables of templates ([`expressions`], [`statements`], [`classes`]); this file fills
//! them in. `$i` is an int, `$s` a str and so on ([`Type::of`]); `$=i` is a name that gets an int; `$u` is a name that
//! is there; `$F` is a format specification, `$P` a `%` conversion (`$Q` without its sign), `$[` a slice in its
//! brackets' place; a line that is `@` alone is a block.

mod classes;
mod expressions;
mod features;
mod specs;
mod statements;

use crate::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Int,
    Float,
    Bool,
    Str,
    Bytes,
    Complex,
    List,
    Tuple,
    Dict,
    Set,
    Object,
    Function,
    Generator,
}

const TYPES: [(Type, char, &[&str]); 13] = [
    (Type::Int, 'i', &["i", "j", "n"]),
    (Type::Float, 'f', &["x", "y"]),
    (Type::Bool, 'b', &["flag"]),
    (Type::Str, 's', &["s", "name"]),
    (Type::Bytes, 'y', &["data"]),
    (Type::Complex, 'c', &["z"]),
    (Type::List, 'l', &["items", "values"]),
    (Type::Tuple, 't', &["pair"]),
    (Type::Dict, 'd', &["table"]),
    (Type::Set, 'e', &["seen"]),
    (Type::Object, 'o', &["p", "q", "node"]),
    (Type::Function, 'g', &["f", "g", "h"]),
    (Type::Generator, 'r', &["gen", "source"]),
];

impl Type {
    /// The type that a letter of a template stands for.
    fn of(letter: char) -> Option<Type> {
        TYPES
            .iter()
            .find(|(_, own, _)| *own == letter)
            .map(|(kind, _, _)| *kind)
    }

    fn names(self) -> &'static [&'static str] {
        TYPES
            .iter()
            .find(|(kind, _, _)| *kind == self)
            .map_or(&[], |(_, _, names)| names)
    }
}

/// A program in the making.
struct Maker<'r> {
    random: &'r mut Random,
    /// Names that have values, the innermost scope last.
    known: Vec<(&'static str, Type)>,
    /// How deep blocks are nested.
    level: usize,
    /// How many statements may still be made.
    room: usize,
}

/// The statements of a program, each ended by a newline; of a hundred so many are `guarded` by a `try`.
pub fn program(random: &mut Random, guarded: usize) -> Vec<String> {
    let mut maker = Maker {
        room: 12 + random.below(30),
        random,
        known: Vec::new(),
        level: 0,
    };
    let mut made = vec!["import gc, weakref\n".to_string()];
    for _ in 0..1 + maker.random.below(2) {
        made.extend(pieces(&maker.class()));
    }
    for kind in [Type::Int, Type::Str, Type::List, Type::Object, Type::Dict] {
        made.push(maker.assign(kind) + "\n");
    }
    let wanted = made.len() + 6 + maker.random.below(10);
    while made.len() < wanted {
        let statement = if maker.random.percent(8) {
            maker.class()
        } else {
            maker.statement()
        };
        let plain = ["def ", "class ", "async ", "@", "import ", "from "];
        let defines = plain.iter().any(|word| statement.starts_with(word));
        if maker.random.percent(guarded) && !defines {
            made.push(format!(
                "try:\n{}except Exception as e:\n    print(type(e).__name__, e)\n",
                indented(&statement)
            ));
        } else {
            made.extend(pieces(&statement));
        }
    }
    made
}

/// The statements of a text.
fn pieces(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let goes_on = [
        "else:", "elif ", "except ", "except* ", "except:", "finally:", " ",
    ];
    let mut decorated = false;
    for line in text.lines() {
        match found.last_mut() {
            Some(last) if decorated || goes_on.iter().any(|word| line.starts_with(word)) => {
                last.push_str(line);
                last.push('\n');
            }
            _ => found.push(format!("{line}\n")),
        }
        decorated = line.starts_with('@');
    }
    found
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

impl Maker<'_> {
    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.random.below(from.len())]
    }

    fn class(&mut self) -> String {
        let text = classes::class(self);
        self.lines_filled(&text)
    }

    fn assign(&mut self, kind: Type) -> String {
        let value = self.expression(kind, 2);
        let name = self.pick(kind.names());
        self.known.push((name, kind));
        format!("{name} = {value}")
    }

    fn statement(&mut self) -> String {
        self.room = self.room.saturating_sub(1);
        let tables: &[&[&'static str]] = if self.room == 0 || self.level > 2 {
            &[statements::SIMPLE]
        } else {
            &[
                statements::SIMPLE,
                statements::SIMPLE,
                statements::SIMPLE,
                statements::COMPOUND,
                statements::COMPOUND,
                statements::FUNCTIONS,
                statements::MEMORY,
                statements::MEMORY,
                features::FORMATS,
                features::FORMATS,
                features::CALLS,
                features::SCOPES,
                features::PATTERNS,
                features::CLASSES,
                features::GROUPS,
                features::MANAGERS,
                features::DECORATORS,
                features::ASYNC,
                features::LIBRARY,
            ]
        };
        let table = tables[self.random.below(tables.len())];
        if self.random.percent(15) {
            let kind = TYPES[self.random.below(TYPES.len())].0;
            return self.assign(kind) + "\n";
        }
        let template = self.pick(table);
        self.lines_filled(template)
    }

    /// Fills a template of lines.
    fn lines_filled(&mut self, template: &str) -> String {
        let mut out = String::new();
        let outer = self.known.len();
        for line in template.lines() {
            let bare = line.trim_start();
            let indent = &line[..line.len() - bare.len()];
            if bare == "@" {
                self.level += 1;
                for _ in 0..1 + self.random.below(2) {
                    for inner in self.statement().lines() {
                        out += &format!("{indent}{inner}\n");
                    }
                }
                self.level -= 1;
            } else {
                out += &format!("{indent}{}\n", self.filled(bare, 2));
            }
        }
        if template.starts_with("def ") {
            // What is known inside is not outside.
            self.known.truncate(outer);
            self.known.push((self.function_named(&out), Type::Function));
        }
        out
    }

    fn function_named(&self, text: &str) -> &'static str {
        let names = Type::Function.names();
        let written = text.strip_prefix("def ").unwrap_or("");
        names
            .iter()
            .find(|name| written.starts_with(**name))
            .unwrap_or(&names[0])
    }

    /// Fills a template.
    fn filled(&mut self, template: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut letters = template.chars();
        let mut named = None;
        while let Some(letter) = letters.next() {
            if letter != '$' {
                out.push(letter);
                continue;
            }
            match letters.next() {
                Some('=') => {
                    if let Some(kind) = letters.next().and_then(Type::of) {
                        let name = self.pick(kind.names());
                        out += name;
                        named = Some((name, kind));
                    }
                }
                Some('F') => out += &specs::format(self.random),
                Some('P') => out += &format!("%{}", specs::conversion(self.random)),
                Some('Q') => out += &specs::conversion(self.random),
                Some('[') => {
                    let slice = specs::slice(self.random);
                    out += &self.filled(&slice, 0);
                }
                Some('$') => out.push('$'),
                Some('u') => match self.random.below(self.known.len().max(1)) {
                    at if at < self.known.len() => out += self.known[at].0,
                    _ => out += "s",
                },
                Some('x') => {
                    let kind = TYPES[self.random.below(TYPES.len())].0;
                    out += &self.expression(kind, depth);
                }
                Some(letter) => match Type::of(letter) {
                    Some(kind) => out += &self.expression(kind, depth),
                    None => out.push(letter),
                },
                None => {}
            }
        }
        self.known.extend(named);
        out
    }

    /// An expression, nearly always of that type.
    fn expression(&mut self, kind: Type, depth: usize) -> String {
        let kind = if self.random.percent(3) {
            TYPES[self.random.below(TYPES.len())].0
        } else {
            kind
        };
        let known: Vec<&str> = self
            .known
            .iter()
            .filter(|(_, own)| *own == kind)
            .map(|(name, _)| *name)
            .collect();
        if !known.is_empty() && self.random.percent(if depth == 0 { 75 } else { 30 }) {
            return known[self.random.below(known.len())].to_string();
        }
        let (plain, made) = expressions::of(kind);
        if depth == 0 || self.random.percent(25) {
            let template = self.pick(plain);
            return self.filled(template, 0);
        }
        let template = self.pick(made);
        let text = self.filled(template, depth - 1);
        let operator = template.contains("$i ") || template.contains(" $");
        if operator && self.random.percent(60) && !template.starts_with(['(', '[', '{']) {
            format!("({text})")
        } else {
            text
        }
    }
}
