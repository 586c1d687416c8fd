from pathlib import PurePath, PurePosixPath, PureWindowsPath
path = PurePosixPath("/usr/lib/python3.13/os.py")
print(path.name, path.stem, path.suffix, path.parent, list(path.parents)[:2], path.parts, path.with_suffix(".txt"), path.relative_to("/usr"), path.match("*.py"), path / "../x", repr(PurePath("a//b/./c")), path.is_relative_to("/etc"), path.joinpath("a", "b"), path.as_uri())
windows = PureWindowsPath("C:/Users/x.tar.gz")
print(windows, windows.drive, windows.suffixes, windows.as_posix(), windows == PureWindowsPath("c:\\users\\X.TAR.GZ"), windows.anchor)
try:
    path.relative_to("/etc")
except ValueError as error:
    print(error)
