"""jixiao: the command line; the only file that prints. Messages are Chinese and fit for a GBK console."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pipeline.console import prepare
from pipeline.problems import Problem, Severity, in_order, lines
from pipeline.publish import OWN
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.records import Figure
    from pipeline.run import Outcome

WRONG_USE = 2


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with 用法 instead of usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command in Chinese and exit 2."""
        for english, chinese in _USAGE_WORDS:
            message = message.replace(english, chinese)
        self.exit(WRONG_USE, f"命令写法有误：{message}\n用法见：jixiao --help\n")


_USAGE_WORDS = (
    ("the following arguments are required:", "缺少"),
    ("unrecognized arguments:", "不认识的参数"),
    ("invalid choice:", "不能用"),
    ("choose from", "可用的有"),
    ("expected one argument", "后面缺少内容"),
    ("expected at least one argument", "后面缺少内容"),
    ("invalid int value:", "应为整数，现为"),
    ("argument ", "参数 "),
)


def _dropped(text: str) -> Path:
    """Return a path as typed. A Windows shell turns the end of "D:\\inputs\\" into a quotation mark, which no path holds."""
    return Path(text.rstrip('"'))


def _parser() -> _Parser:
    parser = _Parser(prog="jixiao", description="部门整体支出绩效自评报告生成系统", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    parser.add_argument("--version", action="version", version=f"jixiao {VERSION}", help="显示版本")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)
    build = commands.add_parser("build", help="生成一个部门或整个年度的报告", add_help=False)
    build.add_argument("-h", "--help", action="help", help="显示本说明")
    build.add_argument("path", type=_dropped, metavar="文件夹", help="部门文件夹，或放着各部门文件夹的年度文件夹")
    build.add_argument("--out", type=Path, default=Path("outputs"), metavar="文件夹", help="成果放在哪里，默认 outputs")
    build.add_argument("--only", action="append", default=[], metavar="部门", help="年度中只生成这个部门，可写多次")
    build.add_argument("--jobs", type=int, default=0, metavar="数", help="同时用几个进程，默认按处理器个数")
    build.add_argument(
        "--until", choices=("load", "reconcile", "compute", "narrate"), default="", help="只做到这一步，给出底稿"
    )
    build.add_argument("--packs", type=Path, metavar="文件夹", help="报告模板包所在的文件夹")
    build.add_argument("--timings", action="store_true", help="显示各步用时")
    build.add_argument("--json", action="store_true", help="结果用 JSON 显示")
    lint = commands.add_parser("lint", help="检查一个报告模板包", add_help=False)
    lint.add_argument("-h", "--help", action="help", help="显示本说明")
    lint.add_argument("pack", metavar="模板包", help="模板包名称或文件夹")
    lint.add_argument("--packs", type=Path, metavar="文件夹", help="报告模板包所在的文件夹")
    lint.add_argument("--json", action="store_true", help="结果用 JSON 显示")
    _add_new(commands)
    _add_check(commands)
    _add_inspect(commands)
    return parser


