import _strptime
print(_strptime._strptime_time("2026-11-26 3:04 PM Thu", "%Y-%m-%d %I:%M %p %a"))
import time
print(time.strptime("3 Feb 2021 04:05", "%d %b %Y %H:%M"), time.strptime("Thu Jan  1 00:00:00 1970"))
try: time.strptime("x", "%Y")
except ValueError as error: print(error)
