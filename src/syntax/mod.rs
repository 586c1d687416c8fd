//! Text to syntax tree: tokens, layout, parser, syntax errors.
//!
//! The way of the data: source text → `lexer` (with `layout` and `fstring`) → `parser` →
//! [`ast::Module`]. A source that the parser refuses is read again by `diagnose`, which finds CPython's
//! message and place. Nothing here knows of objects, scopes or code.

pub mod ast;
mod colours;
mod completeness;
mod diagnose;
mod doubt;
pub mod errors;
mod fstring;
mod layout;
mod lexer;
mod numbers;
mod parser;
mod source;
pub mod span;
pub(crate) mod strings;
pub mod token;
mod unicode;

pub use colours::lex;
pub use completeness::{Completeness, completeness, is_incomplete};
pub use errors::{ErrorKind, Place, SyntaxError};
pub use source::decode;
pub use span::{LineIndex, Location, Span};

use errors::Fault;
use lexer::Lexed;

/// What a source is parsed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A whole program.
    Exec,
    /// One expression; the module's body is one `Expr` statement.
    Eval,
    /// One interactive statement (a line of simple statements or one compound statement).
    Single,
}

/// From where a source is read; errors have other places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// From a string.
    #[default]
    Text,
    /// From a file, line by line.
    File,
    /// From a prompt, of which there may be more than was needed so far: nothing is read behind the first error.
    Prompt,
}

/// Parses `source`.
///
/// Errors are those of CPython's `ast.parse`; what its compiler refuses later (`return` outside a function
/// and the like) is not seen here.
pub fn parse(source: &str, mode: Mode) -> Result<ast::Module, SyntaxError> {
    parse_read(source, mode, Reading::Text)
}

/// Parses `source`, which is read from somewhere.
pub fn parse_read(source: &str, mode: Mode, reading: Reading) -> Result<ast::Module, SyntaxError> {
    check_source(source)?;
    let mut lexed = lexer::lex(source, options(mode));
    lexed.reading = reading;
    let mut parser = parser::Parser::new(source, &lexed.tokens);
    let parsed = match mode {
        Mode::Exec => parser.file(),
        Mode::Eval => parser.eval(),
        Mode::Single => match parser.interactive() {
            Ok(found) if found.alone => Ok(found.module),
            Ok(_) => return Err(more_than_one_statement(source, &lexed, parser.position())),
            Err(fail) => Err(fail),
        },
    };
    let fault = parser.fault.take();
    let at = parser.position();
    let doubts = std::mem::take(&mut parser.doubts);
    match parsed {
        Ok(mut module) => {
            module.warnings = doubt::told(&lexed.doubts, doubts, usize::MAX, source);
            Ok(module)
        }
        Err(_) => {
            let Explained {
                fault,
                read,
                strings,
                line_end,
            } = explain(source, &lexed, mode, fault, at);
            let doubts = match strings {
                Some(strings) => strings
                    .into_iter()
                    .flat_map(|at| parser::doubts_of_string(source, &lexed.tokens, at))
                    .collect(),
                None => doubts,
            };
            let mut error = fault.finish(source, &LineIndex::new(source));
            if let Some(place) = &mut error.place
                && line_end
            {
                place.text.push('\n');
            }
            error.warnings = doubt::told(&lexed.doubts, doubts, read, source);
            Err(error)
        }
    }
}

fn options(mode: Mode) -> lexer::Options {
    lexer::Options {
        open_end: mode == Mode::Eval,
        ..Default::default()
    }
}

/// Parses the bytes of a file: finds their encoding, decodes them, parses the text.
///
/// Answers the text too, for spans are offsets into it.
pub fn parse_bytes(bytes: &[u8], mode: Mode) -> Result<(ast::Module, String), SyntaxError> {
    let source = decode(bytes)?;
    let module = parse(&source, mode)?;
    Ok((module, source))
}

/// The tokens of `source` with its layout, or why the lexer refuses it. For tests and tools: the parser
/// does not need the whole list to find its errors.
pub fn tokens(source: &str, mode: Mode) -> Result<Vec<token::Token>, SyntaxError> {
    check_source(source)?;
    let lexed = lexer::lex(source, options(mode));
    match lexed.fault {
        Some(fault) => Err(fault.fault.finish(source, &LineIndex::new(source))),
        None => Ok(lexed.tokens),
    }
}

