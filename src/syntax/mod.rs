//! Text to syntax tree: tokens, layout, parser, syntax errors.
