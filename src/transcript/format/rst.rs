//! Sessions in reStructuredText: wherever there are prompts, as in a text, and in the directives of Sphinx's
//! extension for doctests: `doctest`, `testsetup`, `testcleanup`, `testcode` with `testoutput`.
//!
//! Literal blocks (`::`), `code-block`s and doctest blocks are no more than indented or bare lines with prompts: the
//! rule of prose reads them all.

use super::super::block::{Blank, Block, Line, Role, lines};
use super::super::doctest::Flags;

/// The blocks of a page.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut prose = Vec::new();
    let mut rest = lines(text).into_iter().peekable();
    while let Some(line) = rest.next() {
        let Some(directive) = Directive::of(&line.text) else {
            prose.push(line);
            continue;
        };
        flush(&mut prose, &mut found);
        let mut content = Vec::new();
        while let Some(next) = rest.next_if(|next| {
            next.text.trim().is_empty() || indentation(&next.text) > directive.indent
        }) {
            content.push(next);
        }
        directive.add(content, &mut found);
    }
    flush(&mut prose, &mut found);
    found
}

fn flush<'p>(prose: &mut Vec<Line<'p>>, found: &mut Vec<Block<'p>>) {
    if !prose.is_empty() {
        found.push(Block::session(std::mem::take(prose), Blank::End));
    }
}

/// One of the directives that we know.
struct Directive {
    name: Name,
    /// How many columns stand before its dots.
    indent: usize,
    groups: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Doctest,
    Setup,
    Cleanup,
    Code,
    Output,
}

impl Directive {
    fn of(line: &str) -> Option<Directive> {
        let (name, arguments) = line.trim_start().strip_prefix(".. ")?.split_once("::")?;
        let name = match name.trim() {
            "doctest" => Name::Doctest,
            "testsetup" => Name::Setup,
            "testcleanup" => Name::Cleanup,
            "testcode" => Name::Code,
            "testoutput" => Name::Output,
            _ => return None,
        };
        let groups = arguments.split(',').map(str::trim);
        Some(Directive {
            name,
            indent: indentation(line),
            groups: groups
                .filter(|group| !group.is_empty())
                .map(str::to_string)
                .collect(),
        })
    }

    /// Adds the block that the content is.
    fn add<'p>(self, mut content: Vec<Line<'p>>, found: &mut Vec<Block<'p>>) {
        let mut flags = Flags::default();
        while let Some((name, value)) = content.first().and_then(|line| option(&line.text)) {
            if name == "options" {
                flags = flags.after_options(value).unwrap_or(flags);
            }
            content.remove(0);
        }
        let block = match self.name {
            Name::Doctest => Block::session(content, Blank::End),
            Name::Output => {
                let code = found
                    .iter_mut()
                    .rev()
                    .find(|block| block.role == Role::Program);
                if let Some(code) = code.filter(|code| code.outputs.is_none()) {
                    code.outputs = Some(dedented(content));
                    code.flags = code.flags.with(flags);
                }
                return;
            }
            Name::Setup | Name::Cleanup | Name::Code => Block {
                role: match self.name {
                    Name::Setup => Role::Setup,
                    Name::Cleanup => Role::Cleanup,
                    _ => Role::Program,
                },
                ..Block::session(dedented(content), Blank::Output)
            },
        };
        found.push(Block {
            flags,
            groups: self.groups,
            ..block
        });
    }
}

/// A directive's option: `:name: value`.
fn option(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().strip_prefix(':')?.split_once(':')?;
    (!name.is_empty() && !name.contains(' ')).then_some((name, value))
}

/// The content without blank lines around it and without the indentation that all of it has.
fn dedented(mut content: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let blank = |line: &Line<'_>| line.text.trim().is_empty();
    let end = content
        .iter()
        .rposition(|line| !blank(line))
        .map_or(0, |last| last + 1);
    content.truncate(end);
    let begin = content.iter().position(|line| !blank(line)).unwrap_or(0);
    content.drain(..begin);
    let filled = content.iter().filter(|line| !blank(line));
    let least = filled
        .map(|line| indent_bytes(&line.text))
        .min()
        .unwrap_or(0);
    for line in &mut content {
        let cut = least.min(indent_bytes(&line.text));
        line.text = line.text[cut..].to_string().into();
        line.start += cut;
    }
    content
}

fn indent_bytes(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The column of the first character that is no blank.
fn indentation(line: &str) -> usize {
    let blanks = line[..indent_bytes(line)].chars();
    blanks.fold(0, |column, c| {
        if c == '\t' {
            (column / 8 + 1) * 8
        } else {
            column + 1
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_blocks_and_the_rest_is_prose() {
        let page = "Text::\n\n  >>> 1\n  1\n\n.. testsetup:: a, b\n\n   import x\n   if 1:\n       y\n\n\
                    .. doctest:: a\n   :options: +ELLIPSIS\n   :hide:\n\n   >>> x\n   1...\n\nMore\n\n\
                    .. testcode::\n\n   f()\n\nText\n\n.. testoutput::\n\n   1\n\n   2\n\n.. note:: >>> z\n";
        let found = blocks(page);
        let roles: Vec<Role> = found.iter().map(|b| b.role).collect();
        assert_eq!(
            roles,
            [
                Role::Session,
                Role::Setup,
                Role::Session,
                Role::Session,
                Role::Program,
                Role::Session,
                Role::Session
            ]
        );
        let texts =
            |lines: &[Line<'_>]| lines.iter().map(|l| l.text.to_string()).collect::<Vec<_>>();
        assert_eq!(texts(&found[1].lines), ["import x", "if 1:", "    y"]);
        assert_eq!(found[1].groups, ["a", "b"]);
        assert!(found[2].flags.has(Flags::ELLIPSIS));
        for line in found.iter().flat_map(|b| &b.lines) {
            assert_eq!(&page[line.start..line.end], line.text);
        }
    }

    #[test]
    fn an_output_belongs_to_the_code_before_it() {
        let page = ".. testcode::\n\n   f()\n\n.. testoutput::\n   :options: +NORMALIZE_WHITESPACE\n\n   1\n\n     2\n";
        let found = blocks(page);
        assert_eq!(found.len(), 1);
        let outputs = found[0].outputs.as_ref().unwrap();
        assert_eq!(
            outputs.iter().map(|l| &*l.text).collect::<Vec<_>>(),
            ["1", "", "  2"]
        );
        assert!(found[0].flags.has(Flags::NORMALIZE_WHITESPACE));
    }
}
