//! Sessions in the `<pre>` elements of an HTML page. Tags inside (the spans of a highlighter) don't count,
//! entities do.
//!
//! Invariant: a line's bytes are all from the last line end (or the element's begin) to the next, tags too; what is
//! written keeps the tags and uses the page's own entities.

use std::borrow::Cow;
use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use similar::diff_ratio;

use crate::text::diff;

use super::super::block::{Blank, Block, Line};
use super::super::writing::Writing;

/// How the page writes quotes inside of its `<pre>` elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    /// `"`.
    quote: Option<&'static str>,
    /// `'`.
    apostrophe: Option<&'static str>,
    /// Whether `>` stands for itself.
    bare: bool,
    /// Whether a highlighter wrote the page.
    painted: bool,
}

/// A token that matters: its place, and what it is.
struct Part {
    range: Range<usize>,
    what: What,
}

enum What {
    Text,
    Start(Vec<u8>),
    End(Vec<u8>),
}

/// The `<pre>` elements of a page.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let elements = elements(text);
    let pieces = elements.iter().flatten();
    let painted = text.contains("<span class=\"gp\">");
    let spelling = Spelling::of(pieces.map(|piece| &text[piece.clone()]), painted);
    let mut count = LineCount {
        text,
        at: 0,
        number: 1,
    };
    let block = |pieces: &Vec<Range<usize>>| Block {
        writing: Writing::Html(spelling),
        ..Block::session(lines(text, pieces, &mut count), Blank::Output)
    };
    elements.iter().map(block).collect()
}

/// The places of the texts in each `<pre>`. The first and the last place may be empty: where the element begins
/// and ends.
fn elements(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut current: Option<Vec<Range<usize>>> = None;
    for part in parts(text) {
        match (part.what, &mut current) {
            (What::Start(name), None) if name == b"pre" => {
                let mut begin = part.range.end;
                // HTML takes a line end that follows the tag away.
                for end in ["\r\n", "\n"] {
                    if text[begin..].starts_with(end) {
                        begin += end.len();
                        break;
                    }
                }
                current = Some(std::iter::once(begin..begin).collect());
            }
            (What::End(name), Some(pieces)) if name == b"pre" => {
                pieces.push(part.range.start..part.range.start);
                found.extend(current.take());
            }
            (What::Text, Some(pieces)) => {
                let begin = pieces[0].start.max(part.range.start);
                if begin < part.range.end {
                    pieces.push(begin..part.range.end);
                }
            }
            _ => {}
        }
    }
    if let Some(mut pieces) = current {
        pieces.push(text.len()..text.len());
        found.push(pieces);
    }
    found
}

/// Tokens with their places, everywhere: the tokenizer is in the binary once.
fn emitter() -> DefaultEmitter<usize> {
    DefaultEmitter::new_with_span()
}

/// The texts and tags of a source.
fn parts(source: &str) -> Vec<Part> {
    let mut emitter = emitter();
    // What `<script>` and `<style>` hold is no markup.
    emitter.naively_switch_states(true);
    let mut found: Vec<Part> = Vec::new();
    let mut at = 0;
    // Texts are what stands between the other tokens: so no byte is lost.
    let mut add = |found: &mut Vec<Part>, range: Range<usize>, what: Option<What>| {
        let range = range.start.clamp(at, source.len())..range.end.clamp(at, source.len());
        if at < range.start {
            found.push(Part {
                range: at..range.start,
                what: What::Text,
            });
        }
        at = range.end;
        if let Some(what) = what {
            found.push(Part { range, what });
        }
    };
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let what = What::Start(tag.name.0);
                add(&mut found, tag.span.start..tag.span.end, Some(what));
            }
            Token::EndTag(tag) => {
                add(
                    &mut found,
                    tag.span.start..tag.span.end,
                    Some(What::End(tag.name.0)),
                );
            }
            Token::Comment(comment) => add(&mut found, comment.span.start..comment.span.end, None),
            Token::Doctype(doctype) => add(&mut found, doctype.span.start..doctype.span.end, None),
            Token::String(_) | Token::Error(_) => {}
        }
    }
    add(&mut found, source.len()..source.len(), None);
    found
}

/// Counts lines while it goes forward.
struct LineCount<'p> {
    text: &'p str,
    at: usize,
    number: usize,
}

impl LineCount<'_> {
    fn to(&mut self, place: usize) -> usize {
        let passed = self.text.as_bytes().get(self.at..place).unwrap_or_default();
        self.number += memchr::memchr_iter(b'\n', passed).count();
        self.at = self.at.max(place);
        self.number
    }
}

