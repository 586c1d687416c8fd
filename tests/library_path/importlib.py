import importlib
import importlib.machinery
import importlib.util
import sys

print(importlib.import_module("textwrap").dedent("  a"))
print(importlib.import_module(".abc", "collections").Sized.__name__)
for wrong in (
    lambda: importlib.import_module(".x"),
    lambda: importlib.import_module("no_such_module"),
    lambda: importlib.import_module("textwrap.x"),
    lambda: importlib.reload(3),
    lambda: importlib.util.resolve_name(".a", ""),
    lambda: importlib.util.resolve_name("..a", "b"),
):
    try:
        wrong()
    except (TypeError, ImportError) as error:
        print(type(error).__name__, error)
print(importlib.util.resolve_name("..a", "b.c"), importlib.util.find_spec("no_such_module"))
spec = importlib.util.find_spec("shlex")
print(spec.name, spec.parent == "", spec.has_location, spec.submodule_search_locations)
module = importlib.util.module_from_spec(spec)
print("shlex" in sys.modules)
spec.loader.exec_module(module)
print(module.split("a 'b c'"), module.__name__, module.__file__ == spec.origin)
import textwrap

textwrap.mark = 1
again = importlib.reload(textwrap)
print(again is textwrap, textwrap.mark)
print(importlib.util.find_spec("json").submodule_search_locations is not None)
print(importlib.machinery.SOURCE_SUFFIXES, importlib.machinery.ModuleSpec("a", None))
print(importlib.util.source_from_cache(importlib.util.cache_from_source("/x/y.py")))
