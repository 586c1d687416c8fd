//! The table of the methods that `str`, `bytes` and `bytearray` share.

/// The shared methods of a type, and its own behind them.
macro_rules! shared_methods {
    ($type:ty, $($own:expr),* $(,)?) => {
        &[
            NativeDef::range(
                "find", 1, 3, textual::find::<$type>, "(self, sub[, start[, end]], /)",
                "The lowest place where sub stands between start and end; -1 if there is none.",
            ),
            NativeDef::range(
                "rfind", 1, 3, textual::rfind::<$type>, "(self, sub[, start[, end]], /)",
                "The highest place where sub stands between start and end; -1 if there is none.",
            ),
            NativeDef::range(
                "index", 1, 3, textual::index::<$type>, "(self, sub[, start[, end]], /)",
                "As find, but a ValueError if there is none.",
            ),
            NativeDef::range(
                "rindex", 1, 3, textual::rindex::<$type>, "(self, sub[, start[, end]], /)",
                "As rfind, but a ValueError if there is none.",
            ),
            NativeDef::range(
                "count", 1, 3, textual::count::<$type>, "(self, sub[, start[, end]], /)",
                "How often sub stands between start and end without overlapping itself.",
            ),
            NativeDef::range(
                "startswith", 1, 3, textual::starts_with::<$type>, "(self, prefix[, start[, end]], /)",
                "Whether it begins with the prefix, or with one of a tuple of them.",
            ),
            NativeDef::range(
                "endswith", 1, 3, textual::ends_with::<$type>, "(self, suffix[, start[, end]], /)",
                "Whether it ends with the suffix, or with one of a tuple of them.",
            ),
            NativeDef::one(
                "partition", textual::partition::<$type>, "(self, sep, /)",
                "What stands before the first separator, the separator, and what stands behind it.",
            ),
            NativeDef::one(
                "rpartition", textual::rpartition::<$type>, "(self, sep, /)",
                "What stands before the last separator, the separator, and what stands behind it.",
            ),
            NativeDef::one(
                "removeprefix", textual::remove_prefix::<$type>, "(self, prefix, /)",
                "Without the prefix, if it begins with it.",
            ),
            NativeDef::one(
                "removesuffix", textual::remove_suffix::<$type>, "(self, suffix, /)",
                "Without the suffix, if it ends with it.",
            ),
            NativeDef::any(
                "split", textual::split::<$type>, "(self, /, sep=None, maxsplit=-1)",
                "The parts between separators, or between runs of white space.",
            ),
            NativeDef::any(
                "rsplit", textual::rsplit::<$type>, "(self, /, sep=None, maxsplit=-1)",
                "As split, with the splits counted from the end.",
            ),
            NativeDef::any(
                "splitlines", textual::split_lines::<$type>, "(self, /, keepends=False)",
                "The lines, without their ends unless these are to be kept.",
            ),
            NativeDef::range(
                "strip", 0, 1, textual::strip::<$type>, <$type as textual::Textual>::STRIP_SIGNATURE,
                "Without white space (or what stands in chars) at both ends.",
            ),
            NativeDef::range(
                "lstrip", 0, 1, textual::lstrip::<$type>, <$type as textual::Textual>::STRIP_SIGNATURE,
                "Without white space (or what stands in chars) at the start.",
            ),
            NativeDef::range(
                "rstrip", 0, 1, textual::rstrip::<$type>, <$type as textual::Textual>::STRIP_SIGNATURE,
                "Without white space (or what stands in chars) at the end.",
            ),
            NativeDef::range(
                "center", 1, 2, textual::center::<$type>, <$type as textual::Textual>::FIELD_SIGNATURE,
                "In the middle of a field of this width.",
            ),
            NativeDef::range(
                "ljust", 1, 2, textual::ljust::<$type>, <$type as textual::Textual>::FIELD_SIGNATURE,
                "At the left of a field of this width.",
            ),
            NativeDef::range(
                "rjust", 1, 2, textual::rjust::<$type>, <$type as textual::Textual>::FIELD_SIGNATURE,
                "At the right of a field of this width.",
            ),
            NativeDef::one(
                "zfill", textual::zfill::<$type>, "(self, width, /)",
                "With zeros between the sign and the rest, up to this width.",
            ),
            NativeDef::any(
                "expandtabs", textual::expand_tabs::<$type>, "(self, /, tabsize=8)",
                "With blanks up to the next column instead of tabs.",
            ),
            $($own),*
        ]
    };
}

pub(in crate::objects) use shared_methods;
