"""Specifications of modules: found, made, told apart from their files."""

import sys
from importlib._bootstrap import _find_spec, absolute_name, module_from_spec, spec_from_loader
from importlib._bootstrap_external import (
    cache_from_source,
    decode_source,
    source_from_cache,
    spec_from_file_location,
)

__all__ = [
    "cache_from_source", "decode_source", "find_spec", "module_from_spec", "resolve_name", "source_from_cache",
    "spec_from_file_location", "spec_from_loader",
]  # fmt: skip


def resolve_name(name, package):
    """A name with leading dots as a full one."""
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    if not package:
        message = f"no package specified for {name!r} (required for relative module names)"
        raise ImportError(message)
    return absolute_name(name[level:], package, level)


def find_spec(name, package=None):
    """The specification of a module, or None; the packages above it are imported."""
    full = resolve_name(name, package)
    if full in sys.modules:
        module = sys.modules[full]
        if module is None:
            return None
        try:
            spec = module.__spec__
        except AttributeError:
            raise ValueError(f"{name}.__spec__ is not set") from None
        if spec is None:
            raise ValueError(f"{name}.__spec__ is None")
        return spec
    parent, path = full.rpartition(".")[0], None
    if parent:
        package = __import__(parent, fromlist=["__path__"])
        try:
            path = package.__path__
        except AttributeError:
            message = f"__path__ attribute not found on {parent!r} while trying to find {full!r}"
            raise ModuleNotFoundError(message, name=full) from None
    return _find_spec(full, path)
