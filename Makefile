# 校勘 jiaokan: a thin front. The work is done by `python -m pipeline`, which also runs where there is no make.
# No document's name ever reaches make or a shell: only the two folders do, quoted, through the environment.

PYTHON  ?= python3
RAW     ?= raw
CLEANED ?= cleaned
CORPUS  ?= ../shared/corpus/labelled
JOBS    ?=
ARGS    ?=

VENV    := .venv
BIN     := $(VENV)/bin
export PYTHON RAW CLEANED CORPUS JOBS VENV

.DEFAULT_GOAL := run
.PHONY: run diff verify learn review setup setup-dev setup-peers test test-ocr check cover mutants fuzz e2e soak faults lint format eval eval-joins eval-typos lm eval-pdf eval-learn eval-glued eval-platforms eval-suspects bench scale samples lock clean help

run: setup ## 清理 RAW 到 CLEANED（默认）/ clean RAW into CLEANED (the default)
	@"$(BIN)/python" -m pipeline run "$$RAW" "$$CLEANED" $${JOBS:+--jobs "$$JOBS"} $(ARGS)

diff: setup ## 显示会作的改动，不写 / show what a run would change, write nothing
	@"$(BIN)/python" -m pipeline run --diff "$$RAW" "$$CLEANED" $${JOBS:+--jobs "$$JOBS"} $(ARGS)

verify: setup ## 核对哈希、重放与还原 / recompute every hash, replay and restore
	@"$(BIN)/python" -m pipeline verify "$$CLEANED" --raw "$$RAW" $(ARGS)

review: setup ## 审阅改动，决定存入 RAW/_review/ / review edits in a browser, decisions go to RAW/_review/
	@"$(BIN)/python" -m pipeline review "$$RAW" "$$CLEANED" $(ARGS)

learn: setup ## 从 RAW 学出站点的套话，写成 RAW/_rules/learned.toml / learn what sites repeat in RAW, as a rule pack
	@"$(BIN)/python" -m pipeline learn "$$RAW" $(ARGS)

setup: ## 只建环境 / only make the environment
	@sh .ci/setup.sh requirements.lock

setup-dev: ## 建开发环境 / make the environment of developers
	@sh .ci/setup.sh requirements-dev.lock

setup-peers: ## 建对比工具的环境（800 MB）/ make the environment of the tools compared with (800 MB)
	@VENV=.venv-peers sh .ci/setup.sh requirements-peers.lock

test: setup-dev ## 全部测试 / the whole test suite
	@"$(BIN)/python" -m pytest $(ARGS)

test-ocr: setup-dev ## OCR 的测试（先装 90 MB 的依赖）/ tests of OCR (installs 90 MB first)
	@sh .ci/setup.sh requirements-ocr.lock
	@"$(BIN)/python" -m pytest tests/test_pdf_scan.py -rs $(ARGS)

check: lint test cover ## 持续集成所跑的全部 / all that CI runs

e2e: setup-dev ## 在浏览器和终端里从头走到尾 / the tests in a browser and a terminal
	@sh .ci/chromium.sh
	@"$(BIN)/python" -m pytest tests/e2e $(ARGS)

cover: setup-dev ## 核心与文件各房间的分支覆盖率，不足 100 % 即失败 / branch coverage of the core and of the files, fails below 100 %
	@HYPOTHESIS_PROFILE=quick "$(BIN)/python" -m coverage run -m pytest tests/test_laws_*.py tests/test_anchor.py tests/test_core_text.py tests/test_pdf_pages.py tests/test_decisions.py tests/test_shelf.py tests/test_run_*.py
	@"$(BIN)/python" -m coverage report

mutants: setup-dev ## 核心与文件的变异测试：改一处，测试是否发觉 / mutation testing of the core and of the files: is each small change noticed
	@"$(BIN)/python" -m bench.mutants $(ARGS)

fuzz: ## 以随机字节试所有读字节之处，每处 60 秒（先装 atheris，35 MB）/ random bytes against all that reads bytes, 60 s each (installs atheris first, 35 MB)
	@VENV=.venv-fuzz sh .ci/setup.sh requirements-fuzz.lock
	@.venv-fuzz/bin/python -m bench.fuzz $(ARGS)

