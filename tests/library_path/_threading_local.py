import _threading_local
own = _threading_local.local()
own.x = 1
print(own.x, own.__dict__)
