"""The start of processes, refused."""

from posix import _refusal

fork_exec = _refusal("fork_exec")
