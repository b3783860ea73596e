"""句子核对: one engine for what sentences say, at build on staff's and the pack's own text, at check on the edited report.

``quantity`` reads quantities, ``roles`` tells what each is in its sentence, ``changes``, ``multiples``, ``flows``,
``shares``, ``completion``, ``equivalents``, ``sums``, ``apposed``, ``comparisons`` and ``repeats`` judge the arithmetic,
``figures`` compares with our own figures, ``scores`` adds up the score sentences of a pack. A statement that can be read in
two ways is false only when neither reading holds; what is not certain is left unjudged.
"""

from pipeline.statements.judge import Judge, Judged, JudgedText
from pipeline.statements.verdicts import Wrong

__all__ = ["Judge", "Judged", "JudgedText", "Wrong"]
