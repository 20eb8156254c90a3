"""Imported once by the fork server: workers start warm, and share modules, rules and dictionaries in memory.

One small document goes through all stages here, because what they load lazily would else be loaded by each worker.
"""

from pipeline.config import Config
from pipeline.engines import landlock
from pipeline.task import Setup, Task
from pipeline.work import process

process(Task("warm-up.txt", "warm-up.txt", "预热用的一句話。\n".encode()), Setup(Config()))
landlock.readable()
