import optparse
parser = optparse.OptionParser("usage: %prog [options] arg", prog="tool", version="%prog 1.0")
parser.add_option("-f", "--file", dest="name", metavar="FILE", help="write to FILE", default="out")
parser.add_option("-q", action="store_false", dest="verbose", default=True)
parser.add_option("-c", type="choice", choices=["a", "b"])
print(*parser.parse_args(["-fx", "-q", "rest"]))
print(parser.format_help())
import sys
sys.stderr = sys.stdout
for wrong in (["-c", "z"], ["--nope"], ["-f"]):
    try:
        parser.parse_args(wrong)
    except SystemExit as stop:
        print("exit", stop.code)
