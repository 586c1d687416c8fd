//! String literals in the tree: adjacent ones joined, f-strings taken apart into constants and fields.

use std::rc::Rc;

use super::{Fail, Parsed, Parser};
use crate::syntax::ast::{Constant, Conversion, Expr, ExprKind, PyStr, Span};
use crate::syntax::errors::{Fault, range_place};
use crate::syntax::span::LineIndex;
use crate::syntax::strings::{BadEscape, decode_str, literal};
use crate::syntax::token::TokenKind;

/// The pieces of a string in the making.
#[derive(Default)]
struct Pieces {
    values: Vec<Expr>,
    /// Text that the next field or the end will make a constant.
    text: Vec<u8>,
    /// Where that text stands.
    span: Option<Span>,
}

impl Pieces {
    fn text(&mut self, text: &[u8], span: Span) {
        self.text.extend_from_slice(text);
        self.span = Some(self.span.map_or(span, |first| first.to(span)));
    }

    /// Makes a constant of the text so far, unless it is empty.
    fn flush(&mut self) {
        let span = self.span.take().unwrap_or_default();
        if !self.text.is_empty() {
            let text = PyStr(Rc::from(self.text.as_slice()));
            self.values
                .push(Expr::new(ExprKind::Constant(Constant::Str(text)), span));
            self.text.clear();
        }
    }

    fn field(&mut self, field: Expr) {
        self.flush();
        self.values.push(field);
    }
}

/// What is wrong or doubtful about the texts of an f-string.
#[derive(Default)]
struct Told {
    bad: Option<String>,
    doubts: Vec<String>,
}

impl Told {
    fn take(&mut self, decoded: Result<Option<String>, BadEscape>) {
        match decoded {
            Ok(doubt) => self.doubts.extend(doubt),
            Err(BadEscape { message }) => {
                self.bad.get_or_insert(message);
            }
        }
    }
}

