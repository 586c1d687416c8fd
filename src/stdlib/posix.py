"""What would touch the host, refused; and the few calls that only look at their arguments.

Every refusal is a PermissionError that names the call.
"""

error = OSError
environ = {}

F_OK, X_OK, W_OK, R_OK = 0, 1, 2, 4
O_RDONLY, O_WRONLY, O_RDWR = 0, 1, 2
O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK = 0o100, 0o200, 0o1000, 0o2000, 0o4000
O_NOFOLLOW, O_CLOEXEC = 0o400000, 0o2000000


def _refusal(name):
    def refused(*args, **keywords):
        raise PermissionError(1, f"this session does not reach the host: {name}")

    refused.__name__ = refused.__qualname__ = name
    refused.__doc__ = "Refused: it would touch the host."
    return refused


for _name in """
    _exit abort access chdir chmod chown chroot close closerange dup dup2 execv execve fchdir fchmod fchown
    fork forkpty fstat fsync ftruncate getlogin kill killpg lchown link listdir lseek lstat
    mkdir mkfifo mknod nice open openpty pipe posix_spawn putenv pwrite read readlink remove rename replace
    rmdir scandir sendfile setsid stat statvfs symlink sync system truncate umask unlink unsetenv
    urandom utime wait waitpid write
""".split():
    globals()[_name] = _refusal(_name)
del _name


def fspath(path):
    """The str or bytes that a path is, or says that it is."""
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    try:
        method = kind.__fspath__
    except AttributeError:
        method = None
    if method is None:
        message = f"expected str, bytes or os.PathLike object, not {kind.__name__}"
        raise TypeError(message) from None
    answer = method(path)
    if isinstance(answer, (str, bytes)):
        return answer
    raise TypeError(
        f"expected {kind.__name__}.__fspath__() to return str or bytes, not {type(answer).__name__}"
    )


def getcwd():
    """The folder that relative paths start from: a root under which nothing can be reached."""
    return "/"


def getcwdb():
    """The same as bytes."""
    return b"/"


def getpid():
    """The number of the process: a session knows of one."""
    return 1


def waitstatus_to_exitcode(status):
    """The exit code that the status of a process says: negative after a signal."""
    if WIFSTOPPED(status):
        raise ValueError(f"process stopped by delivery of signal {WSTOPSIG(status)}")
    return -(status & 127) if status & 127 else status >> 8 & 255


def WIFSTOPPED(status):
    """Whether the status is that of a process that was stopped."""
    return status & 255 == 127


def WSTOPSIG(status):
    """The signal that stopped a process."""
    return status >> 8 & 255


WNOHANG, WUNTRACED = 1, 2


def isatty(fd, /):
    """Whether a descriptor is a terminal: the session has no descriptors."""
    return False


def cpu_count():
    """How many processors there are: not known."""
    return None


def device_encoding(fd):
    """The encoding of a terminal: there is none."""
    return None


class terminal_size(tuple):
    """Columns and lines of a terminal."""

    __slots__ = ()
    __module__ = "os"

    def __new__(cls, sequence, /):
        sequence = tuple(sequence)
        if len(sequence) != 2:
            raise TypeError(
                f"os.terminal_size() takes a 2-sequence ({len(sequence)}-sequence given)"
            )
        return super().__new__(cls, sequence)

    columns = property(lambda self: self[0], doc="width of the terminal window in characters")
    lines = property(lambda self: self[1], doc="height of the terminal window in characters")

    def __repr__(self):
        return f"os.terminal_size(columns={self[0]!r}, lines={self[1]!r})"


def _record(name, fields, doc, least):
    """A tuple whose items have names."""

    def __new__(cls, sequence, /):
        sequence = tuple(sequence)
        if len(sequence) < least:
            message = f"an at least {least}-sequence ({len(sequence)}-sequence given)"
            raise TypeError(f"os.{name}() takes {message}")
        return tuple.__new__(cls, sequence[: len(fields)])

    def __repr__(self):
        inside = ", ".join(f"{field}={value!r}" for field, value in zip(fields, self))
        return f"os.{name}({inside})"

    namespace = {"__slots__": (), "__module__": "os", "__doc__": doc}
    namespace |= {"__new__": __new__, "__repr__": __repr__}
    for at, field in enumerate(fields):
        namespace[field] = property(lambda self, at=at: self[at])
    return type(name, (tuple,), namespace)


stat_result = _record(
    "stat_result",
    "st_mode st_ino st_dev st_nlink st_uid st_gid st_size st_atime st_mtime st_ctime".split(),
    "What a file's record says, in ten numbers.",
    10,
)
uname_result = _record(
    "uname_result",
    "sysname nodename release version machine".split(),
    "What a system says of itself.",
    5,
)


def uname():
    """What the system says of itself: the session is all the system that there is."""
    return uname_result(("Gossamer", "", "", "", ""))


def get_terminal_size(fd=1, /):
    """The size of a terminal: the session sees none."""
    raise OSError(25, "Inappropriate ioctl for device")
