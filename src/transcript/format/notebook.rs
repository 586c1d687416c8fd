//! The code cells of a Jupyter notebook. Of a cell's outputs three kinds count: what was written (`stream`), the value
//! that was shown (`text/plain` of an `execute_result`), and an exception's name and message (`error`; its traceback
//! is the kernel's own). Pictures and widgets are left alone.
//!
//! Invariant: every value is read as a slice of the page, so its place is known, and an update replaces only the
//! texts that changed.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::block::{Blank, Block, Line, Role};
use super::super::doctest::raised_exception;
use super::super::update::Edit;
use super::super::writing::Writing;
use super::Unreadable;
use crate::session::Outcome;

type Object<'p> = HashMap<String, &'p RawValue>;

/// The code cells of a notebook.
///
/// # Errors
/// The text is no JSON, or no notebook.
pub fn blocks(text: &str) -> Result<Vec<Block<'_>>, Unreadable> {
    let wrong = |error: &serde_json::Error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or(&message);
        Unreadable {
            line: error.line().max(1),
            message: format!("not a notebook: {what}"),
        }
    };
    let notebook: Object<'_> = serde_json::from_str(text).map_err(|error| wrong(&error))?;
    let cells = notebook.get("cells").ok_or_else(|| Unreadable {
        line: 1,
        message: "not a notebook of format 4: it has no \"cells\"".to_string(),
    })?;
    let cells: Vec<&RawValue> = serde_json::from_str(cells.get()).map_err(|error| wrong(&error))?;
    Ok(cells
        .into_iter()
        .filter_map(|cell| block(text, cell))
        .collect())
}

/// The block that a cell is, if it is one of code.
fn block<'p>(page: &'p str, cell: &'p RawValue) -> Option<Block<'p>> {
    let object: Object<'p> = serde_json::from_str(cell.get()).ok()?;
    if text_of(object.get("cell_type")?)? != "code" {
        return None;
    }
    let source = object.get("source")?;
    let place = place(page, cell.get());
    let begin = self::place(page, source.get()).start;
    let first = 1 + memchr::memchr_iter(b'\n', &page.as_bytes()[..begin]).count();
    // In a list each line of the source is on a line of the page.
    let spread = source.get().contains('\n');
    let line = |(index, text): (usize, &str)| Line {
        number: if spread { first + 1 + index } else { first },
        start: place.start,
        end: place.end,
        text: text.to_string().into(),
        crlf: false,
    };
    let lines = |text: &str| text.lines().enumerate().map(line).collect::<Vec<_>>();
    let outputs = outputs(&object);
    let claim: String = outputs.iter().map(Output::claim).collect();
    Some(Block {
        role: Role::Cell,
        outputs: Some(lines(&claim)),
        writing: Writing::Notebook,
        ..Block::session(lines(&text_of(source)?), Blank::Output)
    })
}

/// Why a cell can't be run, if it can't: commands for the kernel are no Python.
pub fn foreign(source: &str) -> Option<String> {
    let line = source
        .lines()
        .find(|line| line.trim_start().starts_with(['%', '!']))?;
    Some(format!("a command for the kernel: {}", line.trim()))
}

/// What came out of a cell, in the form of its claim: instead of the traceback the exception alone.
pub fn got(outcome: &Outcome) -> String {
    let parts = Parts::of(outcome);
    let mut text = parts.written;
    if let Some(value) = parts.value {
        text.push_str(&ended(&value));
    }
    if let Some((name, message)) = parts.error {
        text.push_str(&exception(&name, &message));
    }
    text
}

fn exception(name: &str, message: &str) -> String {
    if message.is_empty() {
        format!("{name}\n")
    } else {
        ended(&format!("{name}: {message}"))
    }
}

fn ended(text: &str) -> String {
    super::super::compare::whole(text)
}

/// What came out, taken apart.
struct Parts {
    /// Both streams in order, without the traceback.
    written: String,
    standard: String,
    errors: String,
    value: Option<String>,
    /// Name without modules, and message.
    error: Option<(String, String)>,
}

