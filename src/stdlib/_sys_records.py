"""The attributes of sys that are records: tuples whose places have names."""


def make(name, fields, values, prefix="sys."):
    def show(self):
        pairs = [field + "=" + repr(value) for field, value in zip(fields, self)]
        return prefix + name + "(" + ", ".join(pairs) + ")"

    body = {
        "__module__": "sys",
        "__slots__": (),
        "__repr__": show,
        "__match_args__": fields,
        "n_fields": len(fields),
        "n_sequence_fields": len(fields),
        "n_unnamed_fields": 0,
    }
    for place, field in enumerate(fields):
        body[field] = property(lambda self, place=place: self[place])
    cls = type(name, (tuple,), body)
    record = cls(values)

    def refuse(cls, *args, **kwargs):
        raise TypeError("cannot create 'sys." + name + "' instances")

    if name in ("flags", "version_info"):
        cls.__new__ = refuse
    return record


version_info = make(
    "version_info",
    ("major", "minor", "micro", "releaselevel", "serial"),
    (3, 13, 0, "final", 0),
)

asyncgen_hooks = type(make("asyncgen_hooks", ("firstiter", "finalizer"), (), prefix=""))

records = {
    "version_info": version_info,
    "float_info": make(
        "float_info",
        ("max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig",
         "epsilon", "radix", "rounds"),
        (1.7976931348623157e308, 1024, 308, 2.2250738585072014e-308, -1021, -307, 15, 53,
         2.220446049250313e-16, 2, 1),
    ),
    "int_info": make(
        "int_info",
        ("bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"),
        (30, 4, 4300, 640),
    ),
    "hash_info": make(
        "hash_info",
        ("width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"),
        (64, 2305843009213693951, 314159, 0, 1000003, "siphash13", 64, 128, 0),
    ),
    "flags": make(
        "flags",
        ("debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site",
         "no_site", "ignore_environment", "verbose", "bytes_warning", "quiet", "hash_randomization",
         "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path",
         "int_max_str_digits"),
        (0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, False, 1, 0, True, 4300),
    ),
    "thread_info": make("thread_info", ("name", "lock", "version"), (None, None, None)),
}
