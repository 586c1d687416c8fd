//! What every program begins with: classes whose objects tell of their birth and their death, and what they may
//! do when they die.

use super::Table;

/// Telling a warning imports modules that leave garbage of their own; better before than in the middle.
pub const IMPORTS: &str = "import gc, sys, weakref, atexit, collections, functools, itertools, copy, types, contextlib, operator, warnings; unused = warnings._formatwarnmsg(warnings.WarningMessage('', Warning, '', 1, source=0)), gc.collect()\n";

const BIRTH: Table = &[
    "    def __init__(self, n=0, *held):\n        print('+', n)\n        self.n = n\n        self.x, *self.held = held or [None]",
    "    def __init__(self, n=0, x=None, *held):\n        self.n, self.x, self.held = n, x, held\n        watch[n] = weakref.ref(self)",
    "    def __init__(self, n=0, *held):\n        self.held = held\n        self.x = held[0] if held else None\n        self.n = n",
    "    def __init__(self, n=0, x=None, y=None, z=None):\n        self.x = x\n        self.n = n\n        self.y = y\n        self.z = z",
    "    def __init__(self, n=0, *held):\n        self.__dict__.update(x=held, n=n)",
];

/// What an object does when it dies; `self.n` may be missing.
const DEATH: Table = &[
    "    def __del__(self):\n        print('-', self.n)",
    "    def __del__(self):\n        print('-', self.n)",
    "    def __del__(self):\n        print('-', self.n)",
    "    def __del__(self):\n        print('-', self.n, alive())",
    "    def __del__(self):\n        print('-', self.n, alive())",
    "    def __del__(self):\n        print('-', self.n)\n        if self.n % 3 == 0:\n            kept.append(self)",
    "    def __del__(self):\n        global a\n        print('-', self.n)\n        a = self",
    "    def __del__(self):\n        print('-', self.n)\n        1 / 0",
    "    def __del__(self):\n        print('-', self.n)\n        if self.n % 2:\n            raise E(N(900), self)",
    "    def __del__(self):\n        print('-', self.n)\n        if self.n < 1000:\n            N(self.n + 1000)",
    "    def __del__(self):\n        print('-', self.n)\n        if self.n < 1000:\n            kept[:] = [N(self.n + 1000)]",
    "    def __del__(self):\n        print('-', self.n, a is None, b is None)",
    "    def __del__(self):\n        global b\n        print('-', self.n)\n        b = None",
    "    def __del__(self):\n        print('-', self.n)\n        l.clear()\n        print('.', self.n)",
    "    def __del__(self):\n        print('-', self.n)\n        if l:\n            del l[0]\n        print('.', self.n)",
    "    def __del__(self):\n        print('-', self.n)\n        d.pop('k', None)\n        kept.clear()\n        print('.', self.n)",
    "    def __del__(self):\n        print('-', self.n)\n        self.x = None\n        print('.', self.n)",
    "    def __del__(self):\n        print('-', self.n)\n        self.__dict__.clear()",
    "    def __del__(self):\n        print('-', self.n, getattr(getattr(self, 'x', None), 'n', None))",
    "    def __del__(self):\n        print('-', self.n, w() if isinstance(w, weakref.ref) else w)",
    "    def __del__(self):\n        print('-', self.n, weakref.getweakrefcount(self), gc.is_finalized(self))",
    "    def __del__(self):\n        print('-', self.n, sys.getrefcount(self.x) if isinstance(self.x, N) else 0)",
    "    def __del__(self):\n        print('-', self.n, gc.collect())",
    "    def __del__(self):\n        print('-', self.n)\n        watch[self.n] = weakref.ref(self, cb(self.n))",
    "    def __del__(self):\n        print('-', self.n)\n        self.me = self",
    "    def __del__(self):\n        print('-', self.n)\n        self.__class__ = P",
    "    def __del__(self, n=[]):\n        n.append(self.n)\n        print('-', n)",
    "    __del__ = lambda self: print('-', self.n)",
    "    def __del__(self):\n        next(y, None)\n        print('-', self.n)",
    "    def __del__(self):\n        print('-', self.n)\n        try:\n            raise E(self)\n        except E as error:\n            self.error = error",
];

const MORE: Table = &[
    "",
    "",
    "    def __eq__(self, other):\n        return getattr(other, 'n', other) == self.n",
    "    def __eq__(self, other):\n        print('==', self.n)\n        return self is other",
    "    def __lt__(self, other):\n        return self.n < getattr(other, 'n', 0)",
    "    def __add__(self, other):\n        return N(self.n + 100, other)",
    "    def __iadd__(self, other):\n        self.x = other\n        return self",
    "    def __getattr__(self, name):\n        if name in ('y', 'z'):\n            return N(500)\n        raise AttributeError(name)",
    "    def __iter__(self):\n        yield self.x\n        yield N(600)",
    "    def __bool__(self):\n        return self.n % 2 == 0",
    "    def __call__(self, *args):\n        return args",
    "    __slots__ = ('own',)",
];

