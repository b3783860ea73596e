"""Judges a document paragraph by paragraph: contradictions, which quantities took part in a verdict, which did not."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from pipeline.statements import (
    apposed,
    changes,
    comparisons,
    completion,
    equivalents,
    flows,
    multiples,
    repeats,
    shares,
    sums,
)
from pipeline.statements.figures import Known
from pipeline.statements.goals import judge_goals
from pipeline.statements.quantity import Quantity, Reading, read
from pipeline.statements.roles import Part, parts
from pipeline.statements.scores import Scores
from pipeline.statements.verdicts import Verdicts, Wrong, around


class JudgedText(Struct, frozen=True):
    """One paragraph to judge; ``printed`` are the ranges in it that the program printed itself and need no comparison."""

    text: str
    printed: tuple[tuple[int, int], ...] = ()


class Judged(Struct, frozen=True):
    """The verdict on one paragraph: contradictions, and its quantities with whether each took part in a verdict."""

    wrongs: tuple[Wrong, ...]
    quantities: tuple[tuple[Quantity, bool], ...]


class Judge(Struct, frozen=True):
    """What sentences are held against: the figures by name, the sets that make a whole, the score sentences of the pack."""

    known: Known = field(default_factory=Known)
    scores: Scores | None = None
    rates: tuple[completion.Rate, ...] = ()

    def paragraphs(self, texts: Sequence[JudgedText]) -> tuple[Judged, ...]:
        """Judge the paragraphs of one document in order."""
        readings = [read(text.text) for text in texts]
        roles = [[parts(sentence) for sentence in reading.sentences] for reading in readings]
        verdicts = [self._one(*item) for item in zip(readings, roles, texts, strict=True)]
        for position, wrong in self._across(readings, roles, verdicts):
            verdicts[position].false(wrong.code, (wrong.start, wrong.end), wrong.right, keys=wrong.keys)
        return tuple(_judged(reading, verdict) for reading, verdict in zip(readings, verdicts, strict=True))

    def _one(self, reading: Reading, roles: Sequence[Sequence[Part]], text: JudgedText) -> Verdicts:
        verdicts = Verdicts(reading.text)
        for sentence, found in zip(reading.sentences, roles, strict=True):
            if not sentence.places:
                self.known.judge_words(sentence, verdicts)
                comparisons.judge(sentence, (), verdicts)
                continue
            self.known.judge(sentence, found, text.printed, verdicts)
            changes.judge(sentence, found, verdicts)
            multiples.judge(sentence, found, verdicts)
            flows.judge(sentence, found, verdicts)
            equivalents.judge(sentence, verdicts)
            if any(item.unit == "%" for item in sentence.quantities):
                shares.judge_of(sentence, found, verdicts)
                shares.judge(sentence, found, verdicts)
                shares.judge_parts(sentence, found, self.known.exclusive, verdicts)
                completion.judge(sentence, found, self.rates, verdicts)
            sums.judge(sentence, found, self.known.sets, verdicts)
            apposed.judge(sentence, verdicts)
            comparisons.judge(sentence, found, verdicts)
        sums.judge_lists(reading.skeleton, reading.sentences, verdicts)
        for number in range(1, len(roles)):
            one, other = reading.sentences[number - 1], reading.sentences[number]
            pair = repeats.beside(one, other, roles[number - 1], roles[number])
            if pair is not None:
                right = f"前句为{pair[0].text}"
                verdicts.false(repeats.REPEATED, around(other, 0, 0), right, *pair)
        judge_goals(self.known.goal_names, self.known.year, reading, text.printed, verdicts)
        return verdicts

    def _across(
        self, readings: Sequence[Reading], roles: Sequence[Sequence[Sequence[Part]]], verdicts: Sequence[Verdicts]
    ) -> Iterator[tuple[int, Wrong]]:
        named = [
            item
            for position, reading in enumerate(readings)
            for sentence, found in zip(reading.sentences, roles[position], strict=True)
            for item in repeats.named(sentence, found, position, self.known.units)
            if not any(wrong.start <= item.quantity.start < wrong.end for wrong in verdicts[position].wrongs)
        ]
        yield from repeats.contradictions(named)
        if self.scores is not None:
            yield from self.scores.judge([reading.text for reading in readings])


def _judged(reading: Reading, verdicts: Verdicts) -> Judged:
    wrongs = tuple(sorted(verdicts.wrongs, key=lambda item: (item.start, item.code)))
    found = (item for sentence in reading.sentences for item in sentence.quantities)
    return Judged(wrongs, tuple((item, item.start in verdicts.judged) for item in found))


def wrongs(judged: Iterable[Judged]) -> Iterator[Wrong]:
    """Yield every contradiction."""
    for item in judged:
        yield from item.wrongs
