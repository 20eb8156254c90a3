"""The child's side of a worker: messages in, messages out, limits on itself. It needs no file and no network.

The parent imports this module for the name of `serve`; what weighs, `pipeline.work`, is imported in the child only.
"""

import logging
import signal
from multiprocessing.connection import Connection

import msgspec

from pipeline.task import OUT_OF_MEMORY, Done, Setup, Task

READY = b"ready"
NO_ROOM = 77  # exit code: not even the message fits. What is left of it in the pipe must not be taken for the next one


def serve(connection: Connection, setup_bytes: bytes, memory_mb: int, seconds: float) -> None:
    """Work on tasks until the other side hangs up. `seconds`: after so long on one document the system ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    logging.disable(logging.ERROR)  # what a library mutters about a document is no message for a terminal
    setup = msgspec.msgpack.decode(setup_bytes, type=Setup)
    _limit_memory(memory_mb)
    try:
        connection.send_bytes(READY)
        while True:
            connection.send_bytes(_answer(connection, setup, seconds))
    except (EOFError, OSError):
        return


def _answer(connection: Connection, setup: Setup, seconds: float) -> bytes:
    from pipeline.work import process

    try:
        message = connection.recv_bytes()
    except MemoryError:
        raise SystemExit(NO_ROOM) from None
    try:
        task = msgspec.msgpack.decode(message, type=Task)
        del message
        _alarm(seconds)
        done = process(task, setup)
        _alarm(0)
        return msgspec.msgpack.encode(done)
    except MemoryError:
        return msgspec.msgpack.encode(Done(OUT_OF_MEMORY))


def _alarm(seconds: float) -> None:
    """The last resort against an orphan that hangs: the parent, if it lives, acts earlier. 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its default action ends the process, in C code as well


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall clock remains
        return
    for kind, limit in ((resource.RLIMIT_AS, megabytes * 2**20), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(kind, (allowed, allowed))
        except (ValueError, OSError):  # macOS refuses some limits
            continue
