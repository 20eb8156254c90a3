"""Write pipeline/rules/data/associations.tsv: verbs and objects that never go together, counted over a corpus.

`python -m bench.make_associations [FOLDER OF *.txt.xz]`. The verbs and nouns below are ours; the table holds
how often each pair would be met by chance, no text.

Of every clause the last listed verb and the two characters at its end count as a pair, up to MOST_BETWEEN characters
apart. A pair is never seen where chance alone would give LEAST_EXPECTED (added up over the files, so that the
words of laws do not meet those of novels), where the verb is choosy (divergence of its objects from all objects, in
nats: Resnik's selectional strength) and where the verbs with the nearest objects do not take the noun either
(提升 is young and 提高 is not: 水平 goes with both).
"""

import argparse
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log, sqrt
from pathlib import Path

import regex

from bench.evaluate import SHARED

TABLE = Path(__file__).resolve().parents[1] / "pipeline" / "rules" / "data" / "associations.tsv"
MOST_BETWEEN = 14  # code points from the verb to its object
LEAST_EXPECTED = 3.0  # pairs; at 1.5 two false flags in 174,000 characters of edited prose, at 3 none
LEAST_CHOICE = 3.9  # nats
LEAST_SEEN = 60  # pairs of a verb: of fewer nothing is learned
NEIGHBOURS, MOST_NEAR = 6, 2  # of the six nearest verbs at most two take the noun, chance cases aside
VERBS = """
发挥 施展 提高 提升 加强 增强 加快 推进 推动 促进 深化
完善 健全 建立 形成 构建 建设 打造 树立 坚持 贯彻 落实
执行 实施 实行 实现 完成 达到 取得 获得 赢得 争取 解决
处理 克服 消除 化解 排除 防止 防范 避免 遏制 制止 纠正
改正 改善 改进 改变 改革 转变 调整 优化 整合 扩大 拓宽
拓展 开拓 增加 减少 降低 缩小 减轻 缓解 节约 节省 浪费
消耗 保护 保障 保证 保持 维护 巩固 稳定 确保 开展 进行
举行 召开 组织 安排 部署 制定 修订 起草 颁布 发布 公布
宣布 出台 提出 提供 提交 采取 采用 运用 利用 使用 适用
应用 接受 承担 履行 担负 负担 肩负 享有 享受 行使 滥用
侵犯 侵害 损害 破坏 妨碍 阻碍 影响 造成 引起 导致 产生
发生 出现 面临 遭受 遭到 受到 得到 给予 赋予 授予 予以
具有 具备 拥有 占有 掌握 了解 理解 认识 熟悉 明确 确定
确立 规定 规范 界定 划分 区分 分析 研究 探索 探讨 讨论
考虑 审议 审查 检查 监督 考核 评价 评估 鉴定 验收 管理
领导 指导 引导 教育 培养 培训 培育 选拔 任用 激发 调动
鼓励 支持 帮助 协助 配合 协调 统筹 兼顾 满足 适应 符合
违反 遵守 遵循 服从 尊重 重视 关注 关心 注重 突出 强调
体现 反映 代表 表达 表示 表现 展示 展现 宣传 弘扬 传播
传承 继承 发扬 倡导 提倡 营造 创造 创新 创建 开发 开辟
开放 引进 吸收 吸引 借鉴 学习 总结 积累 交流 沟通 加大
加深 加重 放宽 放松 严格 强化 淡化 弱化 细化 量化 简化
美化 净化 夯实 奠定 筑牢 凝聚 汇聚 释放 挖掘 抓住 抓好
把握 抢抓 占领 占据 夺取 打击 惩治 查处 追究 整治 治理
清理 整顿 堵塞 弥补 补充 充实 丰富 繁荣 发展 壮大 振兴
带动 拉动 牵动 驱动 维持 延长 缩短 推迟 提前 耽误 延误
""".split()  # noqa: SIM905 a list of words reads better without marks
NOUNS = """
关系 问题 情况 原因 困难 矛盾 水平 能力 作用 制度 体系
机制 环境 秩序 局面 基础 质量 效率 效益 成本 任务 目标
责任 义务 权利 利益 权力 条件 标准 政策 措施 办法 方案
意见 建议 原则 精神 思想 观念 意识 作风 职责 职能 经验
成绩 成果 成效 优势 潜力 活力 热情 风险 危险 危害 损失
后果 障碍 缺点 错误 缺陷 漏洞 压力 负担 差距 需求 需要
要求 规律 特点 性质 内容 形式 方式 方法 途径 手段 程序
步骤 过程 阶段 时期 机会 机遇 资源 资金 资料 材料 财产
设施 设备 技术 知识 文化 道德 纪律 法律 法规 条例 规定
合同 协议 事业 事项 事故 事件 现象 形象 信心 决心 力量
力度 范围 规模 比重 数量 速度 结构 布局 格局 渠道 市场
人才 队伍 干部 群众 人民 社会 国家 权益 安全 稳定 正义
公平 秘密 名誉 传统 风尚 理想 信念 信仰 方向 道路 路线
方针 战略 理论 真理
""".split()  # noqa: SIM905
Pairs = Counter[tuple[str, str]]
_CLAUSE = regex.compile(r"[\u4e00-\u9fff]{4,60}")
_VERB = regex.compile("|".join(VERBS))


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """(verb, last two characters) of each clause of `text`."""
    for m in _CLAUSE.finditer(text):
        clause = m[0]
        last = max(_VERB.finditer(clause, 0, len(clause) - 2), key=lambda v: v.start(), default=None)
        if last and len(clause) - 2 - last.end() <= MOST_BETWEEN:
            yield last[0], clause[-2:]


