"""The table of verdicts, row by row: what becomes of a unit by who changed what, for both policies."""

import pytest

from pipeline.merge.decide import MERGE, REFRESH, Decision, Edit, Policy, Signed, decide, signed_sides

LEFT, WORDS, LOOKS, BOTH, GONE = (
    Edit(),
    Edit(content=True),
    Edit(format=True),
    Edit(content=True, format=True),
    Edit(deleted=True),
)
KEEP, TAKE, KEEP_LOSE, TAKE_LOSE, CONFLICT = Decision
ALIKE = [
    # mine, theirs, what becomes of it under either policy
    (LEFT, LEFT, KEEP),
    (LEFT, WORDS, TAKE),
    (LEFT, LOOKS, TAKE),
    (LEFT, GONE, TAKE),
    (WORDS, LEFT, KEEP),
    (WORDS, WORDS, CONFLICT),
    (WORDS, LOOKS, KEEP_LOSE),
    (WORDS, BOTH, CONFLICT),
    (WORDS, GONE, CONFLICT),
    (LOOKS, LEFT, KEEP),
    (LOOKS, WORDS, TAKE_LOSE),
    (LOOKS, LOOKS, KEEP_LOSE),
    (LOOKS, GONE, CONFLICT),
    (GONE, LEFT, KEEP),
    (GONE, GONE, KEEP),
]


@pytest.mark.parametrize("policy", [REFRESH, MERGE], ids=["refresh", "merge"])
@pytest.mark.parametrize(("mine", "theirs", "decision"), ALIKE)
def test_what_both_commands_decide_alike(mine: Edit, theirs: Edit, decision: Decision, policy: Policy) -> None:
    assert decide(mine, theirs, policy) is decision


@pytest.mark.parametrize("theirs", [WORDS, LOOKS, BOTH])
def test_what_we_deleted_and_the_other_side_changed(theirs: Edit) -> None:
    """An update puts nothing back that staff deleted; between two offices a person decides."""
    assert decide(GONE, theirs, REFRESH) is KEEP
    assert decide(GONE, theirs, MERGE) is CONFLICT


def test_what_was_commented_on_is_not_deleted_without_asking() -> None:
    noted = Edit(commented=True)
    assert decide(noted, GONE, MERGE) is CONFLICT
    assert decide(GONE, noted, MERGE) is CONFLICT
    assert decide(noted, WORDS, MERGE) is TAKE, "a comment is no change of the words"


@pytest.mark.parametrize(
    ("mine", "theirs", "same_format", "decision"),
    [
        (WORDS, WORDS, True, KEEP),
        (WORDS, BOTH, False, TAKE),  # the same words; they formatted them too
        (BOTH, WORDS, False, KEEP),
        (BOTH, BOTH, True, KEEP),
        (BOTH, BOTH, False, KEEP_LOSE),
    ],
)
def test_both_came_to_the_same_words(mine: Edit, theirs: Edit, same_format: bool, decision: Decision) -> None:
    assert decide(mine, theirs, MERGE, same_content=True, same_format=same_format) is decision


def _signed(
    base: Signed, mine: Signed | None, theirs: Signed | None, commented: tuple[bool, bool] = (False, False)
) -> Decision:
    return signed_sides(base, mine, theirs, commented).decide(MERGE)


def test_signatures_say_what_changed() -> None:
    words, other, plain, bold = ((("t", "甲"),), (("t", "乙"),), (("b", "0"),), (("b", "1"),))
    base = (words, plain)
    assert _signed(base, base, (other, plain)) is TAKE
    assert _signed(base, (words, bold), (other, plain)) is TAKE_LOSE
    assert _signed(base, (other, plain), (other, plain)) is KEEP
    assert _signed(base, (other, plain), None) is CONFLICT
    assert _signed(base, base, None) is TAKE
    assert _signed(base, None, base, commented=(False, True)) is CONFLICT
