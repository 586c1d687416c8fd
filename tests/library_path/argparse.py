import argparse
parser = argparse.ArgumentParser("tool", description="Does things.", epilog="That is all.")
parser.add_argument("files", nargs="+", help="what to read")
parser.add_argument("-n", "--number", type=int, default=3, help="how many (default: %(default)s)")
parser.add_argument("-v", "--verbose", action="count", default=0)
group = parser.add_mutually_exclusive_group()
group.add_argument("--fast", action="store_true")
group.add_argument("--slow", dest="speed", action="store_const", const="slow", help="takes its time")
parser.add_argument("--kind", choices=["a", "b"], metavar="KIND")
print(parser.parse_args("x y -n5 -vv --fast --kind=a".split()), parser.parse_known_args(["x", "--what"]))
parser.print_help()
import sys
sys.stderr = sys.stdout
for wrong in ("", "x -n y", "x --fast --slow", "x --kind c", "x --what"):
    try:
        parser.parse_args(wrong.split())
    except SystemExit as stop:
        print("exit", stop.code)
many = argparse.ArgumentParser("many")
commands = many.add_subparsers(dest="command", required=True, title="commands")
commands.add_parser("add", help="adds").add_argument("what")
many.print_help()
print(many.parse_args(["add", "z"]))
