//! The words of `rules.peg`: tokens, and kinds of nodes with the names that messages give them.

use crate::syntax::token::TokenKind;

/// What a node is, as far as messages care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeKind {
    Token,
    /// A run of nodes that is no expression.
    Other,
    Name,
    Literal,
    String,
    FString,
    True,
    False,
    None,
    Ellipsis,
    Attribute,
    Subscript,
    Call,
    Expression,
    Compare,
    /// A comparison whose first operator is `in`.
    In,
    IfExp,
    Lambda,
    NamedExpr,
    Yield,
    Await,
    Starred,
    Tuple,
    List,
    Set,
    Dict,
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
    /// Arguments of a call; their parts are expressions, `Keyword`s and `Unpacking`s.
    Args,
    Keyword,
    /// `**value` in arguments.
    Unpacking,
    /// One `for … in …` of a comprehension.
    Clause,
}

/// The kind of that name.
pub(super) fn node_kind(name: &str) -> NodeKind {
    match name {
        "Literal" => NodeKind::Literal,
        "String" => NodeKind::String,
        "FString" => NodeKind::FString,
        "True" => NodeKind::True,
        "False" => NodeKind::False,
        "None" => NodeKind::None,
        "Ellipsis" => NodeKind::Ellipsis,
        "Attribute" => NodeKind::Attribute,
        "Subscript" => NodeKind::Subscript,
        "Call" => NodeKind::Call,
        "Expression" => NodeKind::Expression,
        "Compare" => NodeKind::Compare,
        "In" => NodeKind::In,
        "IfExp" => NodeKind::IfExp,
        "Lambda" => NodeKind::Lambda,
        "NamedExpr" => NodeKind::NamedExpr,
        "Yield" => NodeKind::Yield,
        "Await" => NodeKind::Await,
        "Starred" => NodeKind::Starred,
        "Tuple" => NodeKind::Tuple,
        "List" => NodeKind::List,
        "Set" => NodeKind::Set,
        "Dict" => NodeKind::Dict,
        "ListComp" => NodeKind::ListComp,
        "SetComp" => NodeKind::SetComp,
        "DictComp" => NodeKind::DictComp,
        "GeneratorExp" => NodeKind::GeneratorExp,
        "Args" => NodeKind::Args,
        "Keyword" => NodeKind::Keyword,
        "Unpacking" => NodeKind::Unpacking,
        "Clause" => NodeKind::Clause,
        _ => NodeKind::Other,
    }
}

impl NodeKind {
    /// What messages call such an expression.
    pub fn in_words(self) -> &'static str {
        match self {
            NodeKind::Name => "name",
            NodeKind::Literal | NodeKind::String => "literal",
            NodeKind::FString => "f-string expression",
            NodeKind::True => "True",
            NodeKind::False => "False",
            NodeKind::None => "None",
            NodeKind::Ellipsis => "ellipsis",
            NodeKind::Attribute => "attribute",
            NodeKind::Subscript => "subscript",
            NodeKind::Call => "function call",
            NodeKind::Compare | NodeKind::In => "comparison",
            NodeKind::IfExp => "conditional expression",
            NodeKind::Lambda => "lambda",
            NodeKind::NamedExpr => "named expression",
            NodeKind::Yield => "yield expression",
            NodeKind::Await => "await expression",
            NodeKind::Starred => "starred",
            NodeKind::Tuple => "tuple",
            NodeKind::List => "list",
            NodeKind::Set => "set display",
            NodeKind::Dict => "dict literal",
            NodeKind::ListComp => "list comprehension",
            NodeKind::SetComp => "set comprehension",
            NodeKind::DictComp => "dict comprehension",
            NodeKind::GeneratorExp => "generator expression",
            NodeKind::Token
            | NodeKind::Other
            | NodeKind::Expression
            | NodeKind::Args
            | NodeKind::Keyword
            | NodeKind::Unpacking
            | NodeKind::Clause => "expression",
        }
    }
}

/// The token of that spelling (in quotes) or class; `Unknown` if there is none.
pub(super) fn token_kind(word: &str) -> TokenKind {
    match word {
        "NAME" => return TokenKind::Name,
        "NUMBER" => return TokenKind::Number,
        "STRING" => return TokenKind::String,
        "NEWLINE" => return TokenKind::Newline,
        "INDENT" => return TokenKind::Indent,
        "DEDENT" => return TokenKind::Dedent,
        "ENDMARKER" => return TokenKind::EndMarker,
        "FSTRING_START" => return TokenKind::FStringStart,
        "FSTRING_MIDDLE" => return TokenKind::FStringMiddle,
        "FSTRING_END" => return TokenKind::FStringEnd,
        _ => {}
    }
    let spelling = word.trim_matches('\'');
    // The lexer knows every spelling.
    let mut lexer = <TokenKind as logos::Logos>::lexer(spelling);
    match lexer.next() {
        Some(Ok(kind)) if word.starts_with('\'') => kind,
        _ => TokenKind::Unknown,
    }
}
