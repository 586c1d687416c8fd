import ntpath
print(ntpath.join("c:\\a", "b", "..\\c"), ntpath.normpath("c:/a/../b"), ntpath.splitdrive("\\\\host\\share\\x"), ntpath.splitext("a.b\\c"), ntpath.basename("c:\\x\\y"), ntpath.isabs("c:\\"), ntpath.commonpath(["c:\\a\\b", "C:/a/c"]))
