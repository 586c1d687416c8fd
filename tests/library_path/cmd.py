import cmd, io
class Shell(cmd.Cmd):
    prompt = "> "
    use_rawinput = False
    def do_say(self, line):
        "Says a line."
        print("saying", line)
    def do_quit(self, line):
        return True
shell = Shell(stdin=io.StringIO("say hello\nhelp\nhelp say\nnope\n\nquit\n"))
shell.cmdloop("Welcome")
print(shell.completenames("s"), shell.parseline("say a b"))
