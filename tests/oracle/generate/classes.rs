//! Classes: a few fixed members, so that objects can be used everywhere, and some more by chance.

use super::Maker;
use super::expressions::Table;

const HEADS: Table = &[
    "class A:",
    "class A(object):",
    "class B(A):",
    "class B(A):",
    "class A(metaclass=type):",
];

const MORE: Table = &[
    "    def __repr__(self):\n        return f'{type(self).__name__}({self.a!r})'",
    "    def __repr__(self):\n        return f'<{self.a}>'",
    "    def __str__(self):\n        return 'str of ' + repr(self.a)",
    "    def __del__(self):\n        print('del', self.a)",
    "    def __del__(self):\n        print('del', type(self).__name__)",
    "    def __del__(self):\n        print('bye', self.a)",
    "    def __del__(self):\n        1 / 0",
    "    def __eq__(self, other):\n        return isinstance(other, A) and self.a == other.a\n    def __hash__(self):\n        return hash(self.a)",
    "    def __eq__(self, other):\n        return self.a == other.a",
    "    def __lt__(self, other):\n        return self.a < other.a",
    "    def __lt__(self, other):\n        return NotImplemented",
    "    def __add__(self, other):\n        return A(self.a + getattr(other, 'a', other))\n    __radd__ = __add__",
    "    def __add__(self, other):\n        return NotImplemented",
    "    def __radd__(self, other):\n        print('radd', other)\n        return self",
    "    def __iadd__(self, other):\n        self.a += other\n        return self",
    "    def __rsub__(self, other):\n        return other",
    "    def __neg__(self):\n        return A(-self.a)",
    "    def __matmul__(self, other):\n        return (self, other)",
    "    def __len__(self):\n        return self.a",
    "    def __len__(self):\n        return $i",
    "    def __bool__(self):\n        return $b",
    "    def __getitem__(self, i):\n        return [10, 20, 30][i]",
    "    def __setitem__(self, i, v):\n        print('set', i, v)",
    "    def __iter__(self):\n        yield self.a\n        yield $i",
    "    def __iter__(self):\n        return iter($l)",
    "    def __contains__(self, i):\n        return i == self.a",
    "    def __call__(self, *args, **keys):\n        return args, keys",
    "    def __enter__(self):\n        print('enter')\n        return self\n    def __exit__(self, kind, e, tb):\n        print('exit', kind)\n        return $b",
    "    def __enter__(self):\n        return self\n    def __exit__(self, *rest):\n        raise KeyError('exit')",
    "    def __getattr__(self, name):\n        if name == 'missing':\n            return $x\n        raise AttributeError(name)",
    "    def __setattr__(self, name, value):\n        print('set', name)\n        super().__setattr__(name, value)",
    "    def __delattr__(self, name):\n        print('del attr', name)\n        object.__delattr__(self, name)",
    "    def __getattribute__(self, name):\n        return object.__getattribute__(self, name)",
    "    def __format__(self, spec):\n        return f'[{spec}]'",
    "    def __index__(self):\n        return 1",
    "    def __int__(self):\n        return 5",
    "    def __init_subclass__(cls, **keys):\n        print('subclass', cls.__name__)",
    "    @property\n    def prop(self):\n        return self.a + $i",
    "    @property\n    def prop(self):\n        return self.nothing\n    @prop.setter\n    def prop(self, value):\n        self.a = value",
    "    @staticmethod\n    def s(v):\n        return v",
    "    __slots__ = ()",
    "    count: int = $i",
    "    name = $s\n    def __set_name__(self, owner, name):\n        print('set name', name)",
    "    class Inner:\n        x = $i",
    "    x = $i\n    y = [x for _ in range(2)]",
    "    __match_args__ = ('a',)",
];

const INITS: Table = &[
    "    def __init__(self, a=1, b='b'):\n        self.a = a\n        self.b = b",
    "    def __init__(self, a=1, b='b', *rest):\n        self.b = b\n        self.a = a",
];

/// A template of a class.
pub fn class(maker: &mut Maker<'_>) -> String {
    let heads = HEADS;
    let first = !maker
        .known
        .iter()
        .any(|(name, _)| *name == "p" || *name == "q");
    let head = if first { heads[0] } else { maker.pick(heads) };
    let mut text = format!("{head}\n");
    if head.contains("B(") && maker.random.percent(50) {
        text += "    def __init__(self, a=1, b='c'):\n        super().__init__(a, b)\n";
    } else {
        text += &format!("{}\n", maker.pick(INITS));
    }
    text += "    def m(self, v=1):\n        return self.a + v\n    @classmethod\n    def make(cls, v):\n        return cls(v)\n";
    for _ in 0..1 + maker.random.below(5) {
        text += &format!("{}\n", maker.pick(MORE));
    }
    if first {
        // Both names are there from the start.
        text +=
            "class B(A):\n    def __init__(self, a=2, b='b'):\n        super().__init__(a, b)\n";
    }
    text
}
