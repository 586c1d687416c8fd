"""Specifications of modules, and the finder of those that are not files."""

import _imp
import sys


class ModuleSpec:
    """What is known of a module before it is made."""

    def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
        self.name = name
        self.loader = loader
        self.origin = origin
        self.loader_state = loader_state
        self.submodule_search_locations = [] if is_package else None
        self.has_location = False
        self.cached = None

    def __repr__(self):
        parts = [f"name={self.name!r}", f"loader={self.loader!r}"]
        if self.origin is not None:
            parts.append(f"origin={self.origin!r}")
        if self.submodule_search_locations is not None:
            parts.append(f"submodule_search_locations={self.submodule_search_locations}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def __eq__(self, other):
        names = ["name", "loader", "origin", "submodule_search_locations", "cached", "has_location"]
        try:
            return all(getattr(self, name) == getattr(other, name) for name in names)
        except AttributeError:
            return NotImplemented

    @property
    def parent(self):
        """The package: the module itself if it is one."""
        if self.submodule_search_locations is None:
            return self.name.rpartition(".")[0]
        return self.name


class BuiltinImporter:
    """Finds and loads modules that are written in Rust."""

    _ORIGIN = "built-in"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        """The specification of such a module, or None."""
        if not _imp.is_builtin(fullname):
            return None
        return ModuleSpec(fullname, cls, origin=cls._ORIGIN)

    @staticmethod
    def create_module(spec):
        """The module itself."""
        __import__(spec.name)
        return sys.modules[spec.name]

    @staticmethod
    def exec_module(module):
        """Nothing: the module is made whole."""

    @staticmethod
    def get_code(fullname):
        """None: there is no code."""

    @staticmethod
    def get_source(fullname):
        """None: there is no text."""

    @staticmethod
    def is_package(fullname):
        """Never."""
        return False


class FrozenImporter:
    """Finds nothing: no module is frozen."""

    _ORIGIN = "frozen"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        """None."""


def absolute_name(name, package, level):
    """The full name of what is called `name` when seen from a package, `level` leading dots away."""
    bits = package.rsplit(".", level - 1)
    if len(bits) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{bits[0]}.{name}" if name else bits[0]


def spec_from_loader(name, loader, *, origin=None, is_package=None):
    """A specification for a module of a loader."""
    if origin is None:
        origin = getattr(loader, "_ORIGIN", None)
    if is_package is None and hasattr(loader, "is_package"):
        try:
            is_package = loader.is_package(name)
        except ImportError:
            is_package = None
    spec = ModuleSpec(name, loader, origin=origin, is_package=is_package)
    if origin is None and hasattr(loader, "get_filename"):
        spec.origin = loader.get_filename(name)
        spec.has_location = True
    return spec


def module_from_spec(spec):
    """A module made for a specification, not run yet."""
    if not hasattr(spec.loader, "create_module"):
        raise ImportError("loaders that define exec_module() must also define create_module()")
    module = spec.loader.create_module(spec)
    if module is None:
        module = type(sys)(spec.name)
    module.__spec__, module.__loader__, module.__package__ = spec, spec.loader, spec.parent
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    if spec.has_location:
        module.__file__ = spec.origin
    return module


def _find_spec(name, path, target=None):
    """The specification of a module that may be looked for in `path`, or None."""
    from importlib._bootstrap_external import PathFinder

    for finder in [*sys.meta_path, BuiltinImporter, PathFinder]:
        spec = finder.find_spec(name, path, target)
        if spec is not None:
            return spec
    return None


def _load(spec):
    """Makes a module, puts it into sys.modules and runs it."""
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(spec.name, None)
        raise
    return sys.modules[spec.name]
