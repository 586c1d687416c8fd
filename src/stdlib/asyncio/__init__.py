"""Coroutines run side by side by an event loop: one at a time, each until it awaits."""

from .exceptions import *
from .events import *
from .policies import *
from .futures import *
from .coroutines import *
from .tasks import *
from .locks import *
from .queues import *
from .timeouts import *
from .taskgroups import *
from .runners import *

from . import (coroutines, events, exceptions, futures, locks, policies, queues, runners,
               taskgroups, tasks, timeouts)

__all__ = (exceptions.__all__ + events.__all__ + policies.__all__ + futures.__all__ + coroutines.__all__
           + tasks.__all__ + locks.__all__ + queues.__all__ + timeouts.__all__
           + taskgroups.__all__ + runners.__all__)
