//! Tokens: their kinds (and the `logos` patterns that find them), and what a token is.
//!
//! `logos` finds only what a regular expression can: strings, f-strings and numbers are begun here and
//! finished by hand in `lexer`, because their ends and their errors depend on more than a pattern.

use logos::Logos;

use super::span::Span;

/// A token of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// What a token is. Soft keywords (`match`, `case`, `type`, `_`) are names.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\f]+")]
#[rustfmt::skip]
pub enum TokenKind {
    /// The end of the source.
    EndMarker,
    #[regex(r"\r\n|\n|\r")]
    Newline,
    Indent,
    Dedent,
    #[regex(r"[A-Za-z_\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*")]
    Name,
    /// Found by its first digit, finished by `numbers::scan`.
    #[regex(r"[0-9]|\.[0-9]")]
    Number,
    /// Found by prefix and quote, finished by the lexer.
    #[regex(r#"([rRbBuU]|[bB][rR]|[rR][bB])?['"]"#)]
    String,
    /// An f-string's prefix and opening quotes.
    #[regex(r#"([fF]|[fF][rR]|[rR][fF])['"]"#)]
    FStringStart,
    /// Literal text inside an f-string.
    FStringMiddle,
    /// An f-string's closing quotes.
    FStringEnd,
    #[regex(r"#[^\r\n]*", allow_greedy = true)]
    Comment,
    #[token("\\")]
    Backslash,
    /// A character that begins no token.
    #[regex(r"[$?`]")]
    Unknown,
    /// Where the lexer stopped: it found an error, or the end of the source inside brackets.
    Error,

    #[token("False")] False,
    #[token("None")] None,
    #[token("True")] True,
    #[token("and")] And,
    #[token("as")] As,
    #[token("assert")] Assert,
    #[token("async")] Async,
    #[token("await")] Await,
    #[token("break")] Break,
    #[token("class")] Class,
    #[token("continue")] Continue,
    #[token("def")] Def,
    #[token("del")] Del,
    #[token("elif")] Elif,
    #[token("else")] Else,
    #[token("except")] Except,
    #[token("finally")] Finally,
    #[token("for")] For,
    #[token("from")] From,
    #[token("global")] Global,
    #[token("if")] If,
    #[token("import")] Import,
    #[token("in")] In,
    #[token("is")] Is,
    #[token("lambda")] Lambda,
    #[token("nonlocal")] Nonlocal,
    #[token("not")] Not,
    #[token("or")] Or,
    #[token("pass")] Pass,
    #[token("raise")] Raise,
    #[token("return")] Return,
    #[token("try")] Try,
    #[token("while")] While,
    #[token("with")] With,
    #[token("yield")] Yield,

    #[token("(")] LeftParen,
    #[token(")")] RightParen,
    #[token("[")] LeftBracket,
    #[token("]")] RightBracket,
    #[token("{")] LeftBrace,
    #[token("}")] RightBrace,
    #[token(":")] Colon,
    #[token(",")] Comma,
    #[token(";")] Semicolon,
    #[token(".")] Dot,
    #[token("...")] Ellipsis,
    #[token("->")] Arrow,
    #[token("@")] At,
    #[token("=")] Equal,
    #[token(":=")] Walrus,
    #[token("!")] Exclamation,
    #[token("+")] Plus,
    #[token("-")] Minus,
    #[token("*")] Star,
    #[token("/")] Slash,
    #[token("//")] DoubleSlash,
    #[token("%")] Percent,
    #[token("**")] DoubleStar,
    #[token("|")] Pipe,
    #[token("&")] Ampersand,
    #[token("^")] Caret,
    #[token("~")] Tilde,
    #[token("<<")] LeftShift,
    #[token(">>")] RightShift,
    #[token("<")] Less,
    #[token(">")] Greater,
    #[token("<=")] LessEqual,
    #[token(">=")] GreaterEqual,
    #[token("==")] DoubleEqual,
    #[token("!=")] NotEqual,
    /// `<>`: never valid, but one token.
    #[token("<>")] LessGreater,
    #[token("+=")] PlusEqual,
    #[token("-=")] MinusEqual,
    #[token("*=")] StarEqual,
    #[token("/=")] SlashEqual,
    #[token("//=")] DoubleSlashEqual,
    #[token("%=")] PercentEqual,
    #[token("@=")] AtEqual,
    #[token("&=")] AmpersandEqual,
    #[token("|=")] PipeEqual,
    #[token("^=")] CaretEqual,
    #[token("<<=")] LeftShiftEqual,
    #[token(">>=")] RightShiftEqual,
    #[token("**=")] DoubleStarEqual,
}

impl TokenKind {
    /// Whether it is a keyword that can never be a name.
    pub fn is_keyword(self) -> bool {
        (TokenKind::False as u8..=TokenKind::Yield as u8).contains(&(self as u8))
    }

    /// The keywords that can never be names.
    pub fn keywords() -> impl Iterator<Item = &'static str> {
        [
            "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
            "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
            "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
            "return", "try", "while", "with", "yield",
        ]
        .into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keywords_are_listed() {
        let kinds: Vec<TokenKind> = TokenKind::keywords()
            .map(|word| crate::syntax::lex(word)[0].kind)
            .collect();
        assert!(kinds.iter().all(|kind| kind.is_keyword()));
        let count = TokenKind::Yield as usize - TokenKind::False as usize + 1;
        assert_eq!(kinds.len(), count);
    }
}
