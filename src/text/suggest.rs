//! "Did you mean": the known name that is nearest to a mistyped one.
//!
//! The measure is Levenshtein's edit distance with prices: to insert, delete or replace a byte costs 2, to
//! change the case of an ASCII letter costs 1. A candidate counts if its price is at most a third of the
//! two names' joint length (a little more for short ones); the first of the cheapest wins. This is the rule
//! by which CPython chooses, limits included.

const MOVE: usize = 2;
const CASE: usize = 1;
/// Longer names (their differing parts) are not compared.
const LONGEST: usize = 40;
/// With more candidates than this nothing is suggested.
const MOST: usize = 750;

/// The candidate nearest to `wrong`, if one is near enough. `wrong` itself is never suggested.
pub fn closest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(&str, usize)> = None;
    for (count, candidate) in candidates.enumerate() {
        if count + 1 >= MOST {
            return None;
        }
        if candidate == wrong {
            continue;
        }
        let mut limit = (candidate.len() + wrong.len() + 3) * MOVE / 6;
        if let Some((_, price)) = best {
            limit = limit.min(price.saturating_sub(1));
        }
        if let Some(price) = distance(wrong.as_bytes(), candidate.as_bytes(), limit) {
            best = Some((candidate, price));
        }
    }
    best.map(|(name, _)| name)
}

/// The price of turning one into the other, if it is within the limit.
fn distance(left: &[u8], right: &[u8], limit: usize) -> Option<usize> {
    let (left, right) = differing(left, right);
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let within = |price: usize| (price <= limit).then_some(price);
    if short.is_empty() {
        return within(long.len() * MOVE);
    }
    if long.len() > LONGEST || (long.len() - short.len()) * MOVE > limit {
        return None;
    }
    // `row[i]` is the price of turning the bytes of `long` seen so far into the first i+1 of `short`.
    let mut row: Vec<usize> = (1..=short.len()).map(|count| count * MOVE).collect();
    for (seen, byte) in long.iter().enumerate() {
        let mut diagonal = seen * MOVE;
        let mut before = (seen + 1) * MOVE;
        let mut least = usize::MAX;
        for (place, other) in row.iter_mut().zip(short) {
            let replaced = diagonal + replacement(*byte, *other);
            diagonal = *place;
            before = replaced.min(before.min(*place) + MOVE);
            *place = before;
            least = least.min(before);
        }
        if least > limit {
            return None;
        }
    }
    row.last().copied().and_then(within)
}

/// Both without their common beginning and end.
fn differing<'a>(left: &'a [u8], right: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let same = |(one, other): &(&u8, &u8)| one == other;
    let start = left.iter().zip(right).take_while(same).count();
    let (left, right) = (&left[start..], &right[start..]);
    let end = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(same)
        .count();
    (&left[..left.len() - end], &right[..right.len() - end])
}

fn replacement(one: u8, other: u8) -> usize {
    if one == other {
        0
    } else if one.eq_ignore_ascii_case(&other) {
        CASE
    } else {
        MOVE
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    fn suggest(wrong: &str, candidates: &[&'static str]) -> Option<&'static str> {
        closest(wrong, candidates.iter().copied())
    }

    #[test]
    fn the_nearest_name_wins_and_far_ones_are_not_named() {
        assert_eq!(suggest("blech", &["black", "bleach"]), Some("bleach"));
        assert_eq!(suggest("somethong", &["something", "x"]), Some("something"));
        assert_eq!(suggest("indx", &["index", "Index"]), Some("index"));
        assert_eq!(suggest("abc", &["xyz"]), None);
        assert_eq!(suggest("a", &["b"]), None);
        assert_eq!(suggest("value", &["value"]), None);
    }

    #[test]
    fn case_is_cheaper_than_letters() {
        assert_eq!(suggest("VALUE", &["VALVE", "VALUe"]), Some("VALUe"));
        assert_eq!(suggest("abcdef", &["ABCdef"]), Some("ABCdef"));
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(suggest("cat", &["cut", "cot"]), Some("cut"));
    }
}
