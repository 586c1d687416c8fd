//! Sessions of sentences that the grammar makes, over the few names that it draws. The names have values of
//! many types, so that an expression means something, or raises.

use crate::case::Case;
use crate::grammar_generate::Generator;
use crate::notation::Grammar;
use crate::tokens::{self, Class};

const NAMES: &[&[&str]] = &[
    &[
        "a = 3\n",
        "a = -1.5\n",
        "a = 'text'\n",
        "a = [3, 1, 2]\n",
        "a = True\n",
    ],
    &[
        "b = 'αβ'\n",
        "b = {'k': 1, 2: 'l'}\n",
        "b = (1, 'z')\n",
        "b = b'xy'\n",
    ],
    &[
        "c = {1, 2, 3}\n",
        "c = 10 ** 20\n",
        "c = None\n",
        "c = range(5)\n",
    ],
    &[
        "x = [1, [2], 'y']\n",
        "x = 7\n",
        "x = iter('abc')\n",
        "x = 2j\n",
    ],
    &["match = 5.5\n", "match = {}\n"],
    &["case = print\n", "case = ...\n"],
    &[
        "def f(*args, **keys): return args or keys\n",
        "def f(a, b=2, /, *, c=3): return [a, b, c]\n",
        "class f:\n    def __init__(self, *a): self.a = a\n    def __repr__(self): return 'f()'\n    \
         def __enter__(self): return self\n    def __exit__(self, *e): print('exit', e[0])\n    \
         def __getitem__(self, i): return [4, 5][i]\n",
        "def f(n=3):\n    for i in range(n):\n        got = yield i\n        print('got', got)\n",
    ],
];

pub struct Sentences {
    generator: Generator<'static>,
}

impl Sentences {
    pub fn new(seed: u64) -> Sentences {
        let grammar = Grammar::read(include_str!("../../grammar/python.gram")).expect("it reads");
        Sentences {
            generator: Generator::new(Box::leak(Box::new(grammar)), seed),
        }
    }

    /// Some names, then some sentences.
    pub fn session(&mut self) -> Case {
        let mut statements: Vec<String> = NAMES
            .iter()
            .map(|values| self.generator.random.pick(values).to_string())
            .collect();
        let wanted = statements.len() + 6;
        let mut budget = 4;
        while statements.len() < wanted {
            budget = (budget + 7) % 40;
            let rule = *self.generator.random.pick(&[
                "simple_stmts",
                "simple_stmts",
                "compound_stmt",
                "star_expressions",
            ]);
            let mut made = self.generator.program(rule, 3 + budget);
            // A loop may not end, and numbers may grow without end.
            let avoided = ["while", "import", "**", "<<", "**="];
            if made
                .iter()
                .any(|token| avoided.contains(&token.text.as_str()))
            {
                continue;
            }
            if !made
                .last()
                .is_some_and(|token| matches!(token.class, Class::Newline | Class::Dedent))
            {
                made.push(tokens::Token::new(Class::Newline, ""));
            }
            let text = tokens::render(&made);
            let blank = text.lines().any(|line| line.trim().is_empty());
            if !blank && !text.is_empty() {
                statements.push(text);
            }
        }
        Case::session(statements)
    }
}
