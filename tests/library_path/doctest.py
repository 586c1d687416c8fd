import doctest


def holds():
    """Adds.

    >>> 1 + 1
    2
    >>> [1,
    ...  2]
    [1, 2]
    >>> 1 / 0
    Traceback (most recent call last):
        ...
    ZeroDivisionError: division by zero
    >>> print("a  b")   # doctest: +NORMALIZE_WHITESPACE
    a b
    >>> list(range(20))   # doctest: +ELLIPSIS
    [0, 1, ..., 19]
    """


def fails():
    """
    >>> 1 + 1
    3
    """


finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
for function in [holds, fails]:
    for test in finder.find(function, function.__name__, globs={}):
        print(runner.run(test))
print(runner.summarize(verbose=False))
parsed = doctest.DocTestParser().get_examples(holds.__doc__)
print([(example.source, example.want, example.lineno) for example in parsed[:2]])
print(doctest.script_from_examples("Text.\n\n>>> x = 1\n>>> x\n1\n"))