impl Parts {
    fn of(outcome: &Outcome) -> Parts {
        let output = &outcome.output;
        // The traceback and the shown value are no stream's.
        let mut hidden: Vec<Range<usize>> = Vec::new();
        let mut value = None;
        if let Some(shown) = outcome.shown {
            let error = outcome.errors.iter().find(|part| part.start >= shown);
            let end = error.map_or(output.len(), |part| part.start);
            value = output
                .get(shown..end)
                .map(|text| text.trim_end_matches('\n').to_string());
            hidden.push(shown..end);
        }
        let mut error = None;
        if let Some(traceback) = &outcome.traceback {
            if let Some(at) = output.rfind(traceback.as_str()) {
                hidden.push(at..at + traceback.len());
            }
            let raised = raised_exception(traceback);
            let raised = raised.trim_end_matches('\n');
            let (name, message) = raised.split_once(": ").unwrap_or((raised, ""));
            let name = name.rsplit('.').next().unwrap_or(name);
            error = Some((name.to_string(), message.to_string()));
        }
        let (mut written, mut standard, mut errors) = (String::new(), String::new(), String::new());
        for (at, c) in output.char_indices() {
            if hidden.iter().any(|part| part.contains(&at)) {
                continue;
            }
            written.push(c);
            if outcome.errors.iter().any(|part| part.contains(&at)) {
                errors.push(c);
            } else {
                standard.push(c);
            }
        }
        Parts {
            written: ended(&written),
            standard,
            errors,
            value,
            error,
        }
    }
}

/// One of a cell's outputs.
enum Output<'p> {
    /// `stdout` or `stderr`, and the raw text.
    Stream(String, &'p RawValue),
    /// The raw `text/plain`.
    Value(&'p RawValue),
    /// Raw name, message and traceback.
    Error([&'p RawValue; 3]),
    /// Something that we can't make.
    Other,
}

impl Output<'_> {
    fn claim(&self) -> String {
        let text = |raw: &RawValue| text_of(raw).unwrap_or_default();
        match self {
            Output::Stream(_, raw) | Output::Value(raw) => ended(&text(raw)),
            Output::Error([name, message, _]) => exception(&text(name), &text(message)),
            Output::Other => String::new(),
        }
    }
}

fn outputs<'p>(cell: &Object<'p>) -> Vec<Output<'p>> {
    let outputs: Vec<Object<'p>> = cell
        .get("outputs")
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default();
    outputs
        .iter()
        .map(|output| known(output).unwrap_or(Output::Other))
        .collect()
}

fn known<'p>(output: &Object<'p>) -> Option<Output<'p>> {
    let raw = |key: &str| output.get(key).copied();
    match text_of(raw("output_type")?)?.as_str() {
        "stream" => Some(Output::Stream(text_of(raw("name")?)?, raw("text")?)),
        "execute_result" => {
            let data: Object<'p> = serde_json::from_str(raw("data")?.get()).ok()?;
            Some(Output::Value(data.get("text/plain")?))
        }
        "error" => Some(Output::Error([
            raw("ename")?,
            raw("evalue")?,
            raw("traceback")?,
        ])),
        _ => None,
    }
}

