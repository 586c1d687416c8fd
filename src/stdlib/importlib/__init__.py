"""Imports as a program asks for them: by a name that it has as text, and again."""

import sys
from importlib._bootstrap import _find_spec, absolute_name

__all__ = ["__import__", "import_module", "invalidate_caches", "reload"]

__import__ = __import__


def import_module(name, package=None):
    """Imports a module, not the first package of its name; `package` is where leading dots start."""
    level = len(name) - len(name.lstrip("."))
    if level:
        if not package:
            message = "the 'package' argument is required to perform a relative import for"
            raise TypeError(f"{message} {name!r}")
        name = absolute_name(name[level:], package, level)
    __import__(name)
    return sys.modules[name]


def invalidate_caches():
    """Forgets what the finders of sys.meta_path have seen; the session's own sees everything anew."""
    for finder in sys.meta_path:
        if hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


_reloading = {}


def reload(module):
    """Runs a module's text again, in its own namespace, and answers what stands in sys.modules then."""
    spec = getattr(module, "__spec__", None)
    name = getattr(spec, "name", None) or getattr(module, "__name__", None)
    if name is None:
        raise TypeError("reload() argument must be a module")
    if sys.modules.get(name) is not module:
        raise ImportError(f"module {name} not in sys.modules", name=name)
    if name in _reloading:
        return _reloading[name]
    _reloading[name] = module
    try:
        path = None
        if parent := name.rpartition(".")[0]:
            if parent not in sys.modules:
                raise ImportError(f"parent {parent!r} not in sys.modules", name=parent)
            path = sys.modules[parent].__path__
        spec = _find_spec(name, path, module)
        if spec is None:
            raise ModuleNotFoundError(f"spec not found for the module {name!r}", name=name)
        module.__spec__ = spec
        spec.loader.exec_module(module)
        return sys.modules[name]
    finally:
        del _reloading[name]
