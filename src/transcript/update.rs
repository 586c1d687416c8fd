//! Writes what came out into the page. Everything else stays byte for byte: other lines, line ends, indentation, a
//! missing newline at the end; of a claim that changed the lines that still match, with their `...` and addresses.
//!
//! Invariant: a page that is written reads back with the same statements, and each claim that was written holds. What
//! can't be written so is refused, with the reason.

use std::ops::Range;

use super::align::{Match, Step, align};
use super::block::Role;
use super::compare::{Compare, whole};
use super::doctest::{self, Flags};
use super::example::Example;
use super::format::notebook;
use super::page::Page;
use super::run::{Report, Status, Way, sessions};
use super::writing::Writing;

/// Bytes of a page that become others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// A page with what came out.
#[derive(Clone, Debug)]
pub struct Updated {
    /// The page as it should be.
    pub page: Page,
    /// How many examples were written.
    pub examples: usize,
    /// Those that could not be: the line, and why.
    pub refused: Vec<(usize, String)>,
}

/// Writes the outcomes of the examples that do not hold.
pub fn update(page: &Page, reports: &[Report], way: &Way) -> Updated {
    let mut refused = Vec::new();
    let mut written: Vec<(&Report, Vec<Edit>)> = Vec::new();
    for report in reports
        .iter()
        .filter(|report| report.status == Status::Fail)
    {
        if !report.example.claims {
            continue;
        }
        match edits(page, report, way) {
            Ok(edits) if edits.is_empty() => {}
            Ok(edits) => written.push((report, edits)),
            Err(reason) => refused.push((report.example.line, reason)),
        }
    }
    let mut new = applied(page, &written);
    if wrong(page, &new, way, &written).is_some() {
        // Some output looks like something else on this page.
        written.retain(|entry| {
            let alone = std::slice::from_ref(entry);
            let wrong = wrong(page, &applied(page, alone), way, alone);
            refused.extend(wrong.map(|why| (entry.0.example.line, why.to_string())));
            wrong.is_none()
        });
        new = applied(page, &written);
        if wrong(page, &new, way, &written).is_some() {
            new = page.clone();
            written.clear();
        }
    }
    refused.sort();
    Updated {
        page: new,
        examples: written.len(),
        refused,
    }
}

fn applied(page: &Page, written: &[(&Report, Vec<Edit>)]) -> Page {
    let mut edits: Vec<&Edit> = written.iter().flat_map(|(_, edits)| edits).collect();
    edits.sort_by_key(|edit| edit.range.start);
    let mut text = String::with_capacity(page.text.len());
    let mut at = 0;
    for edit in edits {
        text.push_str(page.text.get(at..edit.range.start).unwrap_or(""));
        text.push_str(&edit.text);
        at = edit.range.end.max(at);
    }
    text.push_str(page.text.get(at..).unwrap_or(""));
    page.with_text(text)
}

/// What is wrong with the new page, if it has not the statements of the old one, or what was written does not hold.
fn wrong(
    old: &Page,
    new: &Page,
    way: &Way,
    written: &[(&Report, Vec<Edit>)],
) -> Option<&'static str> {
    const OTHER: &str = "what came out would read as another part of the page";
    const NOT: &str = "what came out would not hold, written down";
    let examples = |page: &Page| -> Option<Vec<Example>> {
        Some(sessions(page, way).ok()?.into_iter().flatten().collect())
    };
    let (Some(before), Some(after)) = (examples(old), examples(new)) else {
        return Some(OTHER);
    };
    let sources = |examples: &[Example]| -> Vec<String> {
        let source = |example: &Example| example.source.clone();
        examples.iter().map(source).collect()
    };
    if sources(&before) != sources(&after) {
        return Some(OTHER);
    }
    let holds = |(report, _): &(&Report, Vec<Edit>)| {
        let place = &report.example.place;
        let at = before.iter().position(|example| example.place == *place);
        let example = at.and_then(|at| after.get(at))?;
        let known = report.addresses.as_ref();
        let outcome = report.outcome.as_ref()?;
        let checked = way.compare.check(example, outcome, report.flags, known);
        checked.holds.then_some(())
    };
    (!written.iter().all(|entry| holds(entry).is_some())).then_some(NOT)
}

/// The edits that make an example's claim hold.
fn edits(page: &Page, report: &Report, way: &Way) -> Result<Vec<Edit>, String> {
    let example = &report.example;
    let Some(outcome) = &report.outcome else {
        let note = report.note.as_deref().unwrap_or("it did not run");
        return Err(note.to_string());
    };
    if example.role == Role::Cell {
        let edits = notebook::update(&page.text, example.place.clone(), outcome);
        return edits.ok_or_else(|| "this cell's outputs can't be read".to_string());
    }
    let want = &example.want;
    let doctest = way.compare == Compare::Doctest;
    let mut new = whole(&outcome.output);
    let mut count = match example.role {
        Role::Session if doctest => want.to_blank,
        Role::Session => want.nearest(&new),
        _ => want.usual,
    };
    let mut first = 0;
    if doctest {
        let old = want.text(count);
        new = match &outcome.traceback {
            None => blank_lines(&whole(&outcome.standard_output()), report.flags),
            Some(traceback) => match doctest::wanted_exception(&old) {
                // Of the traceback that the page shows only the exception counts.
                Some(exception) => {
                    first = count - exception.lines().count();
                    doctest::raised_exception(traceback)
                }
                None => doctest::with_header(traceback),
            },
        };
    }
    count = count.max(first);
    let old = &want.lines[first..count];
    if let Some(addresses) = &report.addresses {
        let text: String = old.iter().map(|line| format!("{line}\n")).collect();
        new = addresses.toward(&text, &new).0;
    }
    let new: Vec<&str> = new.strip_suffix('\n').unwrap_or(&new).split('\n').collect();
    let new = if new == [""] { &[][..] } else { &new };
    let flags = doctest.then_some(report.flags);
    let steps = align(old.len(), new.len(), |o, n| matches(&old[o], new[n], flags));
    Writer {
        page: &page.text,
        example,
        first,
        anchor: match first {
            0 => example.place.end,
            first => want.places[first - 1].range.end,
        },
        model: None,
        edits: Vec::new(),
    }
    .steps(&steps, new)
}

