# Needs Python 3.11 or newer and make; everything else is set up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Where it is set, each of the hundreds of programs the tests start would compile all modules anew: a second each.
unexport PYTHONDONTWRITEBYTECODE
SAMPLE := inputs/2019/广东省工业和信息化厅

.PHONY: report test test-all test-bundle test-office lint golden sample bundle bench pictures manual clean

report: $(READY)  ## 生成样例报告到 outputs/
	$(BIN)/jixiao build $(SAMPLE)

test: $(READY)  ## 只需要 Python 的测试
	$(BIN)/pytest -m "not office and not slow" -n auto --dist worksteal

test-all: $(READY)  ## 同上，外加抽样测试的全部（每一个数字、每一种坏文件）
	$(BIN)/pytest -m "not office" -n auto --dist worksteal
	$(BIN)/pytest tests/faults --full

test-bundle: $(READY) manual  ## 做一份本机的离线安装包，断开网络装到别处，用它生成样例（半分钟；做包时要联网）
	JIXIAO_BUNDLE=1 $(BIN)/pytest tests/test_bundle_install.py

bundle: $(READY) manual  ## 各系统的离线安装包 dist/jixiao-<版本>-<系统>.zip（要联网下载库；只做一种：BUNDLE="--only linux-x86_64"）
	$(BIN)/python -m tools.bundle $(BUNDLE)

test-office: $(READY)  ## 需要 LibreOffice、poppler、chromium 与 Open XML SDK 校验器（npm）的测试
	$(BIN)/pytest -m office -n auto --dist loadfile

lint: $(READY)  ## 格式、规范、类型、名称、模板包
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tools.class_names
	$(BIN)/python -m tools.import_cycles
	$(BIN)/python -m tools.xml_rooms
	$(BIN)/jixiao lint guangdong
	$(BIN)/jixiao lint national
	$(BIN)/jixiao lint hunan
	$(BIN)/jixiao lint anhui
	$(BIN)/jixiao lint sichuan

golden: $(READY)  ## 有意改变成果后，更新对照文本（先看差异再提交）
	$(BIN)/pytest tests/golden tests/frozen --update-golden

sample: $(READY)  ## 由数据重新生成样例输入
	$(BIN)/python -m tools.sample

bench: $(READY)  ## 与同类做法比快慢，写 benchmarks/RESULTS.md（全部要一个多小时，机器上不要有别的负载；BENCH=--quick 几分钟）
	$(BIN)/python -m benchmarks $(BENCH)

pictures: report  ## 由样例成果重做 README 和手册里的图片（需要 LibreOffice、poppler 与 chromium）
	$(BIN)/python -m tools.pictures outputs/$(SAMPLE:inputs/%=%)
	$(BIN)/python -m tools.page_pictures
	$(BIN)/python -m tools.pictures_desk

manual: $(READY)  ## 使用手册和错误手册做成网页、使用手册做成 PDF，放在 dist/（PDF 需要 chromium 或 LibreOffice）
	$(BIN)/python -m tools.manual_page

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