/// All that the lexer finds: the tokens, of which the last is an error's if there is one, and the comments.
pub fn tokens_and_comments(
    source: &str,
) -> (Vec<token::Token>, Vec<span::Span>, Option<SyntaxError>) {
    if let Err(error) = check_source(source) {
        return (Vec::new(), Vec::new(), Some(error));
    }
    let options = lexer::Options {
        comments: true,
        ..Default::default()
    };
    let lexed = lexer::lex(source, options);
    let error = lexed.fault.map(|fault| match fault.at_end && fault.quiet {
        true => {
            let message = "unexpected EOF in multi-line statement";
            SyntaxError::without_place(ErrorKind::SyntaxError, message)
        }
        false => fault.fault.finish(source, &LineIndex::new(source)),
    });
    (lexed.tokens, lexed.comments, error)
}

/// Refuses what no source may be.
fn check_source(source: &str) -> Result<(), SyntaxError> {
    if memchr::memchr(0, source.as_bytes()).is_some() {
        let message = "source code string cannot contain null bytes";
        return Err(SyntaxError::without_place(ErrorKind::SyntaxError, message));
    }
    // Offsets are 32 bits wide, and a line end may be added.
    if source.len() >= u32::MAX as usize {
        return Err(SyntaxError::without_place(
            ErrorKind::MemoryError,
            "source code is too long",
        ));
    }
    Ok(())
}

/// Why a source was refused, and what was read to know that.
struct Explained {
    fault: Fault,
    /// How many tokens.
    read: usize,
    /// The strings of which is warned, by their first tokens, if those are not the ones that the parser read.
    strings: Option<Vec<usize>>,
    /// Whether the text of the line at fault has its line end.
    line_end: bool,
}

/// Why the parser, which stands before the token `at`, refused; `fault` is what it found itself.
#[cold]
fn explain(
    source: &str,
    lexed: &Lexed,
    mode: Mode,
    fault: Option<Box<Fault>>,
    at: usize,
) -> Explained {
    let mut explained = match fault {
        Some(fault) if fault.kind == ErrorKind::MemoryError => Explained {
            fault: *fault,
            read: at,
            strings: None,
            line_end: true,
        },
        Some(fault) => Explained {
            fault: diagnose::or_later(source, lexed, mode, *fault, at),
            read: at + 1,
            strings: None,
            line_end: true,
        },
        None => {
            let found = diagnose::explain(source, lexed, mode);
            Explained {
                fault: found.fault,
                read: found.read,
                strings: Some(found.strings),
                line_end: true,
            }
        }
    };
    explained.line_end = has_line_end(source, lexed, mode, &explained);
    // Where the rest is read too, in search of something worse, it is warned of.
    if lexed.reading != Reading::Prompt && explained.fault.kind != ErrorKind::IndentationError {
        explained.read = usize::MAX;
    }
    explained
}

/// Whether the text of the line at fault has its line end, as CPython has it: not if its tokenizer told of the
/// error, nor if that had gone on to another line.
fn has_line_end(source: &str, lexed: &Lexed, mode: Mode, explained: &Explained) -> bool {
    let Some(place) = explained.fault.place else {
        return false;
    };
    if lexed.reading == Reading::Prompt {
        return true;
    }
    let by_lexer = lexed.fault.as_ref();
    if by_lexer.is_some_and(|own| !own.quiet && *own.fault == explained.fault) {
        return false;
    }
    let lines = LineIndex::new(source);
    let last = lexed.tokens.get(explained.read.saturating_sub(1));
    let at = last.map_or(source.len(), |token| token.span.start as usize);
    // There is no line behind the last one's end.
    let at = at.min(source.len().saturating_sub(1));
    let (line, _) = errors::line_column(&lines, at);
    let line_ends = place.line < lines.lines() || mode == Mode::Exec;
    line <= place.line && line_ends
}

/// There is more than one statement, the first of which ends before the token `at`.
fn more_than_one_statement(source: &str, lexed: &Lexed, at: usize) -> SyntaxError {
    let lines = LineIndex::new(source);
    let end = lexed
        .tokens
        .get(at.saturating_sub(1))
        .map_or(0, |token| token.span.start as usize);
    let (line, column) = errors::line_column(&lines, end);
    let place = errors::FaultPlace {
        line,
        column: column + 1,
        end_line: line,
        end_column: column + 2,
    };
    let message = "multiple statements found while compiling a single statement";
    let mut error = Fault::new(message, place).finish(source, &lines);
    if let Some(place) = &mut error.place {
        // Another line follows.
        place.text.push('\n');
    }
    error
}

/// The answer to a source that nests too deep.
fn too_complex() -> Fault {
    let message = "Parser stack overflowed - Python source too complex to parse".to_string();
    Fault {
        kind: ErrorKind::MemoryError,
        message,
        place: None,
    }
}
