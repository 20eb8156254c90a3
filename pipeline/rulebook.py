"""The rules of a run: the packs that ship with the package, and the user's own."""

from functools import lru_cache

from pipeline.errors import UsageError
from pipeline.report.view import RuleInfo
from pipeline.rules.load import PackError, built_in, parse_pack, unique
from pipeline.rules.model import RuleSet
from pipeline.stages import STAGES
from pipeline.task import Pack


@lru_cache(maxsize=4)
def load_rules(packs: tuple[Pack, ...] = ()) -> RuleSet:
    """The built-in rules and the user's packs after them. Raises UsageError for a pack that cannot be used."""
    try:
        own = tuple(rule for pack in packs for rule in parse_pack(pack.data, pack.name))
        return unique(RuleSet((*built_in().rules, *own)))
    except PackError as error:
        raise UsageError(f"规则包有误：{error}", f"rule pack: {error}") from error


@lru_cache(maxsize=4)
def rule_infos(rules: RuleSet) -> dict[str, RuleInfo]:
    """What reports say of the rules, by id, in the order in which the stages run."""
    order = {stage.name: n for n, stage in enumerate(STAGES)}
    ordered = sorted(rules.rules, key=lambda r: order.get(r.stage, len(order)))
    return {r.id: RuleInfo(r.id, r.stage, r.safety.name, r.reason) for r in ordered}