impl Parser<'_> {
    /// `strings: (fstring | STRING)+`
    pub(super) fn strings(&mut self) -> Parsed<Expr> {
        let start = self.start();
        if self.is(TokenKind::String)
            && !matches!(
                self.next_kind(),
                TokenKind::String | TokenKind::FStringStart
            )
        {
            // One plain literal is the common case.
            let (text, is_bytes) = self.string()?;
            let kind = if is_bytes {
                Constant::Bytes(Rc::from(text))
            } else {
                Constant::Str(PyStr(Rc::from(text)))
            };
            return Ok(Expr::new(ExprKind::Constant(kind), self.span_from(start)));
        }
        let mut pieces = Pieces::default();
        let mut kinds = (false, false);
        let mut has_fields = false;
        loop {
            match self.kind() {
                TokenKind::String => {
                    let at = self.start();
                    let (text, is_bytes) = self.string()?;
                    if is_bytes {
                        kinds.1 = true
                    } else {
                        kinds.0 = true
                    };
                    let span = self.span_from(at);
                    pieces.text(&text, span);
                }
                TokenKind::FStringStart => {
                    has_fields = true;
                    kinds.0 = true;
                    self.fstring(&mut pieces)?;
                }
                _ => break,
            }
        }
        if kinds == (true, true) {
            // The lexer's error after them comes first.
            return Err(if self.is(TokenKind::Error) {
                Fail
            } else {
                self.mixed_strings()
            });
        }
        let span = self.span_from(start);
        if has_fields {
            pieces.flush();
            return Ok(Expr::new(ExprKind::JoinedStr(pieces.values), span));
        }
        let constant = if kinds.1 {
            Constant::Bytes(Rc::from(pieces.text))
        } else {
            Constant::Str(PyStr(Rc::from(pieces.text)))
        };
        Ok(Expr::new(ExprKind::Constant(constant), span))
    }

    /// Reads one string or f-string, for what is doubtful about it.
    pub(super) fn one_string(&mut self) {
        // That it can be read is known.
        let _ = match self.kind() {
            TokenKind::FStringStart => self.fstring(&mut Pieces::default()),
            _ => self.string().map(drop),
        };
    }

    /// The bytes of the STRING that stands here, and whether it is a bytes literal.
    fn string(&mut self) -> Parsed<(Vec<u8>, bool)> {
        match literal(self.text()) {
            Ok((decoded, is_bytes)) => {
                if let Some((_, message)) = decoded.questionable {
                    self.warn(self.current.span, message);
                }
                self.advance();
                Ok((decoded.value, is_bytes))
            }
            Err(BadEscape { message }) => Err(self.bad_string(message)),
        }
    }

    /// `fstring: FSTRING_START fstring_middle* FSTRING_END`
    fn fstring(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let raw = self.text().bytes().any(|byte| matches!(byte, b'r' | b'R'));
        self.advance();
        self.enter(4)?;
        // CPython decodes the text when it has seen the end, and that of fields with `=` too.
        let mut told = Told::default();
        loop {
            match self.kind() {
                TokenKind::FStringMiddle => {
                    let decoded = self.fstring_text(pieces, raw);
                    told.take(decoded);
                    self.advance();
                }
                TokenKind::LeftBrace => {
                    self.fstring_replacement_field(pieces, Some((&mut told, raw)))?;
                }
                _ => break,
            }
        }
        let Told { bad, doubts } = told;
        self.leave(4);
        if self.is(TokenKind::FStringEnd) {
            for message in doubts {
                self.warn(self.current.span, message);
            }
        }
        match bad {
            Some(message) if self.is(TokenKind::FStringEnd) => Err(self.bad_string(message)),
            _ => self.expect(TokenKind::FStringEnd),
        }
    }

    /// The value of the FSTRING_MIDDLE that stands here (it is not eaten); answers what is doubtful about it.
    fn fstring_text(
        &mut self,
        pieces: &mut Pieces,
        raw: bool,
    ) -> Result<Option<String>, BadEscape> {
        let mut text = self.text();
        if text.ends_with("{{") || text.ends_with("}}") {
            text = &text[..text.len() - 1];
        }
        if !raw && text.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1 {
            // A backslash at the end stands before a brace; the lexer sees that.
            let end = self.start() + text.len() as u32;
            let brace = self.source.as_bytes().get(end as usize).copied();
            let brace = char::from(brace.unwrap_or(b'{'));
            let message = format!("invalid escape sequence '\\{brace}'");
            self.warn(Span::new(end + 1, end + 1), message);
        }
        let decoded = decode_str(text, raw)?;
        if !decoded.value.is_empty() {
            pieces.text(&decoded.value, self.current.span);
        }
        Ok(decoded.questionable.map(|(_, message)| message))
    }

    /// `fstring_replacement_field: '{' annotated_rhs ['='] [fstring_conversion] [fstring_full_format_spec] '}'`
    ///
    /// `told` takes what the text of a field with `=` is decoded with; without it the text stays as it is.
    fn fstring_replacement_field(
        &mut self,
        pieces: &mut Pieces,
        told: Option<(&mut Told, bool)>,
    ) -> Parsed<()> {
        let start = self.start();
        self.expect(TokenKind::LeftBrace)?;
        let text_start = self.previous_end;
        let value = Box::new(self.annotated_rhs()?);
        let debug = self.eat(TokenKind::Equal);
        if debug {
            // The text of the expression, `=` and the white space around them.
            let span = Span::new(text_start, self.start());
            let text = without_comments(span.text(self.source));
            match told {
                Some((told, raw)) => {
                    let decoded = decode_str(&text, raw).map(|decoded| {
                        pieces.text(&decoded.value, span);
                        decoded.questionable.map(|(_, message)| message)
                    });
                    told.take(decoded);
                }
                None => pieces.text(text.as_bytes(), span),
            }
        }
        let mut conversion = Conversion::None;
        if self.is(TokenKind::Exclamation) {
            conversion = self.fstring_conversion()?;
        }
        let format_spec = match self.is(TokenKind::Colon) {
            true => Some(Box::new(self.fstring_full_format_spec()?)),
            false => None,
        };
        if debug && conversion == Conversion::None && format_spec.is_none() {
            conversion = Conversion::Repr;
        }
        self.expect(TokenKind::RightBrace)?;
        let kind = ExprKind::FormattedValue {
            value,
            conversion,
            format_spec,
        };
        pieces.field(Expr::new(kind, self.span_from(start)));
        Ok(())
    }

    /// `fstring_conversion: '!' NAME`, with nothing between.
    fn fstring_conversion(&mut self) -> Parsed<Conversion> {
        self.expect(TokenKind::Exclamation)?;
        if !self.is(TokenKind::Name) {
            return Err(Fail);
        }
        if self.start() != self.previous_end {
            return Err(Fail);
        }
        let conversion = match &*self.names.intern(self.text()) {
            "s" => Conversion::Str,
            "r" => Conversion::Repr,
            "a" => Conversion::Ascii,
            _ => return Err(Fail),
        };
        self.advance();
        Ok(conversion)
    }

    /// `fstring_full_format_spec: ':' (FSTRING_MIDDLE | fstring_replacement_field)*`
    fn fstring_full_format_spec(&mut self) -> Parsed<Expr> {
        let start = self.start();
        self.expect(TokenKind::Colon)?;
        let mut pieces = Pieces::default();
        loop {
            match self.kind() {
                TokenKind::FStringMiddle => {
                    match self.fstring_text(&mut pieces, false) {
                        Ok(None) => {}
                        Ok(Some(message)) => self.warn(self.current.span, message),
                        Err(BadEscape { message }) => return Err(self.bad_string(message)),
                    }
                    self.advance();
                }
                TokenKind::LeftBrace => {
                    self.enter(4)?;
                    self.fstring_replacement_field(&mut pieces, None)?;
                    self.leave(4);
                }
                _ => break,
            }
        }
        pieces.flush();
        Ok(Expr::new(
            ExprKind::JoinedStr(pieces.values),
            self.span_from(start),
        ))
    }

    /// An error of the string that stands here.
    #[cold]
    fn bad_string(&mut self, message: String) -> Fail {
        let span = self.current.span;
        let place = range_place(
            &LineIndex::new(self.source),
            span.start as usize,
            span.end as usize,
        );
        self.give_up(Fault::new(message, place))
    }

    #[cold]
    fn mixed_strings(&mut self) -> Fail {
        self.bad_string("cannot mix bytes and nonbytes literals".into())
    }
}

/// The text of a `{…=}` field, with the comments of its lines left out.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut in_comment = false;
    for c in text.chars() {
        match c {
            '\n' => {
                in_comment = false;
                quote = None;
            }
            _ if in_comment => continue,
            '#' if quote.is_none() => {
                in_comment = true;
                continue;
            }
            '\'' | '"' if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ => {}
        }
        out.push(c);
    }
    out
}
