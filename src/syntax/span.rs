//! Places in a source text: byte spans, and the index that turns an offset into line and column.
//!
//! A span is two byte offsets into the text that was parsed. Lines end as Python's do: at `\n`,
//! `\r\n` or a lone `\r`.

/// A half-open range of byte offsets into the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to just before `end`.
    #[inline]
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The smallest span that holds `self` and everything up to the end of `last`.
    #[inline]
    pub fn to(self, last: Span) -> Span {
        Span {
            start: self.start,
            end: last.end,
        }
    }

    /// The text that the span covers (empty if it does not fit `source`).
    pub fn text(self, source: &str) -> &str {
        source
            .get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }
}

/// A place as people name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in bytes of UTF-8, counted from 0 (`col_offset` of Python's `ast`).
    pub byte_column: u32,
    /// Column in characters, counted from 0 (a `SyntaxError`'s `offset` less one).
    pub char_column: u32,
}

/// Where every line of a source starts.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    /// Byte offset of each line's first byte; the first is 0.
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `source`.
    pub fn new(source: &str) -> LineIndex {
        let bytes = source.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at as u32 + 1);
        }
        LineIndex { starts }
    }

    /// How many lines there are (the piece after the last line end counts, even if empty).
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line (from 1) in which the byte at `offset` stands.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Line and columns of `offset` in `source`, which must be the text the index was made from.
    pub fn location(&self, source: &str, offset: u32) -> Location {
        let line = self.line(offset);
        let start = self.start(line);
        let byte_column = offset - start;
        let before = source
            .as_bytes()
            .get(start as usize..offset as usize)
            .unwrap_or(&[]);
        // Every byte that does not continue a character begins one.
        let char_column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32;
        Location {
            line,
            byte_column,
            char_column,
        }
    }

    /// Byte offset of the start of `line` (from 1); of the last line if there is no such line.
    pub fn start(&self, line: u32) -> u32 {
        let at = (line.max(1) as usize - 1).min(self.starts.len().saturating_sub(1));
        self.starts.get(at).copied().unwrap_or(0)
    }

    /// The text of `line` (from 1) without its line end; empty if there is no such line.
    pub fn line_text<'s>(&self, source: &'s str, line: u32) -> &'s str {
        if line == 0 || line > self.lines() {
            return "";
        }
        let start = self.start(line) as usize;
        let end = match self.starts.get(line as usize) {
            Some(&next) => next as usize,
            None => source.len(),
        };
        source
            .get(start..end)
            .unwrap_or("")
            .trim_end_matches(['\n', '\r'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let source = "a\nb\r\nc\rd";
        let index = LineIndex::new(source);
        assert_eq!(index.lines(), 4);
        for (line, text) in [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "")] {
            assert_eq!(index.line_text(source, line), text);
        }
        assert_eq!(index.line(5), 3);
    }

    #[test]
    fn columns_in_bytes_and_characters() {
        let source = "x\nжж = 1";
        let place = LineIndex::new(source).location(source, 7);
        assert_eq!(
            place,
            Location {
                line: 2,
                byte_column: 5,
                char_column: 3
            }
        );
    }
}
