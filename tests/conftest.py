"""Hypothesis profiles, and the way to the texts that the corpus tests read."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["browsing"]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

# No deadline and no "too slow": the time of one example says more of the machine's other work than of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# "ci", the default, draws the same examples at every run: a change turns red by its own doing, never by another
# day's luck, and a red run can be repeated anywhere. New examples are the work of "soak":
#   HYPOTHESIS_PROFILE=soak pytest tests/test_laws_hunks.py
settings.register_profile("ci", UNHURRIED, max_examples=300, derandomize=True)
settings.register_profile("soak", UNHURRIED, max_examples=200_000, print_blob=True)
# "quick" is for bench/mutants.py, which asks only whether a test fails: no example is made smaller.
UNSHRUNK = (Phase.explicit, Phase.generate)
settings.register_profile("quick", UNHURRIED, max_examples=30, derandomize=True, database=None, phases=UNSHRUNK)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of shared texts beside the repository; tests that read it are skipped where there is none."""
    if not CORPUS.is_dir():
        pytest.skip(f"shared corpus absent: {CORPUS}")
    return CORPUS
