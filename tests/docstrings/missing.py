"""Lists the public names without a docstring: of builtins, of their methods, of the modules in the binary."""
import sys, builtins, types
from _gossamer import _modules

def public(name):
    return not name.startswith("_")

missing = []
seen = set()

def look(path, value):
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, type):
        if not value.__dict__.get("__doc__"):
            missing.append(path)
        for name, member in list(vars(value).items()):
            if not public(name):
                continue
            if isinstance(member, (staticmethod, classmethod)):
                member = member.__func__
            if callable(member) or isinstance(member, (property, types.GetSetDescriptorType)):
                if isinstance(member, type):
                    continue
                if not getattr(member, "__doc__", None) and not inherited(value, name):
                    missing.append(f"{path}.{name}")
    elif callable(value) and not getattr(value, "__doc__", None):
        missing.append(path)

def inherited(cls, name):
    return any(getattr(getattr(base, name, None), "__doc__", None) for base in cls.__mro__[1:])

for name, value in list(vars(builtins).items()):
    if public(name):
        look(f"builtins.{name}", value)
for module in _modules():
    try:
        __import__(module)
    except ImportError as e:
        missing.append(f"{module}: {e}")
        continue
    loaded = sys.modules[module]
    if not loaded.__doc__:
        missing.append(module)
    for name in getattr(loaded, "__all__", None) or list(vars(loaded)):
        value = vars(loaded).get(name)
        if public(name) and getattr(value, "__module__", None) in (module, "_" + module):
            look(f"{module}.{name}", value)
for type_ in (type(len), types.FunctionType, types.MethodType, types.CodeType, types.FrameType, types.GeneratorType, types.CellType, types.MappingProxyType, types.SimpleNamespace, types.ModuleType):
    look(f"types.{type_.__name__}", type_)
for line in missing:
    print(line)