/// The lines of an element.
fn lines<'p>(text: &'p str, pieces: &[Range<usize>], count: &mut LineCount<'_>) -> Vec<Line<'p>> {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut start = first.start;
    let mut line: Cow<'p, str> = Cow::Borrowed("");
    let mut close = |start: usize, end: usize, text: Cow<'p, str>, crlf: bool| {
        found.push(Line {
            number: count.to(start),
            start,
            end,
            text,
            crlf,
        });
    };
    for piece in pieces {
        let mut at = piece.start;
        while let Some(length) = memchr::memchr(b'\n', &text.as_bytes()[at..piece.end]) {
            let newline = at + length;
            let crlf = text[at..newline].ends_with('\r');
            let end = newline - usize::from(crlf);
            push(&mut line, &text[at..end]);
            close(start, end, std::mem::take(&mut line), crlf);
            at = newline + 1;
            start = at;
        }
        push(&mut line, &text[at..piece.end]);
    }
    if start < last.end {
        close(start, last.end, line, false);
    }
    found
}

fn push<'p>(line: &mut Cow<'p, str>, source: &'p str) {
    let text = decoded(source);
    if line.is_empty() {
        *line = text;
    } else if !text.is_empty() {
        line.to_mut().push_str(&text);
    }
}

/// A text without its entities.
fn decoded(source: &str) -> Cow<'_, str> {
    if !source.contains('&') {
        return Cow::Borrowed(source);
    }
    let mut text = String::new();
    for token in Tokenizer::new_with_emitter(source, emitter()) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            text.push_str(&String::from_utf8_lossy(&string.value.0));
        }
    }
    Cow::Owned(text)
}

impl Spelling {
    /// As the texts of a page have it. What they don't show is an entity if the other quote is one, or if a
    /// highlighter wrote the page.
    fn of<'t>(texts: impl Iterator<Item = &'t str>, painted: bool) -> Spelling {
        let quotes: [&[&'static str]; 2] = [
            &["&quot;", "&#34;", "&#x22;"],
            &["&#39;", "&#x27;", "&apos;"],
        ];
        let mut named: [Option<&'static str>; 2] = [None, None];
        let mut bare = [false; 2];
        let (mut greater, mut bare_greater) = (false, false);
        for text in texts {
            for (index, mark) in ['"', '\''].into_iter().enumerate() {
                let entity = || quotes[index].iter().find(|name| text.contains(**name));
                named[index] = named[index].or_else(|| entity().copied());
                bare[index] |= text.contains(mark);
            }
            greater |= text.contains("&gt;");
            bare_greater |= text.contains('>');
        }
        let guessed = |index: usize| {
            let escapes = named[1 - index].is_some() || painted;
            named[index].or_else(|| (escapes && !bare[index]).then_some(quotes[index][0]))
        };
        Spelling {
            quote: guessed(0),
            apostrophe: guessed(1),
            bare: bare_greater && !greater,
            painted,
        }
    }

    /// A line as highlighters write outputs.
    fn painted(self, text: &str) -> String {
        format!("<span class=\"go\">{}</span>", self.encoded(text))
    }

    fn encoded(self, text: &str) -> String {
        let mut encoded = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '&' => encoded.push_str("&amp;"),
                '<' => encoded.push_str("&lt;"),
                '>' if !self.bare => encoded.push_str("&gt;"),
                '"' => encoded.push_str(self.quote.unwrap_or("\"")),
                '\'' => encoded.push_str(self.apostrophe.unwrap_or("'")),
                c => encoded.push(c),
            }
        }
        encoded
    }
}

/// The bytes of a new line of output, in the tags that a neighbouring line has around it.
pub fn write(spelling: Spelling, text: &str, model: Option<&str>) -> String {
    match model {
        _ if text.is_empty() => String::new(),
        Some(model) if balanced(model) && texts(model) == 1 => rewrite(spelling, model, Some(text)),
        _ if spelling.painted => spelling.painted(text),
        _ => spelling.encoded(text),
    }
}

/// How many texts a line's tags divide it into.
fn texts(source: &str) -> usize {
    let text = |part: &&Part| matches!(part.what, What::Text);
    parts(source).iter().filter(text).count()
}

fn balanced(source: &str) -> bool {
    let mut open = 0usize;
    for part in parts(source) {
        match part.what {
            What::Start(_) => open += 1,
            What::End(_) if open == 0 => return false,
            What::End(_) => open -= 1,
            What::Text => {}
        }
    }
    open == 0
}

/// From which likeness on a changed line keeps its colours.
const ALIKE: f32 = 0.6;

