"""What depends on a declaration alone is made once for it, never for another, and no more is kept than asked for."""

import pytest

from pipeline.kept import kept_for


def counted(most, identical=1):
    made = []

    @kept_for(most, identical)
    def work(thing, word=""):
        made.append((tuple(thing), word))
        return f"{'、'.join(thing)}{word}"

    return work, made


def test_equal_things_are_not_the_same_thing():
    work, made = counted(8)
    one, other = ["厅"], ["厅"]
    assert work(one, "长") == work(one, "长") == work(other, "长") == "厅长"
    assert len(made) == 2
    assert (work(one, "办"), len(made)) == ("厅办", 3)


def test_no_more_are_kept_and_a_thing_gone_is_never_mistaken_for_a_new_one():
    work, made = counted(2)
    said = [work([str(number)]) for number in range(100)]  # each is freed, so that ids come again
    assert said == [str(number) for number in range(100)]
    assert len(made) == 100


def test_what_fails_is_asked_again():
    @kept_for(2)
    def work(thing):
        raise ValueError(thing[0])

    thing = ["一"]
    for _ in range(2):
        with pytest.raises(ValueError, match="一"):
            work(thing)
