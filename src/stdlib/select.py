"""Waiting for descriptors: a session has none, so all of it is refused."""

from posix import _refusal

error = OSError
POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL = 1, 2, 4, 8, 16, 32
PIPE_BUF = 4096

select = _refusal("select")
poll = _refusal("poll")
