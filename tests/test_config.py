"""Settings: which value wins, where it came from, and faults that name the key and what may have been meant."""

from pathlib import Path

import pytest

from pipeline.config import Config, ConfigError, Run, load


def config_of(tmp_path: Path, text: str, **flags: object) -> Config:
    path = tmp_path / "pipeline.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {key.replace("__", "."): value for key, value in flags.items()})


def test_flags_win_over_the_file_and_the_file_over_the_profile(tmp_path: Path) -> None:
    text = 'profile = "cautious"\n[policy]\nmin_confidence = 0.8\n[run]\njobs = 3\n'
    config = config_of(tmp_path, text, run__jobs=5, policy__safety=None)
    assert (config.policy.safety, config.policy.min_confidence, config.run.jobs) == ("safe", 0.8, 5)
    assert config.origin == {
        "policy.safety": "profile cautious",
        "policy.min_confidence": "pipeline.toml",
        "run.jobs": "flag",
    }


def test_a_profile_given_as_a_flag_wins(tmp_path: Path) -> None:
    assert config_of(tmp_path, 'profile = "cautious"\n', profile="corpus").options.punctuation == "full"
    assert config_of(tmp_path, 'profile = "cautious"\n', profile="corpus").policy.safety == "unsafe"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[policy]\nsaftey = "safe"\n', "did you mean 'safety'"),
        ("[polcy]\na = 1\n", "did you mean 'policy'"),
        ('profile = "corpsu"\n', "did you mean 'corpus'"),
        ('profile = ["a"]\n', "unknown"),
        ("policy = 3\n", r"\$\.policy"),
        ("origin = { a = 1 }\n", "origin"),
        ("[run]\njobs = -1\n", r"run\.jobs"),
        ("[run]\ntimeout = 0\n", r"run\.timeout"),
        ("[policy]\nmin_confidence = 2\n", r"policy\.min_confidence"),
        ('[policy]\nsafety = "mostly"\n', r"policy\.safety"),
        ("[run\n", "pipeline.toml"),
    ],
)
def test_faults(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word) as caught:
        config_of(tmp_path, text)
    assert caught.value.exit_code == 2
    assert caught.value.reason.zh.startswith("pipeline.toml：")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.toml"
    path.write_bytes(b"\xef\xbb\xbf[run]\njobs = 2\n")
    assert load(path).run.jobs == 2


def test_only_what_decides_the_text_is_hashed(tmp_path: Path) -> None:
    plain = Config()
    assert plain.sha() == Config(run=Run(jobs=7, timeout=1.0), origin={"run.jobs": "flag"}).sha()
    assert plain.sha() != config_of(tmp_path, '[policy]\nprotect = ["山东"]\n').sha()
    assert plain.sha() != config_of(tmp_path, '[decode.override]\n"a*" = "big5"\n').sha()
