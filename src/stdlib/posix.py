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
    fork forkpty fstat fsync ftruncate getcwd getcwdb getlogin kill killpg lchown link listdir lseek lstat
    mkdir mkfifo mknod nice open openpty pipe posix_spawn putenv pwrite read readlink remove rename replace
    rmdir scandir sendfile setsid stat statvfs symlink sync system truncate umask uname unlink unsetenv
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


class stat_result(tuple):
    """What a file's record says, in ten numbers."""

    __slots__ = ()
    __module__ = "os"

    def __new__(cls, sequence, /):
        sequence = tuple(sequence)
        if len(sequence) < 10:
            raise TypeError(
                f"os.stat_result() takes an at least 10-sequence ({len(sequence)}-sequence given)"
            )
        return super().__new__(cls, sequence[:10])

    def __repr__(self):
        inside = ", ".join(f"{name}={value!r}" for name, value in zip(_STAT_FIELDS, self))
        return f"os.stat_result({inside})"


_STAT_FIELDS = """
    st_mode st_ino st_dev st_nlink st_uid st_gid st_size st_atime st_mtime st_ctime
""".split()
for _at, _name in enumerate(_STAT_FIELDS):
    setattr(stat_result, _name, property(lambda self, at=_at: self[at]))
del _at, _name


def get_terminal_size(fd=1, /):
    """The size of a terminal: the session sees none."""
    raise OSError(25, "Inappropriate ioctl for device")
