import io
import re
import unittest
from unittest import mock


class Tests(unittest.TestCase):
    def setUp(self): self.items = [1, 2]
    def test_holds(self): self.assertEqual(sum(self.items), 3)
    def test_fails(self): self.assertEqual({"a": 1}, {"a": 2})
    def test_raises(self):
        with self.assertRaisesRegex(ValueError, "invalid literal"):
            int("x")
    @unittest.skip("later")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    def test_parts(self):
        for n in range(2):
            with self.subTest(n=n):
                self.assertEqual(n, 0)


written = io.StringIO()
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
result = unittest.TextTestRunner(written, verbosity=2).run(suite)
shown = re.sub(r'File "[^"]*", line \d+', "File", written.getvalue())
print(re.sub(r"in [\d.]+s", "in", shown))
print(result)
called = mock.Mock(return_value=3)
print(called(1, b=2), called.call_args, called.call_count)
called.assert_called_once_with(1, b=2)
with mock.patch("builtins.len", lambda x: 9):
    print(len(""))
