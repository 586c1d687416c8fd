import sys
sys.modules["_datetime"] = None  # both run the text that is in Python
from datetime import date, datetime, time, timedelta, timezone
when = datetime(2026, 11, 26, 3, 34, 5, 678, tzinfo=timezone.utc)
print(when, repr(when), when.isoformat("T", "milliseconds"), when + timedelta(days=40, hours=-5), when.astimezone(timezone(timedelta(hours=2, minutes=30))))
print(when.strftime("%Y-%m-%d %H:%M:%S.%f %a %j %z %Z"), f"{when:%d/%m/%y}", date(2024, 2, 29).isocalendar(), date.fromisoformat("2024-W09-4"), datetime.fromisoformat("2024-02-29T01:02:03+05:00"))
print(timedelta(1, 2, 3) * 2.5, -timedelta(hours=1), timedelta(5) / timedelta(2), divmod(timedelta(5), timedelta(2)), repr(timedelta(1)), time(1, 2).replace(minute=5), when.timestamp(), date.max - date.min)
print(datetime.strptime("26 Nov 2026 03:34", "%d %b %Y %H:%M"), sorted([date(2025, 1, 2), date(2024, 3, 4)]), hash(date(1, 1, 1)) == hash(date(1, 1, 1)))
for wrong in (lambda: date(2023, 2, 29), lambda: when < datetime(2000, 1, 1), lambda: datetime.fromisoformat("x"), lambda: timedelta(10**10)):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
