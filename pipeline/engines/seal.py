"""How a worker shuts itself in before it sees a document: what this system can do, strongest last.

Tika, Dangerzone and Chrome bring a sandbox of their own; PDFium and the other parsers have none. No root, no daemon,
no package: prctl, seccomp and Landlock by ctypes. Where a part is missing the level says so; nothing is pretended.
"""

import ctypes
import math
import sys
from collections.abc import Iterable
from contextlib import suppress

from pipeline.engines import landlock, namespaces, seccomp

with suppress(ImportError):  # Windows has none: there the clock remains
    import resource

_PR_SET_NO_NEW_PRIVS = 38
PROCESS, RLIMITS, SECCOMP, LANDLOCK, NAMESPACES = "process", "rlimits", "seccomp", "landlock", "namespaces"
LEVELS = (PROCESS, RLIMITS, SECCOMP, LANDLOCK, NAMESPACES)


def limit(megabytes: int) -> list[str]:
    """Limits of the system on this process: address space, no core dump, no file of any size, few open ones."""
    if "resource" not in sys.modules:
        return []
    kept = 0
    wanted = (
        (resource.RLIMIT_AS, megabytes * 2**20),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 256),  # shared objects and dictionaries that libraries load late
    )
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (allowed, allowed))
            kept += 1
        except (ValueError, OSError):  # macOS refuses some limits
            continue
    return [RLIMITS] if kept == len(wanted) else []


def limit_cpu(seconds: float) -> None:
    """From now on so much CPU time, then the system ends this process (SIGXCPU): load on the machine costs none."""
    if "resource" not in sys.modules:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def seal() -> list[str]:
    """Give up what reading a document does not need, for good; the parts of LEVELS that took hold."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return []
    held = ((LANDLOCK, landlock.install()), (SECCOMP, seccomp.install()), (NAMESPACES, namespaces.held()))
    return [part for part, is_held in held if is_held]


def level(parts: Iterable[str]) -> str:
    """The parts as people read them: "process+rlimits+seccomp+landlock+namespaces"."""
    held = {PROCESS, *parts}
    return "+".join(part for part in LEVELS if part in held)
