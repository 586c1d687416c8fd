import _strptime
print(_strptime._strptime_time("2026-11-26 3:04 PM Thu", "%Y-%m-%d %I:%M %p %a"))
