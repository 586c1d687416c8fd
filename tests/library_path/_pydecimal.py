import _pydecimal
print(_pydecimal.Decimal(2).sqrt(), _pydecimal.Decimal(1).exp(), repr(_pydecimal.getcontext()))
