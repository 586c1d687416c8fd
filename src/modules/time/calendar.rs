//! Seconds since 1970 and dates of the Gregorian calendar. There are no leap seconds, and no time zone but UTC.

/// The nine fields of a `struct_time`, as Python shows them.
pub type Fields = [i64; 9];

const DAY: i64 = 86_400;

/// Days since 1970 of a date; months beyond a year's and days beyond a month's lead into the next ones.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last one.
    let months = year * 12 + month - 3;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// Whether a year has 366 days.
fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The fields of a time.
pub fn fields(seconds: i64) -> Fields {
    let (day, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // An era is 400 years; 719468 days lie between its start and 1970.
    let shifted = day + 719_468;
    let (era, in_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let of_era = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
    let from_march = (5 * in_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + of_era + i64::from(month <= 2);
    [
        year,
        month,
        in_year - (153 * from_march + 2) / 5 + 1,
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
        (day + 3).rem_euclid(7),
        day - days(year, 1, 1) + 1,
        0,
    ]
}

/// The time of some fields; what day of week and year they say is not looked at.
pub fn seconds(fields: &Fields) -> i64 {
    let [year, month, day, hour, minute, second, ..] = *fields;
    let day = days(year, month, 1).saturating_add(day - 1);
    let of_day = hour
        .saturating_mul(3600)
        .saturating_add(minute.saturating_mul(60))
        .saturating_add(second);
    day.saturating_mul(DAY).saturating_add(of_day)
}

/// Year and week of a date in the calendar of ISO 8601, whose weeks belong to the year of their Thursday.
pub fn iso_week(year: i64, day_of_year: i64, weekday: i64) -> (i64, i64) {
    let thursday = day_of_year + 3 - weekday;
    let length = |year| if is_leap(year) { 366 } else { 365 };
    if thursday < 1 {
        (year - 1, (thursday + length(year - 1) - 1) / 7 + 1)
    } else if thursday > length(year) {
        (year + 1, 1)
    } else {
        (year, (thursday - 1) / 7 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for time in [
            0,
            -1,
            1_000_000_000,
            951_782_400,
            -62_135_596_800,
            253_402_300_799,
        ] {
            assert_eq!(seconds(&fields(time)), time);
        }
        assert_eq!(fields(0), [1970, 1, 1, 0, 0, 0, 3, 1, 0]);
        assert_eq!(fields(951_782_400)[..3], [2000, 2, 29]);
        assert_eq!(iso_week(2021, 1, 4), (2020, 53));
    }
}
