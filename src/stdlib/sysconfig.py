"""What there is to know of how the interpreter was built and where it lies: it is one file with no folders."""

import sys

__all__ = [
    "get_config_h_filename", "get_config_var", "get_config_vars", "get_default_scheme", "get_makefile_filename",
    "get_path", "get_path_names", "get_paths", "get_platform", "get_preferred_scheme", "get_python_version",
    "get_scheme_names", "is_python_build",
]  # fmt: skip

_variables = {
    "prefix": sys.prefix,
    "exec_prefix": sys.exec_prefix,
    "base": sys.base_prefix,
    "platbase": sys.base_exec_prefix if hasattr(sys, "base_exec_prefix") else sys.base_prefix,
    "py_version": sys.version.split()[0],
    "py_version_short": f"{sys.version_info[0]}.{sys.version_info[1]}",
    "py_version_nodot": f"{sys.version_info[0]}{sys.version_info[1]}",
    "abiflags": sys.abiflags,
    "platlibdir": sys.platlibdir,
    "EXT_SUFFIX": None,
    "Py_DEBUG": 0,
    "Py_GIL_DISABLED": 0,
    "WITH_DOC_STRINGS": 1,
    "TEST_MODULES": "no",
}
_NAMES = ("stdlib", "platstdlib", "purelib", "platlib", "include", "scripts", "data")


def get_config_vars(*names):
    """The variables of the build, or the values of some."""
    return [_variables.get(name) for name in names] if names else _variables


def get_config_var(name):
    """A variable of the build, or None."""
    return _variables.get(name)


def is_python_build(check_home=None):
    """Whether the interpreter runs from its source tree."""
    return False


def get_python_version():
    """The version's first two numbers."""
    return _variables["py_version_short"]


def get_platform():
    """The platform's name."""
    return sys.platform


def get_scheme_names():
    """The names of the layouts of an installation."""
    return ("posix_prefix",)


def get_default_scheme():
    """The layout of this installation."""
    return "posix_prefix"


def get_preferred_scheme(key):
    """The layout to install with."""
    if key not in ("prefix", "home", "user"):
        raise ValueError(f"preferred scheme {key!r} not supported")
    return "posix_prefix"


def get_path_names():
    """The names of the folders of an installation."""
    return _NAMES


def get_paths(scheme="posix_prefix", vars=None, expand=True):
    """The folders of an installation: modules that are shipped have the one that tracebacks show."""
    if scheme not in get_scheme_names():
        raise KeyError(scheme)
    library = __file__.rpartition("/")[0]
    return {name: library if name.endswith(("stdlib", "lib")) else "" for name in _NAMES}


def get_path(name, scheme="posix_prefix", vars=None, expand=True):
    """A folder of an installation."""
    return get_paths(scheme, vars, expand)[name]


def get_makefile_filename():
    """The file of the build's variables: there is none."""
    return ""


get_config_h_filename = get_makefile_filename
