import fnmatch
print(fnmatch.filter(["a.py", "b.txt", "C.PY", ".d.py"], "*.py"), fnmatch.fnmatch("ab", "a?"), fnmatch.fnmatchcase("x[1]", "x[[]1]"), fnmatch.translate("a*b?[!c]*"))