/// A text that is written as a string or as a list of strings.
fn text_of(raw: &RawValue) -> Option<String> {
    match serde_json::from_str(raw.get()).ok()? {
        Value::String(text) => Some(text),
        Value::Array(lines) => lines.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Where a slice of the page stands.
fn place(page: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(page.as_ptr().addr());
    start..start + part.len()
}

/// The edits that write what came out into the cell at `cell`; `None` if it can't be told apart.
pub fn update(page: &str, cell: Range<usize>, outcome: &Outcome) -> Option<Vec<Edit>> {
    let object: Object<'_> = serde_json::from_str(page.get(cell)?).ok()?;
    let parts = Parts::of(outcome);
    let old = outputs(&object);
    in_place(page, &old, &parts).or_else(|| {
        let raw = object.get("outputs")?;
        let place = place(page, raw.get());
        let text = rebuilt(page, &object, place.start, &parts, outcome)?;
        Some(vec![Edit { range: place, text }])
    })
}

/// New texts in the outputs that are there, if they are of the same kinds as those that came.
fn in_place(page: &str, old: &[Output<'_>], parts: &Parts) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let (mut standard, mut errors) = (Some(&parts.standard), Some(&parts.errors));
    let (mut value, mut error) = (parts.value.as_ref(), parts.error.as_ref());
    let mut set = |raw: &RawValue, text: &str| {
        if text_of(raw).as_deref() != Some(text) {
            edits.push(Edit {
                range: place(page, raw.get()),
                text: spelled(raw.get(), text),
            });
        }
    };
    for output in old {
        match output {
            Output::Stream(name, raw) => {
                let text = if name == "stderr" {
                    &mut errors
                } else {
                    &mut standard
                };
                set(raw, text.take().filter(|text| !text.is_empty())?);
            }
            Output::Value(raw) => set(raw, value.take()?),
            Output::Error([name, message, _]) => {
                let (new_name, new_message) = error.take()?;
                set(name, new_name);
                set(message, new_message);
            }
            Output::Other => {}
        }
    }
    let rest = [standard, errors]
        .into_iter()
        .flatten()
        .any(|text| !text.is_empty());
    (!rest && value.is_none() && error.is_none()).then_some(edits)
}

/// A text as JSON, as a list of lines if the old one was, with the white space of that.
fn spelled(old: &str, text: &str) -> String {
    let strings = |text: &str| Value::from(text).to_string();
    let Some(inner) = old.strip_prefix('[') else {
        return strings(text);
    };
    let open = &inner[..inner.find('"').unwrap_or(0)];
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let close = &inner[inner.rfind('"').map_or(0, |at| at + 1)..];
    let items: Vec<String> = text.split_inclusive('\n').map(strings).collect();
    format!("[{open}{}{close}]", items.join(&format!(",{open}")))
}

/// The outputs anew, indented as Jupyter does it from the line where they begin.
fn rebuilt(
    page: &str,
    cell: &Object<'_>,
    at: usize,
    parts: &Parts,
    outcome: &Outcome,
) -> Option<String> {
    let lines = |text: &str| Value::from(text.split_inclusive('\n').collect::<Vec<_>>());
    let mut outputs = Vec::new();
    for (name, text) in [("stdout", &parts.standard), ("stderr", &parts.errors)] {
        if !text.is_empty() {
            outputs.push(json!({"name": name, "output_type": "stream", "text": lines(text)}));
        }
    }
    if let Some(value) = &parts.value {
        let count = cell.get("execution_count").map_or("null", |raw| raw.get());
        let count: Value = serde_json::from_str(count).ok()?;
        outputs.push(
            json!({"data": {"text/plain": lines(value)}, "execution_count": count,
            "metadata": {}, "output_type": "execute_result"}),
        );
    }
    if let (Some((name, message)), Some(traceback)) = (&parts.error, &outcome.traceback) {
        let lines: Vec<&str> = traceback.lines().collect();
        outputs.push(
            json!({"ename": name, "evalue": message, "output_type": "error", "traceback": lines}),
        );
    }
    let line = page[..at].rfind('\n').map(|end| &page[end + 1..at]);
    let Some(indent) = line.map(|line| &line[..line.len() - line.trim_start().len()]) else {
        return Some(Value::from(outputs).to_string());
    };
    // A cell's keys stand three levels deep.
    let unit = " ".repeat((indent.len() / 3).max(1));
    let text = serde_json::to_string_pretty(&Value::from(outputs)).ok()?;
    let line = |line: &str| {
        let bare = line.trim_start();
        unit.repeat((line.len() - bare.len()) / 2) + bare
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    Some(lines.join(&format!("\n{indent}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"{
 "cells": [
  {
   "cell_type": "markdown",
   "source": ["x"]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\n"
     ]
    },
    {
     "data": {
      "text/plain": [
       "1"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "print('a')\n",
    "1"
   ]
  }
 ]
}
"#;

    #[test]
    fn cells_with_sources_and_claims() {
        let found = blocks(PAGE).unwrap();
        assert_eq!(found.len(), 1);
        let texts =
            |lines: &[Line<'_>]| lines.iter().map(|l| l.text.to_string()).collect::<Vec<_>>();
        assert_eq!(texts(&found[0].lines), ["print('a')", "1"]);
        assert_eq!(found[0].lines[0].number, 31);
        assert_eq!(texts(found[0].outputs.as_ref().unwrap()), ["a", "1"]);
    }

    #[test]
    fn updates_in_place_and_anew() {
        let cell = blocks(PAGE).unwrap()[0].lines[0].start..blocks(PAGE).unwrap()[0].lines[0].end;
        let updated = |outcome: &Outcome| {
            let mut page = PAGE.to_string();
            for edit in update(PAGE, cell.clone(), outcome)
                .unwrap()
                .into_iter()
                .rev()
            {
                page.replace_range(edit.range, &edit.text);
            }
            page
        };
        let outcome = |output: &str, shown| Outcome {
            output: output.into(),
            shown,
            ..Outcome::default()
        };
        assert_eq!(updated(&outcome("a\n1\n", Some(2))), PAGE);
        let two = updated(&outcome("b\nc\n1\n", Some(4)));
        assert_eq!(two, PAGE.replace("\"a\\n\"", "\"b\\n\",\n      \"c\\n\""));
        let none = updated(&outcome("", None));
        assert!(none.contains("\"outputs\": [],\n"), "{none}");
        // The same page again from nothing.
        let cell = blocks(&none).unwrap()[0].lines[0].start..blocks(&none).unwrap()[0].lines[0].end;
        let edits = update(&none, cell, &outcome("a\n1\n", Some(2))).unwrap();
        let mut page = none.clone();
        page.replace_range(edits[0].range.clone(), &edits[0].text);
        assert_eq!(page, PAGE);
    }

    #[test]
    fn what_is_no_notebook() {
        assert_eq!(blocks("{\n \"cells\": 1,\n}").unwrap_err().line, 3);
        assert!(blocks("{}").unwrap_err().message.contains("no \"cells\""));
    }
}
