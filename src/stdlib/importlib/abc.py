"""What finders and loaders promise. The session's own are in `importlib.machinery`."""

import abc
import types

__all__ = ["ExecutionLoader", "InspectLoader", "Loader", "MetaPathFinder", "PathEntryFinder", "ResourceLoader"]


class Loader(metaclass=abc.ABCMeta):
    """Makes a module of what a finder found."""

    def create_module(self, spec):
        """The module to be filled; None stands for the usual one."""
        return None

    def load_module(self, fullname):
        """The old way to load: there is none here."""
        if not hasattr(self, "exec_module"):
            raise ImportError
        raise NotImplementedError("loaders are not asked to load in this session")


class MetaPathFinder(metaclass=abc.ABCMeta):
    """Finds modules wherever it likes."""

    def invalidate_caches(self):
        """Forgets what it knows of the places it looked at."""


class PathEntryFinder(metaclass=abc.ABCMeta):
    """Finds modules in one place of the path."""

    def invalidate_caches(self):
        """Forgets what it knows of its place."""


class ResourceLoader(Loader):
    """A loader that reads other files too."""

    @abc.abstractmethod
    def get_data(self, path):
        """The bytes of a file."""
        raise OSError


class InspectLoader(Loader):
    """A loader that shows the text and the code of modules."""

    def is_package(self, fullname):
        """Whether a module is a package."""
        raise ImportError

    @abc.abstractmethod
    def get_source(self, fullname):
        """The text of a module; None if it has none."""
        raise ImportError

    def get_code(self, fullname):
        """The code of a module; None if it has none."""
        source = self.get_source(fullname)
        return None if source is None else self.source_to_code(source)

    @staticmethod
    def source_to_code(data, path="<string>"):
        """The code of a text."""
        return compile(data, path, "exec", dont_inherit=True)

    def exec_module(self, module: types.ModuleType):
        """Fills a module."""
        code = self.get_code(module.__name__)
        if code is None:
            raise ImportError(f"{module.__name__} has no code")
        exec(code, module.__dict__)


class ExecutionLoader(InspectLoader):
    """A loader whose modules can be run as programs."""

    @abc.abstractmethod
    def get_filename(self, fullname):
        """The file of a module."""
        raise ImportError

    def get_code(self, fullname):
        """The code of a module, named after its file."""
        source = self.get_source(fullname)
        return None if source is None else self.source_to_code(source, self.get_filename(fullname))