/// The bytes of a line whose text was changed: every character that is the same stays in its tags, and a change
/// stands where the characters stood that it replaces. Without a text only tags that pair with other lines stay.
pub fn rewrite(spelling: Spelling, source: &str, text: Option<&str>) -> String {
    let parts = parts(source);
    let Some(text) = text else {
        return unpaired(source, &parts);
    };
    let pieces: Vec<Cow<'_, str>> = parts
        .iter()
        .map(|part| match part.what {
            What::Text => decoded(&source[part.range.clone()]),
            _ => Cow::Borrowed(""),
        })
        .collect();
    // Each character of the old text with its piece.
    let old: Vec<(char, usize)> = pieces
        .iter()
        .enumerate()
        .flat_map(|(piece, text)| text.chars().map(move |c| (c, piece)))
        .collect();
    let Some(&(_, first)) = old.first() else {
        // An empty line: the text goes where its tags begin.
        return spelling.encoded(text) + source;
    };
    let characters: Vec<char> = old.iter().map(|(c, _)| *c).collect();
    let new: Vec<char> = text.chars().collect();
    let mut fresh = vec![String::new(); pieces.len()];
    let ops = diff::operations(&characters, &new);
    let many = pieces.iter().filter(|piece| !piece.is_empty()).count() > 1;
    if many
        && spelling.painted
        && diff_ratio(&ops, old.len(), new.len()) < ALIKE
        && balanced(source)
    {
        // The colours were those of another text.
        return spelling.painted(text);
    }
    for op in ops {
        let (_, before, after) = op.as_tag_tuple();
        let width = before.len();
        for (index, c) in new[after].iter().enumerate() {
            // What has no partner goes with the last one that has, or with what stands before it.
            let at = match width {
                0 => before.start.checked_sub(1),
                _ => Some(before.start + index.min(width - 1)),
            };
            let piece = at
                .and_then(|at| old.get(at))
                .map_or(first, |(_, piece)| *piece);
            fresh[piece].push(*c);
        }
    }
    let bytes = |(part, (old, new)): (&Part, (&Cow<'_, str>, &String))| {
        let bytes = &source[part.range.clone()];
        if *old == new.as_str() {
            bytes.to_string()
        } else {
            spelling.encoded(new)
        }
    };
    parts
        .iter()
        .zip(pieces.iter().zip(&fresh))
        .map(bytes)
        .collect()
}

/// The tags of a line whose partners stand on other lines.
fn unpaired(source: &str, parts: &[Part]) -> String {
    let mut keep: Vec<(&[u8], Range<usize>)> = Vec::new();
    for part in parts {
        match &part.what {
            What::Start(name) => keep.push((name, part.range.clone())),
            What::End(name) => match keep.last() {
                Some((open, place)) if open == name && !source[place.clone()].starts_with("</") => {
                    keep.pop();
                }
                _ => keep.push((name, part.range.clone())),
            },
            What::Text => {}
        }
    }
    keep.into_iter().map(|(_, place)| &source[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> Vec<Vec<(usize, String)>> {
        let line = |line: &Line<'_>| (line.number, line.text.to_string());
        blocks(page)
            .iter()
            .map(|b| b.lines.iter().map(line).collect())
            .collect()
    }

    #[test]
    fn elements_lines_and_entities() {
        let page = "<!doctype html><p>a</p>\n<pre>\n&gt;&gt;&gt; <b>x</b>\r\n&#39;a&#39; &amp; b\n</pre>\n\
                    <script>'<pre>no</pre>'</script><!-- <pre>no</pre> --><pre class=\"x\">&gt;&gt;&gt; 1\n1</pre>";
        let line = |number, text: &str| (number, text.to_string());
        assert_eq!(
            texts(page),
            [
                vec![line(3, ">>> x"), line(4, "'a' & b")],
                vec![line(6, ">>> 1"), line(7, "1")]
            ]
        );
        assert!(blocks(page)[0].lines[0].crlf);
    }

    #[test]
    fn tags_over_lines() {
        let page = "<pre><span\nclass='x'>a\nb</span>\n</pre>";
        let found = blocks(page);
        assert_eq!(
            found[0].lines.iter().map(|l| &*l.text).collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(
            &page[found[0].lines[1].start..found[0].lines[1].end],
            "b</span>"
        );
    }

    #[test]
    fn a_changed_line_keeps_its_tags() {
        let spelling = Spelling {
            apostrophe: Some("&#39;"),
            ..Spelling::default()
        };
        let again = |source: &str, text| rewrite(spelling, source, text);
        let source = "<span class=\"go\">a &lt; 1</span>";
        assert_eq!(
            again(source, Some("a < 'x'")),
            "<span class=\"go\">a &lt; &#39;x&#39;</span>"
        );
        let changed = again(source, Some("zzz"));
        assert_eq!(again(&changed, Some("a < 1")), source);
        assert_eq!(
            again(source, Some("a < 12")),
            "<span class=\"go\">a &lt; 12</span>"
        );
        assert_eq!(again(source, Some("")), "<span class=\"go\"></span>");
        assert_eq!(
            again("<b>ab</b> <i>cd</i>", Some("xb yd")),
            "<b>xb</b> <i>yd</i>"
        );
        assert_eq!(
            again("<b>x</b>: <i>y</i>", Some("x: z")),
            "<b>x</b>: <i>z</i>"
        );
        assert_eq!(
            again("<b>x</b>: <i>y</i>", Some("w: y")),
            "<b>w</b>: <i>y</i>"
        );
        assert_eq!(
            again("<b>x</b>: <i>y</i>", Some("xx: y")),
            "<b>xx</b>: <i>y</i>"
        );
        assert_eq!(again("", Some("a")), "a");
        assert_eq!(again("</code>", Some("a")), "a</code>");
    }

    #[test]
    fn a_line_that_goes_leaves_what_other_lines_need() {
        let again = |source: &str| rewrite(Spelling::default(), source, None);
        assert_eq!(again("<b>x</b>"), "");
        assert_eq!(again("<i>x</i></code>"), "</code>");
        assert_eq!(again("a<b>x"), "<b>");
    }
}
