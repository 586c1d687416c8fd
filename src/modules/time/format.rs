//! `strftime` and `asctime`: times as text, as in C's locale.

use super::calendar::{Fields, iso_week, seconds};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn name(names: &'static [&'static str], at: i64) -> &'static str {
    names.get(at as usize).copied().unwrap_or("?")
}

/// `Thu Jan  1 00:00:00 1970`.
pub fn plain(fields: &Fields) -> String {
    let [year, month, day, hour, minute, second, weekday, ..] = *fields;
    let (weekday, month) = (name(&DAYS, weekday), name(&MONTHS, month - 1));
    let short = |name: &'static str| name.get(..3).unwrap_or(name);
    format!(
        "{} {} {day:2} {hour:02}:{minute:02}:{second:02} {year}",
        short(weekday),
        short(month)
    )
}

/// The text of a format for a time.
pub fn format(format: &str, fields: &Fields, zone: &str) -> String {
    let mut text = String::new();
    let mut rest = format.chars();
    while let Some(char) = rest.next() {
        if char != '%' {
            text.push(char);
            continue;
        }
        match rest.next() {
            None => text.push('%'),
            Some(what) => match field(what, fields, zone) {
                Some(shown) => text.push_str(&shown),
                None => text.extend(['%', what]),
            },
        }
    }
    text
}

fn field(what: char, fields: &Fields, zone: &str) -> Option<String> {
    let [
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        day_of_year,
        _,
    ] = *fields;
    let again = |pattern: &str| Some(format(pattern, fields, zone));
    let short = |name: &'static str| name.get(..3).unwrap_or(name).to_string();
    // Weeks begin with this day of the week; days before the first one are in week 0.
    let week = |first: i64| (day_of_year - 1 + 7 - (weekday - first).rem_euclid(7)) / 7;
    let twelve = (hour + 11).rem_euclid(12) + 1;
    Some(match what {
        'a' => short(name(&DAYS, weekday)),
        'A' => name(&DAYS, weekday).to_string(),
        'b' | 'h' => short(name(&MONTHS, month - 1)),
        'B' => name(&MONTHS, month - 1).to_string(),
        'c' => return again("%a %b %e %H:%M:%S %Y"),
        'C' => format!("{:02}", year.div_euclid(100)),
        'd' => format!("{day:02}"),
        'D' | 'x' => return again("%m/%d/%y"),
        'e' => format!("{day:2}"),
        'F' => return again("%Y-%m-%d"),
        'g' => format!(
            "{:02}",
            iso_week(year, day_of_year, weekday).0.rem_euclid(100)
        ),
        'G' => iso_week(year, day_of_year, weekday).0.to_string(),
        'H' => format!("{hour:02}"),
        'I' => format!("{twelve:02}"),
        'j' => format!("{day_of_year:03}"),
        'k' => format!("{hour:2}"),
        'l' => format!("{twelve:2}"),
        'm' => format!("{month:02}"),
        'M' => format!("{minute:02}"),
        'n' => "\n".to_string(),
        'p' => if hour < 12 { "AM" } else { "PM" }.to_string(),
        'P' => if hour < 12 { "am" } else { "pm" }.to_string(),
        'r' => return again("%I:%M:%S %p"),
        'R' => return again("%H:%M"),
        's' => seconds(fields).to_string(),
        'S' => format!("{second:02}"),
        't' => "\t".to_string(),
        'T' | 'X' => return again("%H:%M:%S"),
        'u' => (weekday + 1).to_string(),
        'U' => format!("{:02}", week(6)),
        'V' => format!("{:02}", iso_week(year, day_of_year, weekday).1),
        'w' => ((weekday + 1) % 7).to_string(),
        'W' => format!("{:02}", week(0)),
        'y' => format!("{:02}", year.rem_euclid(100)),
        'Y' => year.to_string(),
        'z' => "+0000".to_string(),
        'Z' => zone.to_string(),
        '%' => "%".to_string(),
        _ => return None,
    })
}
