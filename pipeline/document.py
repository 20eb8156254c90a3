"""One document: `Source` -> stages -> `Document`. The only place where stages, policy and engine meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.config import Config
from pipeline.core.anchor import Anchor, anchor
from pipeline.core.edit import Change, Edit, Flag
from pipeline.core.engine import settle
from pipeline.core.hunks import compose, map_position, span_back
from pipeline.core.journal import Journal, Layer, make_layer, record_source
from pipeline.core.source import Source
from pipeline.decisions import Decided, Decision, decide
from pipeline.metadata import find_metadata
from pipeline.policy import gate
from pipeline.rules.model import RuleSet
from pipeline.stages import STAGES
from pipeline.stages.context import Context, Stage
from pipeline.versions import versions


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned document. `text` plus `journal` give the raw text back exactly."""

    text: str
    journal: Journal
    source: Source
    metadata: dict[str, str]
    orphans: tuple[Decision, ...] = ()  # decisions that met no place of it

    @property
    def flags(self) -> tuple[Flag, ...]:
        """All suspicions; positions are code points of the clean text."""
        journal = self.journal
        return tuple(
            replace(f, start=journal.to_clean(n, f.start), end=journal.to_clean(n, f.end))
            for n, layer in enumerate(journal.layers)
            for f in layer.flags
        )

    def restore(self) -> str:
        """The extracted text, from `text` and the journal alone. Raises JournalError if they do not belong together."""
        return self.journal.restore(self.text)


def clean_source(
    source: Source,
    rules: RuleSet,
    config: Config,
    stages: Sequence[Stage] = STAGES,
    decisions: Sequence[Decision] = (),
    path: str = "",
) -> Document:
    """Run the stages over a source. Pure: equal arguments and versions give equal documents.

    `path` is where the source lies below raw/, for rules of one site.
    """
    text, layout, layers = source.text, source.layout, list[Layer]()
    seams: tuple[int, ...] = ()
    met: set[int] = set()
    usable = _enabled(rules, config.policy.disabled)
    for stage in stages:
        context = Context(usable, config.options, layout, source.media_type, path, seams)
        said = _decided(list(stage.propose(text, context)), text, source, layers, decisions)
        changes, declined = settle(text, said.edits, gate(config.policy, rules, stage.name, text), said.rejected)
        layer, text = make_layer(stage.name, text, changes, declined, tuple(said.flags))
        met |= said.met
        layout = layout.through(changes)
        seams = _seams(seams, changes)
        layers.append(layer)
    journal = Journal(record_source(source, layers), versions(), config.sha(), tuple(layers))
    orphans = tuple(d for n, d in enumerate(decisions) if n not in met and d.action != "undo")
    return Document(text, journal, source, find_metadata(text, source), orphans)


def _decided(
    proposals: list[Edit | Flag],
    text: str,
    source: Source,
    layers: Sequence[Layer],
    decisions: Sequence[Decision],
) -> Decided:
    """A stage's proposals over `text` after people's decisions."""
    hunks = compose([layer.changes for layer in layers]) if decisions else ()

    def anchor_of(said: Edit | Flag) -> Anchor:
        after = said.text if isinstance(said, Edit) else None
        before = text[said.start : said.end]
        return anchor(said.rule, before, after, source.text, *span_back(hunks, said.start, said.end))

    return decide(decisions, source.sha256, proposals, anchor_of)


def _seams(seams: tuple[int, ...], changes: Sequence[Change]) -> tuple[int, ...]:
    """Where whole lines were taken out so far, as positions of the text after `changes`."""
    if not changes:
        return seams
    hunks = compose([changes])
    taken_out = (c.end for c in changes if not c.after and "\n" in c.before.rstrip("\r"))
    return tuple(sorted({map_position(hunks, at) for at in (*seams, *taken_out)}))


@lru_cache(maxsize=8)
def _enabled(rules: RuleSet, disabled: tuple[str, ...]) -> RuleSet:
    return rules.without(disabled) if disabled else rules