soak: setup-dev ## 一百万处翻转的比特；定律与往返各二十万例，每条一刻到一小时（ARGS="-k subset" 只跑一条）/ a million flipped bits; laws and round trips with 200,000 examples each, a quarter of an hour to an hour a law (ARGS="-k subset" for one)
	@"$(BIN)/python" -m bench.faults tamper --rounds 1000000 --lanes 2
	@HYPOTHESIS_PROFILE=soak "$(BIN)/python" -m pytest -n auto tests/test_laws_*.py tests/test_extract_text.py tests/test_characters.py $(ARGS)

faults: setup-dev ## 一万次 kill -9、每次磁盘调用各失败一次、敌意输入 / ten thousand kills, every call to the disk failing once, hostile inputs
	@"$(BIN)/python" -m bench.faults kill --rounds 10000 --lanes 4
	@"$(BIN)/python" -m bench.faults calls
	@"$(BIN)/python" -m bench.hostile $(ARGS)

lint: setup-dev ## 格式、检查、类型 / format, lint, types
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/ruff" check .
	@"$(BIN)/mypy"

format: setup-dev ## 自动排版 / format the code
	@"$(BIN)/ruff" format .
	@"$(BIN)/ruff" check --fix .

eval: setup-dev ## 对标注集评分（CORPUS=…）/ score on labelled documents (CORPUS=…)
	@"$(BIN)/python" -m bench.evaluate --corpus "$$CORPUS" $(ARGS)

eval-joins: setup-dev ## 断行合并的准确度与校准 / joins against clean editions, and whether stated confidence is true
	@"$(BIN)/python" -m bench.join_stress
	@"$(BIN)/python" -m bench.fit_junctions
	@"$(BIN)/python" -m bench.judged_joins
	@"$(BIN)/python" -m bench.evaluate_joins $(ARGS)

eval-pdf: setup-dev ## 对有原文的 PDF 评分 / score on PDFs whose source is known
	@"$(BIN)/python" -m bench.evaluate_pdf $(ARGS)

eval-typos: setup-dev ## 错字的准确度、校准、误改清单与速度 / typos: precision, calibration, false edits, speed
	@"$(BIN)/python" -m bench.evaluate_typos $(ARGS)

lm: setup-dev ## 重新统计语言模型 / estimate the language model anew
	@"$(BIN)/python" -m bench.make_language_model $(ARGS)

eval-learn: setup-dev ## 学来的规则在五组合成站点上的得分 / score learned rules on five sets of synthetic sites
	@"$(BIN)/python" -m bench.evaluate_learn $(ARGS)

eval-glued: setup-dev ## 广告与句子同在一行时，丢失的句子 / ads on one line with sentences: what is lost, what goes
	@"$(BIN)/python" -m bench.glued

eval-platforms: setup-dev ## 各平台写在文章前后的话：删去、显示、误伤 / what platforms write around posts: what is cut, shown, and harmed
	@"$(BIN)/python" -m bench.platforms $(ARGS)

eval-suspects: setup-dev ## 疑点：抽走的字句找回多少，好文本上误报多少 / suspects: planted losses found, false flags on sound text
	@"$(BIN)/python" -m bench.evaluate_suspects $(ARGS)

bench: setup-dev ## 测速与内存 / speed and memory
	@"$(BIN)/python" -m bench.speed $(ARGS)
	@"$(BIN)/python" -m bench.pdf_engines --largest 3 --engine "whole pipeline"
	@"$(BIN)/python" -m bench.isolation

samples: setup-dev ## 重造 raw/ 的样例 / make the samples of raw/ anew
	@"$(BIN)/python" tests/samples/make_samples.py $(ARGS)

scale: setup-dev ## 大输入：1 GB 的一行、十万页的 PDF、百万个小文件，主进程内存不涨（ARGS=--full 为全部规模）/ large inputs: a line of 1 GB, a PDF of 100,000 pages, a million files; the memory stays (ARGS=--full for all of it)
	@"$(BIN)/python" -m bench.scale $(ARGS)

lock: ## 更新锁文件（需要 uv）/ renew the lock files (needs uv)
	@sh .ci/lock.sh $(ARGS)

clean: setup ## 删除本程序写的输出 / remove the outputs, and nothing that others put there
	@"$(BIN)/python" -m pipeline remove "$$CLEANED" $(ARGS)

help: ## 列出目标 / list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | while IFS='|' read -r name text; do printf '%-10s %s\n' "$$name" "$$text"; done
