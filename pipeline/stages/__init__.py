"""The stages, in the order they run; the one place where they are registered.

Order matters: strip before joining (a glued ad spoils a join's evidence), code points before rules (rules are written
against repaired text), width and spacing after rules.
"""

from pipeline.stages import boilerplate, characters, paragraphs, punctuation, script, suspects, typos
from pipeline.stages.context import Context, Stage

STAGES = (
    Stage("characters", characters.propose),
    Stage("boilerplate", boilerplate.propose),
    Stage("paragraphs", paragraphs.propose),
    Stage("script", script.propose),
    Stage("typos", typos.propose),
    Stage("punctuation", punctuation.propose),
    Stage("suspects", suspects.propose),
)

__all__ = ["STAGES", "Context", "Stage"]