def _add_inspect(commands: argparse._SubParsersAction[_Parser]) -> None:
    inspect = commands.add_parser("inspect", help="查看一个输入文件认出了什么：工作表、列、单位、行数", add_help=False)
    inspect.add_argument("-h", "--help", action="help", help="显示本说明")
    inspect.add_argument("file", type=Path, metavar="文件", help="决算报表、填报表、预算指标账、支出明细账或文字材料")
    inspect.add_argument(
        "--kind",
        choices=("决算报表", "填报表", "预算指标账", "支出明细账", "文字材料"),
        default="",
        help="按这一种输入查看，默认按文件名，再按内容",
    )
    inspect.add_argument("--write", action="store_true", help="把没有认出的列写入文件旁的列名对照.toml，待确认")
    inspect.add_argument("--pack", default="", metavar="模板包", help="报告模板包，默认按同一文件夹的填报表")
    inspect.add_argument("--year", type=int, default=0, metavar="年度", help="报告年度，默认按同一文件夹的填报表")
    inspect.add_argument("--packs", type=Path, metavar="文件夹", help="报告模板包所在的文件夹")
    inspect.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = commands.add_parser(
        "check", help="检查改过的报告：与生成时、与现在的输入资料比较，并核对文中的算术", add_help=False
    )
    check.add_argument("-h", "--help", action="help", help="显示本说明")
    check.add_argument("file", type=Path, metavar="报告", help="改过的报告（.docx）")
    check.add_argument("--inputs", type=Path, metavar="文件夹", help="部门的输入文件夹，默认 inputs/年度/部门全称")
    check.add_argument("--annotate", action="store_true", help="另存一份带批注的报告，原文件不动")
    check.add_argument("--packs", type=Path, metavar="文件夹", help="报告模板包所在的文件夹")
    check.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def _add_new(commands: argparse._SubParsersAction[_Parser]) -> None:
    new = commands.add_parser("new", help="新建部门的输入文件夹：空白填报表、文字材料提纲和说明", add_help=False)
    new.add_argument("-h", "--help", action="help", help="显示本说明")
    new.add_argument("year", nargs="?", default="", metavar="年度", help="报告年度，四位数")
    new.add_argument("names", nargs="*", default=[], metavar="部门", help="部门全称，可写多个")
    new.add_argument("--list", type=Path, metavar="名单", help="按部门名单（.xlsx、.csv，有“部门全称”一列）逐个新建")
    new.add_argument("--from", dest="last", default="", metavar="年度", help="沿用该年度的职能、机构、目标名称等，标“沿用待核”")
    new.add_argument("--pack", default="", metavar="模板包", help="报告模板包，默认用沿用年度的，或该年度可用的第一个")
    new.add_argument("--packs", type=Path, metavar="文件夹", help="报告模板包所在的文件夹")
    new.add_argument("--out", type=Path, default=Path("inputs"), metavar="文件夹", help="建在哪里，默认 inputs")
    new.add_argument("--sample", action="store_true", help="写出样例的输入文件（不用写年度和部门）")
    new.add_argument("--json", action="store_true", help="结果用 JSON 显示")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code (0 no 错误, 1 an 错误, 2 wrong use or unreadable input, 3 our own fault)."""
    prepare()
    options = _parser().parse_args(arguments)
    if options.command == "new":
        return _new(options)
    if options.command == "inspect":
        return _inspect(options)
    if options.command == "check":
        return _check(options)
    return _lint(options) if options.command == "lint" else _build(options)


def _build(options: argparse.Namespace) -> int:
    from pipeline.batch import Order, build_all, default_jobs, find_departments
    from pipeline.pack import pack_roots

    folders, problems = find_departments(options.path, options.only)
    _show(problems, options.json)
    if not folders:
        return WRONG_USE
    order = Order(
        folders=folders,
        out=options.out,
        roots=pack_roots(options.packs),
        until=options.until,
        jobs=options.jobs or default_jobs(len(folders)),
    )
    printer = _Printer(options, len(folders))
    code = build_all(order, printer.department)
    printer.close()
    return max(code, WRONG_USE if problems else 0)


class _Printer:
    """Prints each department as it ends: one summary line in a year, everything for a single one."""

    def __init__(self, options: argparse.Namespace, total: int) -> None:
        self.options = options
        self.single = total == 1
        self.results: list[dict[str, object]] = []
        self.bar = None
        if not self.single and not options.json and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                total=total, unit="个部门", ascii=" #", file=sys.stderr, bar_format="{bar:30} {n}/{total} {remaining}"
            )

    def department(self, outcome: Outcome) -> None:
        """Print one outcome."""
        if self.options.json:
            self.results.append(_as_json(outcome))
            return
        if self.bar is not None:
            self.bar.clear()
        if self.single:
            for item in outcome.problems:
                print("\n".join(lines(item)))
        print(summary_line(outcome))
        if self.single:
            for path in outcome.paths:
                if OWN not in Path(path).parts:
                    print(f"  {path}")
        if self.options.timings:
            print("  用时：" + "，".join(f"{name} {seconds * 1000:.0f} 毫秒" for name, seconds in outcome.seconds.items()))
        if self.bar is not None:
            self.bar.update()

    def close(self) -> None:
        """Print the JSON answer, or end the bar."""
        if self.bar is not None:
            self.bar.close()
        if self.options.json:
            print(json.dumps({"schema": 1, "departments": self.results}, ensure_ascii=False, indent=1))


_RESULT = ("完成", "完成，有错误待改", "未生成报告", "系统出错")


def summary_line(outcome: Outcome) -> str:
    """Return the one line that sums up a department."""
    counts = {s: sum(1 for item in outcome.problems if item.severity is s) for s in Severity}
    found = "，".join(f"{severity.value} {count}" for severity, count in counts.items())
    numbers = "，".join(f"{kind} {count}" for kind, count in outcome.numbers.items())
    return f"{outcome.name}：{_RESULT[outcome.code]}（{found}）" + (
        f"；报告中的数字：{numbers}，均已核对出处" if numbers else ""
    )


def _as_json(outcome: Outcome) -> dict[str, object]:
    from pipeline.listing import problem_object

    return {
        "department": outcome.name,
        "code": outcome.code,
        "outputs": list(outcome.paths),
        "numbers": dict(outcome.numbers),
        "problems": [problem_object(item) for item in outcome.problems],
    }


def _lint(options: argparse.Namespace) -> int:
    from pipeline.linting import lint_pack
    from pipeline.pack import pack_roots

    problems = lint_pack(options.pack, pack_roots(options.packs))
    _show(problems, options.json)
    if not options.json and not problems:
        print(f"模板包 {options.pack}：没有发现问题")
    return 1 if any(item.severity is Severity.ERROR for item in problems) else 0


def _inspect(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from pipeline.inspection import inspect_file, propose
    from pipeline.inspection.wording import added_words, as_json, as_text
    from pipeline.pack import pack_roots

    roots = pack_roots(options.packs)
    seen = inspect_file(options.file, roots, options.kind, options.pack, options.year)
    added = 0
    if options.write and seen.readable:
        added, faults = propose(options.file, seen, roots, options.pack, options.year)
        seen = replace(seen, problems=tuple(dict.fromkeys((*seen.problems, *faults))))
    if options.json:
        print(json.dumps(as_json(seen, added), ensure_ascii=False, indent=1))
    else:
        print("\n".join([*as_text(seen), *(added_words(seen, added) if options.write else ())]))
    if not seen.readable:
        return WRONG_USE
    return 1 if any(item.severity is Severity.ERROR for item in seen.problems) else 0


def _check(options: argparse.Namespace) -> int:
    import datetime as dt

    from pipeline.pack import pack_roots
    from pipeline.publish import BASELINE
    from pipeline.review.check_file import check_file

    roots = pack_roots(options.packs)
    outcome = check_file(
        options.file,
        beside=f"{OWN}/{BASELINE}",
        figures_now=lambda folder: _figures_now(folder, roots),
        when=dt.datetime.now(dt.UTC),
        inputs=options.inputs,
        annotate=options.annotate,
    )
    if options.json:
        from pipeline.listing import problem_object

        shown = [problem_object(item) for item in outcome.problems]
        answer = {"schema": 1, "code": outcome.code, "outputs": [str(path) for path in outcome.paths], "problems": shown}
        print(json.dumps({**answer, "numbers": dict(outcome.counts)}, ensure_ascii=False, indent=1))
        return outcome.code
    for item in outcome.problems:
        print("\n".join(lines(item)))
    if outcome.code != WRONG_USE:
        compared = "，".join(f"{kind} {count}" for kind, count in outcome.counts.items())
        counts = "，".join(f"{s.value} {sum(1 for item in outcome.problems if item.severity is s)}" for s in Severity)
        print(f"{options.file.name}：{'有不同' if outcome.code else '没有不同'}（{counts}）；比较的数：{compared}")
        print("\n".join(f"  {path}" for path in outcome.paths))
    return outcome.code


def _figures_now(folder: Path, roots: tuple[Path, ...]) -> Mapping[str, Figure] | None:
    """Return every figure a report of these inputs would print, those of its tables' rows included."""
    from pipeline.run import stages

    run = stages(folder, roots, "narrate")
    if run.report is None:
        return None
    cells = {figure.key: figure for table in run.report.tables.values() for row in table.rows for figure in row.values()}
    return {**cells, **run.figures}


