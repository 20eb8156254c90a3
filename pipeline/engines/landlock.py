"""Landlock by ctypes: the sealed process reads the program's own files and nothing else, and writes nowhere.

landlock(7); Linux 5.13 and later where it is switched on. What a kernel does not know yet is left out.
"""

import ctypes
import os
import stat
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_VERSION, _PATH_BENEATH = 1, 1
_WRITE, _READ, _LIST = 2, 4, 8
# highest access bit known to each ABI, and the rights over TCP and over abstract sockets and signals beside them
_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP, _SCOPED = 0b11, 0b11
# what libraries ask the system for: shared objects, time zones, fonts to draw pages with, how many cores there are
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/fonts", "/usr/local/share/fonts",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/null",
)  # fmt: skip


class _Rules(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


@cache
def readable() -> tuple[str, ...]:
    """Files and folders the program itself needs: Python, the packages, this one, parts of the system."""
    here = Path(__file__).resolve().parents[1]
    python = (sys.prefix, sys.base_prefix, sys.base_exec_prefix)
    # of the last: "pip install --target", a folder of any name on PYTHONPATH
    packages = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), Path(msgspec.__file__).parents[1])
    # of a development install the folder above the package is on sys.path, too: raw/ is there, so it stays out
    others = (p for p in sys.path if p.endswith(("site-packages", "dist-packages", ".zip")) or "lib-dynload" in p)
    named = {str(p) for p in (here, *python, *packages, *others, *_SYSTEM) if p}
    return tuple(sorted(path for path in named if Path(path).exists()))


def install() -> bool:
    """Restrict the calling thread from here on; False where the kernel has no Landlock. Needs no_new_privs."""
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    version = call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    if version < 1:
        return False
    bits = (1 << _FS_BITS[min(version, 5)]) - 1
    rules = _Rules(bits, _TCP if version >= 4 else 0, _SCOPED if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    fd = call(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if fd < 0:
        return False
    try:
        for path in readable():
            _allow(call, int(fd), path)
        return bool(call(_RESTRICT, ctypes.c_int(fd), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(fd)


def _allow(call: Callable[..., int], ruleset: int, path: str) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        is_folder = stat.S_ISDIR(os.fstat(parent).st_mode)
        access = _READ | _LIST if is_folder else _READ | (_WRITE if path == os.devnull else 0)
        rule = _Beneath(access, parent)
        call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(parent)
