//! What the lexer asks of Unicode besides identifiers.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether Python's `str.isprintable` holds for the character.
pub(crate) fn is_printable(c: char) -> bool {
    use GeneralCategory as Category;
    c == ' '
        || !matches!(
            c.general_category(),
            Category::Control
                | Category::Format
                | Category::Surrogate
                | Category::PrivateUse
                | Category::Unassigned
                | Category::LineSeparator
                | Category::ParagraphSeparator
                | Category::SpaceSeparator
        )
}
