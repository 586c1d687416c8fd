import calendar
print(calendar.month(2024, 2), calendar.isleap(1900), calendar.monthrange(2026, 11), calendar.weekday(2026, 11, 26), list(calendar.day_name), calendar.timegm((1970, 1, 2, 0, 0, 0)))
print(calendar.calendar(2025, m=4)[:400], calendar.HTMLCalendar().formatmonth(2025, 1)[:300], calendar.Calendar(6).monthdatescalendar(2025, 2)[0][0])
