"""What a stage gets beside its text. Frozen; no I/O, clock or random: two calls give equal proposals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.config import Options
from pipeline.core.edit import Edit, Flag
from pipeline.core.source import Layout
from pipeline.rules.model import RuleSet


@dataclass(frozen=True, slots=True)
class Context:
    rules: RuleSet
    options: Options
    layout: Layout  # its positions are those of the stage's own input text
    media_type: str = "text/plain"
    path: str = ""  # below raw/, "/" between its parts; "" where the text is of no file
    seams: tuple[int, ...] = ()  # where earlier stages took out whole lines (furniture, markers), ascending


Propose = Callable[[str, Context], Iterable[Edit | Flag]]


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    propose: Propose