const NODE: Table = &["class N:"];
const PLAIN: Table = &["class P(N):", "class P(N):", "class P:"];
const SLOTS: Table = &["class Q:"];
const COMMON: Table = &[
    "    def __repr__(self):\n        return f'{type(self).__name__}({self.n})'\n    def __hash__(self):\n        return self.n\n    def m(self, z=None):\n        return self\n    @property\n    def p(self):\n        return self.x",
];

/// The parts of each class: one is taken of each table.
pub const CLASSES: &[&[Table]] = &[
    &[NODE, BIRTH, DEATH, COMMON, MORE],
    &[PLAIN, BIRTH, COMMON, MORE, &["", "    __slots__ = ()"]],
    &[
        SLOTS,
        &[
            "    __slots__ = 'n', 'x', 'y', 'held', '__weakref__'",
            "    __slots__ = ['x', '__weakref__', 'n', 'held', 'me', 'error', '__dict__']",
            "    __slots__ = 'n', 'x', 'held', 'me'",
        ],
        &[
            "    def __init__(self, n=0, x=None, *held):\n        self.x = x\n        self.n = n\n        self.held = held",
        ],
        DEATH,
        COMMON,
    ],
    &[&["class L(list):\n    def __del__(self):\n        print('- list', len(self))"]],
    &[
        &[
            "class D(dict):",
            "class D(collections.OrderedDict):",
            "class D(collections.UserDict):",
        ],
        &["    def __del__(self):\n        print('- dict', len(self))"],
    ],
    &[
        &["class T(tuple):"],
        &[
            "    def __del__(self):\n        print('- tuple', len(self))",
            "    n = 700",
            "    __slots__ = ()",
        ],
    ],
    &[
        &["class E(Exception):"],
        &[
            "    def __del__(self):\n        print('- error', len(self.args))",
            "    def __init__(self, *args):\n        self.held = N(800)",
            "    pass",
        ],
    ],
    &[&[
        "class C:\n    def __init__(self, n=0, x=None):\n        self.n, self.x = n, x\n    def __enter__(self):\n        print('enter', self.n)\n        return self.x\n    def __exit__(self, *error):\n        print('exit', self.n, error[0] and error[0].__name__)\n        return self.n % 2 == 0",
        "class C:\n    def __init__(self, n=0, x=None):\n        self.n, self.x = n, x\n    def __enter__(self):\n        return self\n    def __exit__(self, *error):\n        self.error = error\n        return True\n    def __del__(self):\n        print('- with', self.n)",
    ]],
    &[&[
        "class R(weakref.ref):\n    def __del__(self):\n        print('- ref')",
        "class R(weakref.ref):\n    __slots__ = 'n', 'x'",
        "class R(weakref.ref):\n    pass",
    ]],
    &[&[
        "class M(type):\n    def __del__(self):\n        print('- class', self.__name__)",
        "class M(type):\n    def __init__(self, name, bases, names):\n        self.x = N(400)\n        super().__init__(name, bases, names)",
    ]],
];

pub const HELPERS: Table = &[
    "def alive():\n    return [n for n, ref in list(watch.items()) if ref() is not None]",
    "def h(z=None, *more, **names):\n    return z",
    "def cb(n):\n    def called(ref):\n        print('callback', n, ref() is None)\n    return called",
    "def cb_raises(n):\n    def called(ref):\n        print('callback', n)\n        raise E(N(n + 1000))\n    return called",
    "def cb_looks(n):\n    return lambda ref: print('callback', n, alive(), len(kept))",
    "def cb_drops(n):\n    def called(ref):\n        global b\n        print('callback', n)\n        b = None\n        l.clear()\n        kept.append(ref)\n        print('called', n)\n    return called",
    "def tell(phase, info):\n    print(phase, info['generation'], info['collected'])",
    "def G(n=0, x=None):\n    own = N(n)\n    try:\n        yield own\n        x = yield x\n        yield x\n    finally:\n        print('finally', n)",
    "def H(n=0, x=None):\n    with C(n, x) as z:\n        yield z\n        yield N(n + 2000)",
    "def I(n=0, x=None):\n    own = N(n)\n    got = yield from G(n + 3000, x)\n    return own",
    "def K(n=0, x=None):\n    try:\n        yield x\n    except GeneratorExit as error:\n        print('closing', n)\n        kept.append(error)\n        raise\n    finally:\n        N(n + 4000)",
    "def U(n=0, x=None):\n    own = N(n)\n    for z in x if isinstance(x, list) else [x]:\n        yield z",
    "@types.coroutine\ndef pause(x=None):\n    return (yield x)",
    "async def co(n=0, x=None):\n    own = N(n)\n    try:\n        return await pause(x)\n    finally:\n        print('left', n)",
    "async def ag(n=0, x=None):\n    own = N(n)\n    try:\n        yield x\n        yield own\n    finally:\n        print('left', n)",
];

pub const START: Table = &[
    "watch = {}",
    "kept = []",
    "a = b = c = e = None",
    "l = [None]; k = []",
    "d = {}; m = {}",
    "w = r = h",
    "g = iter([1, 2]); y = (z for z in [3, 4])",
    "f = j = h",
    "values = weakref.WeakValueDictionary(); keys = weakref.WeakKeyDictionary(); group = weakref.WeakSet()",
];
