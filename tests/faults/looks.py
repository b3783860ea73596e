"""What a cell can look like that is not what it holds, with what Excel shows of each: number formats, texts with marks.

``n`` is the number a person should read, in the unit of its column. Each look writes something into the cell and says what
then stands on the screen: a number and a word beside it, or nothing that a number may be made of (``seen`` None).
Source: ECMA-376 part 1, 18.8.31; ``test_looks`` compares the words with LibreOffice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ONE, HUNDRED, MYRIAD = Decimal(1), Decimal(100), Decimal(10_000)


@dataclass(frozen=True)
class Look:
    """One way to write a cell. ``form`` is its number format; ``stored`` what is written for n; the rest what shows.

    On the screen stands ``stored × factor``, rounded to ``places``, with ``word``; ``readable`` is False where a person
    sees no number, or one that must not be taken for the cell's.
    """

    kind: str
    form: str = "General"
    stored: Callable[[Decimal], Any] = lambda n: n
    factor: Decimal = ONE
    places: int = 2
    word: str = ""
    readable: bool = True
    runs: tuple[str, ...] = field(default=())
    """For a text in runs: the marks of its parts (``superscript``, ``strike``); each part is a piece of ``stored``."""

    def __str__(self) -> str:
        """Return the kind and the format."""
        return f"{self.kind} {self.form}"

    def seen(self, stored: Any) -> Decimal | None:
        """Return the number on the screen, rounding left out."""
        return Decimal(stored) * self.factor if self.readable and isinstance(stored, Decimal) else None


def _plus(n: Decimal) -> Decimal:
    return abs(n)


def _minus(n: Decimal) -> Decimal:
    return -abs(n)


def _hundredth(n: Decimal) -> Decimal:
    return n / HUNDRED


def _text(n: Decimal) -> str:
    return f"{n:f}"


def _with(pattern: str) -> Callable[[Decimal], str]:
    return lambda n: pattern.replace("#", f"{n:f}").replace("@", f"{n:f}"[:1]).replace("~", f"{n:f}"[1:] or "1")


PERCENT, UNITS, SCALED, SIGNS, DATES, TEXTS, HIDDEN, SECTIONS, DIGITS, MARKS, BREAKS, CONTROLS = (
    "百分号",
    "格式带单位",
    "千分缩放",
    "负数写法",
    "日期格式",
    "文本格式",
    "隐藏或换成文字",
    "条件与颜色",
    "位数与字面",
    "上标与删除线",
    "数中换行与空白",
    "控制字符",
)

LOOKS = (
    Look(PERCENT, '0.0"%"', places=1, word="%"),
    Look(PERCENT, "0.0\\%", places=1, word="%"),
    Look(PERCENT, "0.0!%", places=1, word="%"),
    Look(PERCENT, 'General"%"', places=9, word="%"),
    Look(PERCENT, "0.00%", _hundredth, HUNDRED, 2, "%"),
    Look(PERCENT, "0%", _hundredth, HUNDRED, 0, "%"),
    Look(PERCENT, "0.00%", factor=HUNDRED, word="%"),
    Look(PERCENT, "0.00%;[Red]-0.00%", lambda n: -_hundredth(n), HUNDRED, 2, "%"),
    Look(PERCENT, "%0.00", _hundredth, readable=False),
    Look(PERCENT, '0.00"‰"', word="‰"),
    Look(PERCENT, '0.0%"以上"', _hundredth, readable=False),
    Look(PERCENT, '"百分之"0.0', readable=False),
    Look(PERCENT, '0.00"％"', word="%"),
    Look(UNITS, '0.0"万亩"', places=1, word="万亩"),
    Look(UNITS, "0.00元", word="元"),
    Look(UNITS, '0.00"元"', word="元"),
    Look(UNITS, '#,##0.00" 万元"', word="万元"),
    Look(UNITS, '0.0"万"', places=1, word="万"),
    Look(UNITS, "0.0!万", places=1, word="万"),
    Look(UNITS, "0.0\\亿", places=1, word="亿"),
    Look(UNITS, '0.00"亿元"', word="亿元"),
    Look(UNITS, '0.00"千元"', word="千元"),
    Look(UNITS, '0"个"', places=0, word="个"),
    Look(UNITS, '"约"0.00', readable=False),
    Look(UNITS, '0.00"以上"', readable=False),
    Look(UNITS, "[$€-2] #,##0.00", readable=False),
    Look(UNITS, "[$¥-804]#,##0.00"),
    Look(UNITS, '"￥"#,##0.00'),
    Look(SCALED, '0!.0,"万"', lambda n: n * MYRIAD, 1 / MYRIAD, 1, "万"),
    Look(SCALED, '0!.0,"万元"', factor=1 / MYRIAD, places=1, word="万元"),
    Look(SCALED, "0!.0,", factor=1 / MYRIAD, places=1),
    Look(SCALED, "0.00,", factor=ONE / 1_000),
    Look(SCALED, "0.00,,", factor=ONE / 1_000_000),
    Look(SCALED, "0.00,", lambda n: n * 1_000, ONE / 1_000),
    Look(SCALED, "#,##0,", factor=ONE / 1_000, places=0),
    Look(SCALED, "#,##0.00,;[Red]-#,##0.00,", factor=ONE / 1_000),
    Look(SCALED, '0.00,,"百万元"', factor=ONE / 1_000_000, word="百万元"),
    Look(SCALED, "#,##0.0,K", factor=ONE / 1_000, readable=False),
    Look(SCALED, "0!.00", lambda n: round(n * HUNDRED), 1 / HUNDRED),
    Look(SCALED, "0.00%", lambda n: n / MYRIAD, HUNDRED, 2, "%"),
    Look(SIGNS, "#,##0.00_);(#,##0.00)"),
    Look(SIGNS, "#,##0.00_);(#,##0.00)", _minus),
    Look(SIGNS, "#,##0.00_);[Red](#,##0.00)", _minus),
    Look(SIGNS, "0.00;0.00", _minus, -ONE),
    Look(SIGNS, "0.00;[Red]0.00", _minus),
    Look(SIGNS, "0.00;△0.00", _minus),
    Look(SIGNS, '0.00;"负"0.00', _minus),
    Look(SIGNS, '"-"0.00', _plus, -ONE),
    Look(SIGNS, "(0.00)", lambda n: abs(n) + 1, readable=False),
    Look(SIGNS, "0.00;;", _minus, readable=False),
    Look(SIGNS, "[<0]0.00;0.00", _minus, -ONE),
    Look(SIGNS, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', _minus),
    Look(SIGNS, "0.00-", _plus, readable=False),
    Look(DATES, "yyyy-mm-dd", readable=False),
    Look(DATES, 'yyyy"年"m"月"', readable=False),
    Look(DATES, 'm"月"d"日"', readable=False),
    Look(DATES, "[$-804]aaaa", readable=False),
    Look(DATES, "h:mm", readable=False),
    Look(DATES, "[h]:mm:ss", readable=False),
    Look(DATES, "mm:ss.0", readable=False),
    Look(DATES, "d", readable=False),
    Look(DATES, 'yyyy"."mm', readable=False),
    Look(TEXTS, "@"),
    Look(TEXTS, "@", _text),
    Look(TEXTS, "0.00%", _text),
    Look(TEXTS, "0.00", _text),
    Look(TEXTS, '@"万元"', _text, word="万元"),
    Look(TEXTS, '0.00;0.00;0.00;"已核"', _text, readable=False),
    Look(TEXTS, '@"%"', _text, word="%"),
    Look(TEXTS, "yyyy-mm-dd", _text),
    Look(HIDDEN, ";;;", readable=False),
    Look(HIDDEN, ";;", readable=False),
    Look(HIDDEN, ";;;", _text, readable=False),
    Look(HIDDEN, '"见附表"', readable=False),
    Look(HIDDEN, '"—"', readable=False),
    Look(HIDDEN, '"0"', readable=False),
    Look(HIDDEN, '""', readable=False),
    Look(SECTIONS, '[>=10000]0.0,"万";0.00', lambda n: abs(n) + MYRIAD, ONE / 1_000, 1, "万"),
    Look(SECTIONS, '[>=10000]0!.0,"万";0.00', lambda n: abs(n) + MYRIAD, 1 / MYRIAD, 1, "万"),
    Look(SECTIONS, '[>=100000000]0.00,,"百万";[>=10000]0!.0,"万";0.00', lambda n: (abs(n) + 1) / (abs(n) + 2)),
    Look(SECTIONS, "[Blue]#,##0.00;[Red]-#,##0.00;0.00"),
    Look(SECTIONS, "[<1]0.00%;0.00", lambda n: Decimal("0.5"), HUNDRED, 2, "%"),
    Look(SECTIONS, '[=0]"-";General', places=9),
    Look(SECTIONS, '[>0]"优";0.00', lambda n: abs(n) + 1, readable=False),
    Look(SECTIONS, "[Color10]0.00;[红色]-0.00", _minus),
    Look(DIGITS, '0"000"', readable=False),
    Look(DIGITS, '"1"0.00', _plus, readable=False),
    Look(DIGITS, "0000000.00", _plus),
    Look(DIGITS, "#,##0"),
    Look(DIGITS, "# ##0.00"),
    Look(DIGITS, "0.00E+00", places=-20),
    Look(DIGITS, "# ?/?", places=0),
    Look(DIGITS, '0"年"00"月"', lambda n: Decimal(202311), readable=False),
    Look(DIGITS, "[DBNum1]General", places=9),
    Look(DIGITS, "000-0000", lambda n: Decimal(1234567), readable=False),
    Look(MARKS, "General", _with("#¹"), readable=False),
    Look(MARKS, "General", _with("#①"), readable=False),
    Look(MARKS, "General", _with("#²"), readable=False),
    Look(MARKS, "General", _with("#|1"), readable=False, runs=("", "superscript")),
    Look(MARKS, "General", _with("#|1"), readable=False, runs=("", "subscript")),
    Look(MARKS, "General", _with("9|#"), readable=False, runs=("strike", "")),
    Look(MARKS, "General", _with("#½"), readable=False),
    Look(BREAKS, "General", _with("@\n~"), readable=False),
    Look(BREAKS, "General", _with("@\r\n~"), readable=False),
    Look(BREAKS, "General", _with("@\t~"), readable=False),
    Look(BREAKS, "General", _with("#\n1"), readable=False),
    Look(BREAKS, "General", _with("# 1"), readable=False),
    Look(BREAKS, "General", _with("#，1"), readable=False),
    Look(BREAKS, "General", _with("#\u2028" + "1"), readable=False),
    Look(BREAKS, "General", _with("\n#")),
    Look(CONTROLS, "General", _with("#_x000B_"), readable=False),
    Look(CONTROLS, "General", _with("@_x000B_~"), readable=False),
    Look(CONTROLS, "General", _with("#_x0001_1"), readable=False),
    Look(CONTROLS, "General", _with("@\u200b~"), readable=False),
    Look(CONTROLS, "General", _with("\u202e#"), readable=False),
)
