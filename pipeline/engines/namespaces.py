"""Namespaces of Linux by ctypes: no network interface, no shared memory or message queue of another program.

unshare(2), user_namespaces(7). The fork server enters them once, before anything starts a thread, and every worker is
born inside: nothing is paid for a document. What a kernel or an administrator forbids is left out, and told.
"""

import ctypes
import os
import struct
import sys

_USER, _NET, _IPC, _UTS = 0x10000000, 0x40000000, 0x08000000, 0x04000000  # linux/sched.h
_CAPABILITY_VERSION = 0x20080522  # linux/capability.h
_entered = False


def enter() -> bool:
    """Move this process into namespaces of its own, for good; False where that is not allowed.

    Who is not root needs a user namespace for it, and gives back at once the capabilities that one brings. Root goes
    without: in a new user namespace it could no longer read a Python that lies in somebody's closed home.
    """
    global _entered
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    is_root = os.geteuid() == 0
    if libc.unshare((0 if is_root else _USER) | _NET | _IPC | _UTS) != 0:
        return False
    _entered = is_root or _drop_capabilities(libc)
    return _entered


def held() -> bool:
    """Whether this process, or the one that it was forked from, has entered."""
    return _entered


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    header, none = struct.pack("Ii", _CAPABILITY_VERSION, 0), bytes(24)  # effective, permitted, inheritable: twice
    return bool(libc.capset(header, none) == 0)
