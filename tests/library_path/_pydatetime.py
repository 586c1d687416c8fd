import _pydatetime
print(_pydatetime.date(2024, 2, 29).strftime("%d.%m.%Y"), _pydatetime.timedelta(hours=30), repr(_pydatetime.time(1, 2, 3)))
