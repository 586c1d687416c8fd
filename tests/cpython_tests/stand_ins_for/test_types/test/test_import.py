"""What the tests of types take from those of imports."""


def no_rerun(reason):
    """Marks a test that can run once only; it does."""
    return lambda test: test