fn matches(old: &str, new: &str, flags: Option<Flags>) -> Match {
    let Some(flags) = flags else {
        return if old == new { Match::Line } else { Match::No };
    };
    if flags.has(Flags::ELLIPSIS) && old.trim() == "..." {
        return Match::Any;
    }
    let lines = [old, new].map(|line| format!("{line}\n"));
    if doctest::output_holds(&lines[0], &lines[1], flags) {
        Match::Line
    } else {
        Match::No
    }
}

/// A text with `<BLANKLINE>` where doctest would see the end.
fn blank_lines(text: &str, flags: Flags) -> String {
    if flags.has(Flags::DONT_ACCEPT_BLANKLINE) {
        return text.to_string();
    }
    let line = |line: &str| {
        if line.trim().is_empty() {
            "<BLANKLINE>\n".to_string()
        } else {
            format!("{line}\n")
        }
    };
    text.lines().map(line).collect()
}

/// Turns steps into edits.
struct Writer<'p> {
    page: &'p str,
    example: &'p Example,
    /// The index of the first line that the steps count.
    first: usize,
    /// Where a new line comes: the end of the line before it.
    anchor: usize,
    /// How the line before is written, if it is one of output.
    model: Option<&'p str>,
    edits: Vec<Edit>,
}

impl<'p> Writer<'p> {
    fn steps(mut self, steps: &[Step], new: &[&str]) -> Result<Vec<Edit>, String> {
        let refuse = || match self.example.writing {
            Writing::Fixed => "the text is put together from several literals".to_string(),
            _ => "the literal can't hold what came out".to_string(),
        };
        let page = self.page;
        let after = |at: usize| page.get(at..).unwrap_or("");
        for step in steps {
            match *step {
                Step::Keep { old } => self.pass(old),
                Step::Replace { old, new: index } => {
                    let place = self.place(old)?;
                    let text = self.line(&place.lead, new[index]);
                    let source = &page[place.range.clone()];
                    let text = self
                        .example
                        .writing
                        .rewrite(source, Some(&text), after(place.range.end))
                        .ok_or_else(refuse)?;
                    self.edit(place.range.clone(), text);
                    self.pass(old);
                }
                Step::Delete { old } => {
                    let place = self.place(old)?;
                    let source = &page[place.range.clone()];
                    let rest = self
                        .example
                        .writing
                        .rewrite(source, None, "")
                        .ok_or_else(refuse)?;
                    self.edit(place.before..place.range.end, rest);
                }
                Step::Insert { new: index } => {
                    let text = self.line(&self.example.indent, new[index]);
                    let written = self
                        .example
                        .writing
                        .write(&text, self.model, after(self.anchor))
                        .ok_or_else(refuse)?;
                    let text = format!("{}{}{written}", self.line_end(), self.prefix(&text));
                    self.edit(self.anchor..self.anchor, text);
                }
            }
        }
        Ok(self.edits)
    }

    fn place(&self, old: usize) -> Result<&'p super::example::Place, String> {
        let place = &self.example.want.places[self.first + old];
        if place.before > place.range.start {
            return Err("several lines are written as one, with escapes".to_string());
        }
        Ok(place)
    }

    fn pass(&mut self, old: usize) {
        let place = &self.example.want.places[self.first + old];
        self.anchor = place.range.end;
        self.model = self.page.get(place.range.clone());
    }

    fn edit(&mut self, range: Range<usize>, text: String) {
        self.edits.push(Edit { range, text });
    }

    /// A line of output after what leads it; a blank one stays bare.
    fn line(&self, lead: &str, text: &str) -> String {
        match (lead.trim().is_empty(), text) {
            (true, "") => String::new(),
            (true, text) => format!("{}{text}", self.example.indent),
            (false, text) => format!("{lead}{text}"),
        }
    }

    /// The line end of the statement, or else of the page.
    fn line_end(&self) -> &'static str {
        let rest = &self.page[self.example.place.end..];
        let after = rest.find('\n').map_or(self.page, |end| &rest[..=end]);
        if after.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// What a container (a quotation, a list) has before each line.
    fn prefix(&self, line: &str) -> String {
        let start = self.example.place.start;
        let begin = self.page[..start].rfind('\n').map_or(0, |end| end + 1);
        let before = &self.page[begin..start];
        let prefix: String = match self.example.writing {
            Writing::Plain => before
                .chars()
                .map(|c| if c == '\t' || c == '>' { c } else { ' ' })
                .collect(),
            _ => String::new(),
        };
        if line.is_empty() {
            prefix.trim_end().to_string()
        } else {
            prefix
        }
    }
}
