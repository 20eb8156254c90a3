"""The character language model: how likely a text is, place by place. `load()` gives it, shipped and memory-mapped.

    model = pipeline.lm.load()
    model.log_probabilities(text)                   # one number a character, given the four before it
    model.gains(text, [(start, end, replacement)])  # what each edit alone would gain, felt on both its sides
    model.junctions([(left, right)])                # .joined .broken .unrelated: a sentence, paragraphs, strangers

Natural logarithms, positions in code points. Ask once a document: everything is batched with numpy. Import this inside
a function, and only where there is something to ask, for numpy takes a tenth of a second to load. Where the numbers
come from: `pipeline/lm/data/README.md`; how they are made: `bench/make_language_model.py`.
"""

from pipeline.lm.model import Junctions, LanguageModel, load

__all__ = ["Junctions", "LanguageModel", "load"]
