"""Modules that are files: their finder and their loader, and where CPython would keep their byte code.

The session reads a module's file when it is found; nothing else of the host is read, and nothing is written.
"""

import _imp
import sys
from importlib._bootstrap import ModuleSpec

SOURCE_SUFFIXES = [".py"]
BYTECODE_SUFFIXES = [".pyc"]
DEBUG_BYTECODE_SUFFIXES = OPTIMIZED_BYTECODE_SUFFIXES = BYTECODE_SUFFIXES
EXTENSION_SUFFIXES = []


class SourceFileLoader:
    """Loads a module from the text that was found for it."""

    def __init__(self, fullname, path):
        self.name, self.path = fullname, path
        self._source = self._package = None

    def __eq__(self, other):
        return type(self) is type(other) and (self.name, self.path) == (other.name, other.path)

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def create_module(self, spec):
        """None: a plain module will do."""

    def is_package(self, fullname):
        """Whether the module is a package."""
        return self.path.rpartition("/")[2] == "__init__.py"

    def get_filename(self, fullname=None):
        """The module's file."""
        return self.path

    def get_source(self, fullname=None):
        """The module's text; only a file that was found can be read."""
        if self._source is None:
            raise PermissionError(1, f"this session does not reach the host: {self.path}")
        return self._source

    def get_code(self, fullname=None):
        """The module's code."""
        return compile(self.get_source(), self.path, "exec", dont_inherit=True)

    def exec_module(self, module):
        """Runs the module's text in its namespace."""
        exec(self.get_code(), module.__dict__)


class PathFinder:
    """Finds modules written in Python: shipped ones, and those of the session's folders."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """The specification of such a module, or None."""
        found = _imp.locate(fullname, path)
        if found is None:
            return None
        source, file, package = found
        loader = SourceFileLoader(fullname, file)
        loader._source, loader._package = source, package
        spec = ModuleSpec(fullname, loader, origin=file, is_package=package is not None)
        spec.has_location = True
        spec.cached = cache_from_source(file)
        if package is not None:
            spec.submodule_search_locations.append(package)
        return spec

    @staticmethod
    def invalidate_caches():
        """Nothing: nothing is kept."""


class FileFinder:
    """Finds the modules of one folder."""

    def __init__(self, path, *loader_details):
        self.path = path

    def __repr__(self):
        return f"FileFinder({self.path!r})"

    def find_spec(self, fullname, target=None):
        """The specification of a module, or None."""
        return PathFinder.find_spec(fullname, [self.path])

    def invalidate_caches(self):
        """Nothing: nothing is kept."""


def cache_from_source(path, debug_override=None, *, optimization=None):
    """Where CPython would keep a file's byte code."""
    head, slash, tail = str(path).rpartition("/")
    base = tail.rpartition(".")[0] or tail
    level = sys.flags.optimize if optimization is None else optimization
    level = f".opt-{level}" if level not in (0, "") else ""
    return f"{head}{slash}__pycache__/{base}.{sys.implementation.cache_tag}{level}.pyc"


def source_from_cache(path):
    """The file whose byte code would be kept at a path."""
    head, _, tail = str(path).rpartition("/")
    above, slash, folder = head.rpartition("/")
    if folder != "__pycache__":
        raise ValueError(f"__pycache__ not bottom-level directory in {path!r}")
    if tail.count(".") not in (2, 3):
        raise ValueError(f"expected only 2 or 3 dots in {tail!r}")
    return f"{above}{slash}{tail.partition('.')[0]}.py"


def _get_sourcefile(bytecode_path):
    """The source file of a byte code file, or the path itself if it is none."""
    path = str(bytecode_path)
    if not path.lower().endswith(".pyc"):
        return bytecode_path
    try:
        return source_from_cache(path)
    except ValueError:
        return path[:-1]


def decode_source(source_bytes):
    """The text of a module's bytes, with line ends of one kind."""
    from io import BytesIO
    from tokenize import detect_encoding

    encoding = detect_encoding(BytesIO(source_bytes).readline)[0]
    return source_bytes.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=None):
    """A specification for a module of a file."""
    location = str(location)
    if loader is None:
        if not location.endswith(".py"):
            return None
        loader = SourceFileLoader(name, location)
    spec = ModuleSpec(name, loader, origin=location)
    spec.has_location = True
    spec.submodule_search_locations = submodule_search_locations
    return spec
