import getopt
print(getopt.getopt("-a -b x --long=5 --flag rest -c".split(), "ab:c", ["long=", "flag"]), getopt.gnu_getopt("x -a y".split(), "a"))
try:
    getopt.getopt(["-z"], "a")
except getopt.GetoptError as error:
    print(error)
