"""The sentences of an edited report: judged by the engine of build, told apart from what stood so when it was generated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pipeline import link
from pipeline.matching.text import canonical
from pipeline.pack import Pack, PackError, find_pack, pack_roots, read_pack
from pipeline.records import Figure, Rule
from pipeline.statements import Judge, JudgedText, Wrong
from pipeline.statements.vocabulary import judge_of


def judge_for(
    baseline: link.Baseline, figures: Mapping[str, Figure] | None = None, roots: tuple[Path, ...] | None = None
) -> Judge:
    """Return the judge of a baseline's pack. What was generated counts as right, and what the inputs give now.

    A pack that is not there leaves the arithmetic alone to be judged.
    """
    pack = _kept(baseline.pack, baseline.year, pack_roots() if roots is None else roots)
    if pack is None:
        return Judge()
    generated = {
        item.key: Figure(key=item.key, value=item.value, unit=item.unit, source=Rule(text=item.source))
        for item in baseline.figures
    }
    year = Figure(key="单位.年度", value=baseline.year, unit="年", source=Rule(text="基线"))
    return judge_of(pack, figures or {}, {year.key: year, **generated})


def pack_of(name: str, year: int, roots: tuple[Path, ...]) -> Pack | None:
    """Return the pack a baseline names, None where it is not there or cannot be read."""
    try:
        return read_pack(find_pack(name, roots), year)
    except PackError:
        return None


_kept = lru_cache(maxsize=8)(pack_of)


def sign(wrong: Wrong) -> tuple[str, str]:
    """Return what makes two contradictions the same: the code and the words."""
    return wrong.code, canonical(wrong.said)


def wrongs(judge: Judge, texts: Sequence[JudgedText]) -> Iterator[tuple[int, Wrong]]:
    """Yield the contradictions of a document with the paragraph each stands in."""
    for position, judged in enumerate(judge.paragraphs(texts)):
        for wrong in judged.wrongs:
            yield position, wrong


def as_generated(judge: Judge, texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return the contradictions a report had when it was generated."""
    return {sign(wrong) for _, wrong in wrongs(judge, [JudgedText(text) for text in texts])}
