"""What ``jixiao build`` says while it works: a line a department, how far a year is and how long it may still take.

A terminal shows a bar below the lines; elsewhere (a log, a pipe) how far it is comes as a line of its own now and then.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.department import RESULTS
from pipeline.problems import Severity, lines
from pipeline.publish.layout import OWN

if TYPE_CHECKING:
    from pipeline.commands.reply import Reply
    from pipeline.department import DepartmentOutcome

_EVERY = 10.0
"""Seconds between two lines that say how far a year is."""
_MINUTE = 60


class Progress:
    """Says each department as it ends: one summary line in a year, everything for a single one."""

    def __init__(self, options: argparse.Namespace, reply: Reply, total: int) -> None:
        """Begin; ``total`` is how many departments there are."""
        self.options, self.reply, self.total = options, reply, total
        self.single = total == 1
        self.counts: Counter[str] = Counter()
        self.results: Counter[str] = Counter()
        self.built = 0
        self.begun = self.said = time.monotonic()
        self.bar = self._bar()

    def _bar(self) -> Any:
        if self.single or self.options.json or not sys.stderr.isatty():
            return None
        from tqdm import tqdm

        layout = "{bar:24} {n}/{total} {postfix} 剩余 {remaining}"
        return tqdm(total=self.total, unit="个部门", ascii=" #", file=sys.stderr, bar_format=layout)

    def department(self, outcome: DepartmentOutcome) -> None:
        """Say one outcome."""
        self._count(outcome)
        if self.bar is not None:
            self.bar.clear()
        if self.single:
            for item in outcome.problems:
                self.reply.say("\n".join(lines(item)))
        self.reply.say(summary_line(outcome))
        if self.single:
            for path in outcome.paths:
                if OWN not in Path(path).parts:
                    self.reply.say(f"  {path}")
        if self.options.timings and outcome.seconds:
            said = "，".join(f"{name} {seconds * 1000:.0f} 毫秒" for name, seconds in outcome.seconds.items())
            self.reply.say(f"  用时：{said}")
        self._show()
        if self.options.progress:
            self._tell(outcome)

    def _tell(self, outcome: DepartmentOutcome) -> None:
        """Tell a program how far it is: a line of JSON on the error output."""
        done = self.total - len(self.reply.left)
        told = {"done": done, "total": self.total, "last": f"{outcome.name}：{RESULTS[outcome.code]}"}
        self.reply.warn(json.dumps(told, ensure_ascii=False))

    def _count(self, outcome: DepartmentOutcome) -> None:
        reply = self.reply
        reply.left.remove(outcome.name)
        reply.done.append(outcome.name)
        reply.wrote(outcome.paths)
        if reply.as_json:
            reply.parts["departments"].append(_as_json(outcome))
        self.counts.update(outcome.counts)
        self.results[RESULTS[outcome.code]] += 1
        self.built += outcome.built

    def _show(self) -> None:
        """Say how far a year is."""
        if self.bar is not None:
            self.bar.set_postfix_str(self._problems(), refresh=False)
            self.bar.update()
        elif not self.single and self.reply.left and time.monotonic() - self.said >= _EVERY:
            self.said = time.monotonic()
            done = self.total - len(self.reply.left)
            self.reply.say(f"进度：{done}/{self.total}，{self._problems()}，约剩 {self._remaining()}")

    def _problems(self) -> str:
        return f"错误 {self.counts[Severity.ERROR.value]} 警告 {self.counts[Severity.WARNING.value]}"

    def _remaining(self) -> str:
        seconds = (time.monotonic() - self.begun) / max(self.built, 1) * len(self.reply.left)
        return shown_time(seconds)

    def sum_up(self) -> None:
        """Say what came of a year."""
        done = self.total - len(self.reply.left)
        made = f"共 {done} 个部门：这次做了 {self.built} 个，没有变化 {done - self.built} 个"
        results = "，".join(f"{name} {self.results[name]} 个" for name in RESULTS if self.results[name])
        self.reply.say(f"{made}。{results}。用时 {shown_time(time.monotonic() - self.begun)}")

    def close(self) -> None:
        """End the bar."""
        if self.bar is not None:
            self.bar.close()


def shown_time(seconds: float) -> str:
    """Return a stretch of time in words.

    >>> shown_time(7.4), shown_time(125), shown_time(7300)
    ('7 秒', '2 分 5 秒', '2 小时 1 分')
    """
    whole = round(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def summary_line(outcome: DepartmentOutcome) -> str:
    """Return the one line that sums up a department."""
    found = "，".join(f"{severity.value} {outcome.counts.get(severity.value, 0)}" for severity in Severity)
    if not outcome.built:
        return f"{outcome.name}：{outcome.reason}，没有重新生成（上次：{RESULTS[outcome.code]}，{found}）"
    said = [f"{outcome.name}：{RESULTS[outcome.code]}（{found}）"]
    said += [_checked(outcome.numbers)] if outcome.numbers else []
    said += [f"原因：{outcome.reason}"] if outcome.reason else []
    return "；".join(said)


def _checked(numbers: Mapping[str, int]) -> str:
    """Say which numbers of the report were compared with what, and which were not."""
    judged, unjudged = numbers.get("已判断", 0), numbers.get("未核对", 0)
    rest = numbers["引用"] - judged - unjudged
    quoted = f"引用 {numbers['引用']} 个：{judged} 个已判断、{unjudged} 个未核对" + ("（见底稿“未核对”）" if unjudged else "")
    quoted += f"、{rest} 个是年份、编号等" if rest > 0 else ""
    report = f"报告中的数字：关联 {numbers['关联']} 个，已与数据逐个核对；{quoted}；固定 {numbers['固定']} 个"
    return report + _formulas(numbers.get("公式复算", 0), numbers.get("公式未复算", 0))


def _formulas(agreed: int, unchecked: int) -> str:
    if not agreed and not unchecked:
        return ""
    return f"。输入表中的公式：{agreed} 个复算相符、{unchecked} 个没有复算" + ("（见底稿“说明”）" if unchecked else "")


def _as_json(outcome: DepartmentOutcome) -> dict[str, object]:
    from pipeline.listing import problem_object

    return {
        "department": outcome.name,
        "code": outcome.code,
        "built": outcome.built,
        "reason": outcome.reason,
        "counts": dict(outcome.counts),
        "outputs": list(outcome.paths),
        "numbers": dict(outcome.numbers),
        "problems": [problem_object(item) for item in outcome.problems],
    }
