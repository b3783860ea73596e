"""句子核对: one engine for what sentences say, at build on staff's and the pack's own text, at check on the edited report.

In: text by paragraph, and what is known of the department (``vocabulary``: figures by the names the pack gives them). Out:
contradictions with their place, and which quantities were judged. ``quantity`` reads quantities, ``roles`` tells what each is
in its sentence, ``changes``, ``multiples``, ``flows``, ``shares``, ``completion``, ``equivalents``, ``sums``, ``apposed``,
``comparisons`` and ``repeats`` judge the arithmetic, ``figures`` and ``goals`` compare with our own figures, ``scores`` adds up
the score sentences of a pack. A statement that can be read in two ways is false only when neither reading holds; what is not
certain is left unjudged. Does not belong here: the words of a pack, Word's XML.
"""

from pipeline.statements.judge import Judge, Judged, JudgedText
from pipeline.statements.verdicts import Wrong

__all__ = ["Judge", "Judged", "JudgedText", "Wrong"]