def never_seen(corpora: list[Pairs]) -> Iterator[tuple[str, str, float]]:
    """(verb, noun, how many of them chance would give) of all pairs of the two lists that no corpus holds."""
    objects: dict[str, Counter[str]] = defaultdict(Counter)
    for verb, noun, count in ((v, n, c) for corpus in corpora for (v, n), c in corpus.items()):
        objects[verb][noun] += count
    of_noun = Counter[str]()
    for counts in objects.values():
        of_noun.update(counts)
    margins = [_margins(corpus) for corpus in corpora]
    verbs = [v for v in VERBS if objects[v].total() >= LEAST_SEEN]
    for verb in verbs:
        if _choice(objects[verb], of_noun) < LEAST_CHOICE:
            continue
        others = (v for v in verbs if v != verb)
        near = sorted(others, key=lambda v: -_likeness(objects[verb], objects[v]))[:NEIGHBOURS]
        for noun in NOUNS:
            expected = sum(by_verb[verb] * by_noun[noun] / total for by_verb, by_noun, total in margins)
            taken = sum(objects[v][noun] > 1 for v in near)
            if not objects[verb][noun] and expected >= LEAST_EXPECTED and taken <= MOST_NEAR:
                yield verb, noun, expected


def _margins(corpus: Pairs) -> tuple[Counter[str], Counter[str], int]:
    by_verb, by_noun = Counter[str](), Counter[str]()
    for (verb, noun), count in corpus.items():
        by_verb[verb] += count
        by_noun[noun] += count
    return by_verb, by_noun, max(1, corpus.total())


def _choice(objects: Counter[str], of_noun: Counter[str]) -> float:
    total, everything = objects.total(), of_noun.total()
    return sum(c / total * log(c / total / (of_noun[n] / everything)) for n, c in objects.items())


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """Bhattacharyya coefficient of two distributions."""
    return sum(sqrt(a[n] * b[n]) for n in a.keys() & b.keys()) / sqrt(a.total() * b.total())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=SHARED / "corpus" / "lm")
    files = sorted(parser.parse_args().corpus.glob("*.txt.xz"))
    corpora = [Counter(pairs(lzma.decompress(path.read_bytes()).decode("utf-8"))) for path in files]
    rows: dict[str, list[str]] = defaultdict(list)
    for verb, noun, expected in never_seen(corpora):
        rows[verb].append(f"{noun} {expected:.1f}")
    head = "# made by bench/make_associations.py: verb, objects never seen with it, pairs that chance would give\n"
    TABLE.write_text(head + "".join(f"{v}\t{', '.join(r)}\n" for v, r in rows.items()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
