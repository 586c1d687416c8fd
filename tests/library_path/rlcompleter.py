import rlcompleter

completer = rlcompleter.Completer({"apple": 1, "apricot": "x", "Class": type("Class", (), {"method": lambda self: 0})})
for text in ["ap", "apricot.sp", "Class.me", "impo", "nothing", "isinst"]:
    found = []
    while (match := completer.complete(text, len(found))) is not None:
        found.append(match)
    print(text, found)
