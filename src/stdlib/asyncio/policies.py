"""Policies: which event loop there is when none runs."""

import warnings

from . import events

__all__ = (
    "AbstractEventLoopPolicy", "DefaultEventLoopPolicy", "get_event_loop", "get_event_loop_policy", "new_event_loop",
    "set_event_loop", "set_event_loop_policy",
)  # fmt: skip


class AbstractEventLoopPolicy:
    """Says which loop there is; derived classes give the methods."""

    def get_event_loop(self):
        """The loop that was set."""
        raise NotImplementedError

    def set_event_loop(self, loop):
        """Says which loop get_event_loop() answers."""
        raise NotImplementedError

    def new_event_loop(self):
        """A new loop."""
        raise NotImplementedError


class BaseDefaultEventLoopPolicy(AbstractEventLoopPolicy):
    """Keeps a loop; the first one that is asked for is made."""

    _loop_factory = None

    def __init__(self):
        self._loop = None
        self._was_set = False

    def get_event_loop(self):
        """The loop that was set."""
        if self._loop is None and not self._was_set:
            warnings.warn("There is no current event loop", DeprecationWarning, stacklevel=3)
            self.set_event_loop(self.new_event_loop())
        if self._loop is None:
            raise RuntimeError("There is no current event loop in thread 'MainThread'.")
        return self._loop

    def set_event_loop(self, loop):
        """Says which loop get_event_loop() answers."""
        if loop is not None and not isinstance(loop, events.AbstractEventLoop):
            name = type(loop).__name__
            message = f"loop must be an instance of AbstractEventLoop or None, not '{name}'"
            raise TypeError(message)
        self._was_set = True
        self._loop = loop

    def new_event_loop(self):
        """A new loop."""
        return self._loop_factory()


class _UnixDefaultEventLoopPolicy(BaseDefaultEventLoopPolicy):
    """The policy of a session: one event loop at a time."""

    _loop_factory = events._UnixSelectorEventLoop


DefaultEventLoopPolicy = _UnixDefaultEventLoopPolicy
_policy = None


def get_event_loop_policy():
    """The policy; a default one is made when there is none."""
    global _policy
    if _policy is None:
        _policy = DefaultEventLoopPolicy()
    return _policy


def set_event_loop_policy(policy):
    """Sets the policy; None is the default one."""
    global _policy
    if policy is not None and not isinstance(policy, AbstractEventLoopPolicy):
        name = type(policy).__name__
        message = f"policy must be an instance of AbstractEventLoopPolicy or None, not '{name}'"
        raise TypeError(message)
    _policy = policy


def get_event_loop():
    """The running loop, or the policy's."""
    running = events._get_running_loop()
    return running if running is not None else get_event_loop_policy().get_event_loop()


def set_event_loop(loop):
    """Says which loop get_event_loop() answers."""
    get_event_loop_policy().set_event_loop(loop)


def new_event_loop():
    """A new loop, by the policy."""
    return get_event_loop_policy().new_event_loop()
