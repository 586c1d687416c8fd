import configparser, io
config = configparser.ConfigParser()
config.read_string("[DEFAULT]\nbase = /x\n[one]\npath = %(base)s/y\nnumber: 5\nyes = on\ntext = a\n  b\n; comment\n[two]\n")
print(config.sections(), config["one"]["path"], config.getint("one", "number"), config["one"].getboolean("yes"), repr(config["one"]["text"]), config.get("two", "no", fallback="-"), dict(config["two"]))
config["three"] = {"a": "1"}
out = io.StringIO()
config.write(out)
print(out.getvalue())
for wrong in (lambda: config.get("no", "x"), lambda: config.get("one", "x"), lambda: config.read_string("x = 1"), lambda: config.add_section("one")):
    try:
        wrong()
    except configparser.Error as error:
        print(type(error).__name__, error)