def _new(options: argparse.Namespace) -> int:
    """Create folders: 0 all well, 1 a department that could not be made, 2 nothing made."""
    from pipeline.newfolder import Department, Order, create_all, create_sample, read_departments
    from pipeline.pack import pack_roots
    from pipeline.records import Cell

    if bool(options.sample) == bool(options.year) or (options.year and not (options.names or options.list)):
        sys.stderr.write("命令写法有误：写年度和部门（或 --list 名单），或只写 --sample\n用法见：jixiao new --help\n")
        return WRONG_USE
    departments = [Department(name=name, preset={}, at=Cell(file=name)) for name in options.names]
    listed, problems = read_departments(options.list) if options.list else ([], [])
    departments += listed or []
    order = Order(
        year=options.year,
        departments=tuple(departments),
        out=options.out,
        roots=pack_roots(options.packs),
        pack=options.pack,
        last=options.last,
    )
    found, paths = list(problems), []
    _show([] if options.json else found, as_json=False)
    for made in [create_sample(options.pack, options.out)] if options.sample else create_all(order):
        found += made.problems
        paths += [str(path) for path in made.paths]
        if not options.json:
            _show(made.problems, as_json=False)
            print("\n  ".join([f"{made.name}：新建 {len(made.paths)} 个文件", *map(str, made.paths)]), flush=True)
    if options.json:
        from pipeline.listing import problem_object

        answer = {"schema": 1, "created": paths, "problems": [problem_object(item) for item in in_order(found)]}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    wrong = any(item.severity is Severity.ERROR for item in found)
    return (1 if paths else WRONG_USE) if wrong else 0


def _show(problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        from pipeline.listing import problem_object

        if problems:
            print(json.dumps({"schema": 1, "problems": [problem_object(item) for item in problems]}, ensure_ascii=False))
        return
    for item in in_order(problems):
        print("\n".join(lines(item)))


def entry() -> NoReturn:
    """Console entry point."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
