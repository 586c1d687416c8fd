//! Addresses in outputs: `<A object at 0x7f3c…>` is another number every time. With `--normalize addresses` two outputs
//! are equal if their addresses are, consistently: where the page shows the same one twice, the same came out
//! twice, and different ones stay different, over the whole session.
//!
//! Invariant: the pairs learnt are one to one, and an output that does not hold teaches nothing.

use std::collections::HashMap;
use std::ops::Range;

/// The pairs of addresses that came out and that the page shows.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    to_page: HashMap<String, String>,
    to_got: HashMap<String, String>,
}

impl Addresses {
    /// What came out, with the page's addresses in place of its own where the claim allows it; and the pairs as
    /// they are if that holds.
    pub fn toward(&self, want: &str, got: &str) -> (String, Addresses) {
        let mut learnt = self.clone();
        // Those that the page shows and that stand for nothing yet, in order.
        let mut free = places(want)
            .into_iter()
            .map(|place| &want[place])
            .filter(|address| !self.to_got.contains_key(*address))
            .fold(Vec::new(), |mut seen: Vec<&str>, address| {
                if !seen.contains(&address) {
                    seen.push(address);
                }
                seen
            })
            .into_iter();
        let mut text = String::with_capacity(got.len());
        let mut at = 0;
        for place in places(got) {
            text.push_str(&got[at..place.start]);
            let address = &got[place.clone()];
            match learnt.to_page.get(address) {
                Some(shown) => text.push_str(shown),
                None => match free.next() {
                    Some(shown) => {
                        learnt
                            .to_page
                            .insert(address.to_string(), shown.to_string());
                        learnt.to_got.insert(shown.to_string(), address.to_string());
                        text.push_str(shown);
                    }
                    None => text.push_str(address),
                },
            }
            at = place.end;
        }
        text.push_str(&got[at..]);
        (text, learnt)
    }
}

/// The text with all addresses alike.
pub fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for place in places(text) {
        masked.push_str(&text[at..place.start]);
        masked.push_str("0x0");
        at = place.end;
    }
    masked.push_str(&text[at..]);
    masked
}

/// Where addresses stand: hexadecimal numbers after `at `, or longer than 32 bits.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices("0x") {
        let digits = &text[start + 2..];
        let length = digits.len()
            - digits
                .trim_start_matches(|c: char| c.is_ascii_hexdigit())
                .len();
        let named = text[..start].ends_with("at ");
        let alone = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if alone && (named && length >= 4 || (9..=16).contains(&length)) {
            found.push(start..start + 2 + length);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_numbers() {
        let count = |text| places(text).len();
        assert_eq!(count("<A object at 0x7f00> <B at 0x000001F2A3B4C5D6>"), 2);
        assert_eq!(count("0xff 0xdeadbeef at 0x1 10x7f0000000000"), 0);
        assert_eq!(count("0x7f0000000000"), 1);
    }

    #[test]
    fn equal_if_used_consistently() {
        let none = Addresses::default();
        let (text, learnt) =
            none.toward("<A at 0xaaaa> <B at 0xbbbb>", "<A at 0x1111> <B at 0x2222>");
        assert_eq!(text, "<A at 0xaaaa> <B at 0xbbbb>");
        assert_eq!(
            learnt.toward("<B at 0xbbbb>", "<B at 0x2222>").0,
            "<B at 0xbbbb>"
        );
        assert_ne!(
            learnt.toward("<B at 0xaaaa>", "<B at 0x2222>").0,
            "<B at 0xaaaa>"
        );
        assert_ne!(
            none.toward("at 0xaaaa at 0xaaaa", "at 0x1111 at 0x2222").0,
            "at 0xaaaa at 0xaaaa"
        );
        assert_ne!(
            none.toward("at 0xaaaa at 0xbbbb", "at 0x1111 at 0x1111").0,
            "at 0xaaaa at 0xbbbb"
        );
    }
}
