import typing, abc
class Sized(typing.Protocol):
    def size(self) -> int: ...
T = typing.TypeVar("T")
class Box(typing.Generic[T], abc.ABC):
    @abc.abstractmethod
    def get(self) -> T: ...
print(Box[int], typing.get_type_hints(Box.get), typing.Optional[int], typing.get_args(dict[str, int]))
try:
    Box()
except TypeError as error:
    print(error)
