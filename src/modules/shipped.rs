//! The modules written in Python that are part of the binary.

/// Names and texts.
const SHIPPED: &[(&str, &str)] = &[
    (
        "_collections_abc",
        include_str!("../stdlib/_collections_abc.py"),
    ),
    ("abc", include_str!("../stdlib/abc.py")),
    ("copy", include_str!("../stdlib/copy.py")),
    ("copyreg", include_str!("../stdlib/copyreg.py")),
    ("keyword", include_str!("../stdlib/keyword.py")),
    ("types", include_str!("../stdlib/types.py")),
    ("re", include_str!("../stdlib/re.py")),
    ("weakref", include_str!("../stdlib/weakref.py")),
];

/// The text of a shipped module.
pub fn source(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|(own, _)| *own == name)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The article's traceback names this line.
    #[test]
    fn weakref_reads_its_referent_on_line_46() {
        let lines: Vec<&str> = source("weakref").unwrap_or("").lines().collect();
        assert_eq!(lines.get(45), Some(&"        o = self.data[key]()"));
        let method = lines[..45].iter().rev().find(|line| line.contains("def "));
        assert_eq!(method, Some(&"    def __getitem__(self, key):"));
        let class = lines[..45]
            .iter()
            .rev()
            .find(|line| line.starts_with("class "));
        assert!(class.is_some_and(|line| line.starts_with("class WeakValueDictionary")));
    }
}
