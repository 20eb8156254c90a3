"""The child's side of a worker: messages in, messages out, sealed before it sees a document.

The parent imports this module for the name of `serve`; what weighs, `pipeline.work`, is imported in the child only.
"""

import ctypes
import errno
import logging
import os
import signal
from multiprocessing.connection import Connection

import msgspec

from pipeline.engines import seal
from pipeline.task import OUT_OF_MEMORY, Done, Setup, Task

READY = b"ready "  # then the level of isolation; a message of a task starts as msgpack does, never so
NO_ROOM = 77  # exit code: memory has run out so far that no message can say it


def serve(connection: Connection, setup_bytes: bytes, memory_mb: int, seconds: float) -> None:
    """Work on tasks until the other side hangs up. `seconds`: after so long on one document the system ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    logging.disable(logging.ERROR)  # what a library mutters about a document is no message for a terminal
    setup = msgspec.msgpack.decode(setup_bytes, type=Setup)
    level = seal.level([*seal.limit(memory_mb), *seal.seal()])
    if os.name == "posix":
        ctypes.CDLL(None).signal(int(signal.SIGABRT), _ON_ABORT)
    try:
        connection.send_bytes(READY + level.encode())
        while True:
            connection.send_bytes(_answer(connection, setup, seconds, level))
    except (EOFError, OSError):
        return
    except MemoryError:  # neither the document nor the answer fits
        raise SystemExit(NO_ROOM) from None


def _aborted(number: int) -> None:
    """Called by abort(), in C: PDFium ends its process so where an allocation fails, and errno still says that.

    Python's own handlers run between byte codes, which there are none of any more.
    """
    if ctypes.get_errno() == errno.ENOMEM:
        os._exit(NO_ROOM)
    ctypes.CDLL(None).signal(number, None)
    signal.raise_signal(number)


_ON_ABORT = ctypes.CFUNCTYPE(None, ctypes.c_int, use_errno=True)(_aborted)


def _answer(connection: Connection, setup: Setup, seconds: float, level: str) -> bytes:
    from pipeline.work import process

    head, data = connection.recv_bytes(), connection.recv_bytes()
    try:
        task = msgspec.structs.replace(msgspec.msgpack.decode(head, type=Task), data=data)
        _alarm(seconds)
        seal.limit_cpu(setup.config.run.timeout)
        done = process(task, setup, level)
        _alarm(0)
        return msgspec.msgpack.encode(done)
    except MemoryError:
        return msgspec.msgpack.encode(Done(OUT_OF_MEMORY))


def _alarm(seconds: float) -> None:
    """The last resort against an orphan that hangs: the parent, if it lives, acts earlier. 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its default action ends the process, in C code as well
