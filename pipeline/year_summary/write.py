"""Writes 汇总.xlsx and 汇总.json of a year, and the page made of the same records, from the records on disk; where nothing
changed, nothing is read or written.

A department is read again when one of the files it was read from stands otherwise (size, time, number in the file system); how
they stood is kept in ``.jixiao``, for a cache alone: without it all are read.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.file_reading import read_file
from pipeline.limits import OUTPUT_FILE
from pipeline.publish import OWN, FolderLock, Publication, PublishOrder, PublishRefused, fingerprint, put, read_record
from pipeline.publish.disk import write_new
from pipeline.publish.layout import PENDING
from pipeline.publish.refusal import build_refusal
from pipeline.publish.transaction import recover
from pipeline.version import VERSION
from pipeline.year_summary.department_line import DepartmentLine, Seen, not_in, read_line, seen
from pipeline.year_summary.summary_book import summary_book
from pipeline.year_summary.summary_json import YearSummary, lines_of, summary_json, year_summary
from pipeline.year_summary.year_inputs import YearInputs

BOOK, ANSWER = "汇总.xlsx", "汇总.json"
_SEEN = f"{OWN}/汇总已读.json"
_NOTHING = YearInputs()


class PageFile(Struct, frozen=True, kw_only=True):
    """The page of a year: its file name, what tells one program's page from another's, and what makes it.

    ``make`` gets the outputs folder of the year, 汇总, the page that stands (empty where it is not the one that was written),
    and the departments whose files stand as they did for that page.
    """

    name: str
    mark: str
    make: Callable[[Path, YearSummary, bytes, Collection[str]], bytes]


class _Kept(Struct, frozen=True, kw_only=True):
    """How the files of each department stood when the 汇总.json of this hash was made, and the page of that hash and mark."""

    answer: str
    tool: str
    inputs: str
    seen: Mapping[str, Seen]
    page: str = ""
    page_mark: str = ""


def write_summary(
    out_year: Path, inputs: YearInputs | None = None, held: FolderLock | None = None, page: PageFile | None = None
) -> Publication:
    """Bring 汇总 of a year's outputs up to date, with the ``page`` that is made of it. ``held`` is the year's lock where the
    caller has it.

    What keeps it from being written is a problem of the publication; nothing is touched then.
    """
    try:
        return _write(out_year, inputs or _NOTHING, held, page)
    except PublishRefused as stop:
        return Publication(done=False, paths=(), problems=stop.problems)
    except OSError as error:
        return Publication(done=False, paths=(), problems=(build_refusal(error, out_year),))


def _write(out_year: Path, inputs: YearInputs, held: FolderLock | None, page: PageFile | None) -> Publication:
    paths = tuple(out_year / name for name in (BOOK, ANSWER, *((page.name,) if page else ())))
    if not _may_have_changed(out_year, inputs, page):
        return Publication(done=True, paths=paths, problems=())
    with nullcontext(held) if held is not None else FolderLock(out_year) as lock:
        notes = recover(out_year)  # else one file of a killed run may be taken for all of them
        before = _bytes_of(out_year / ANSWER)
        known = _kept(out_year, before)
        lines, marks = _lines(out_year, inputs, before, known)
        summary = year_summary(out_year.name, lines, inputs)
        answer = summary_json(summary)
        files: dict[str, bytes] = {}
        kept = _Kept(answer=fingerprint(answer), tool=VERSION, inputs=_mark(inputs), seen=marks)
        if page is not None:
            standing = _bytes_of(out_year / page.name)
            made = _page(out_year, summary, page, standing, known, marks)
            kept = replace(kept, page=fingerprint(made), page_mark=page.mark)
            files |= {page.name: made} if made != standing else {}
        if not paths[0].is_file() or answer != before:
            files |= {BOOK: summary_book(summary), ANSWER: answer}
        if not files:
            _remember(out_year / _SEEN, msgspec.json.encode(kept))
            return Publication(done=True, paths=paths, problems=notes)
        order = PublishOrder(
            folder=out_year,
            files=files,
            when=dt.datetime.now(),
            record={**read_record(out_year), "schema": 1, "tool": VERSION, "year": summary.year},
        )
        published = put(order, lock)
        if published.done:
            _remember(out_year / _SEEN, msgspec.json.encode(kept))
    return Publication(done=published.done, paths=paths, problems=(*notes, *published.problems))


def _page(
    out_year: Path, summary: YearSummary, page: PageFile, standing: bytes, known: _Kept | None, marks: Mapping[str, Seen]
) -> bytes:
    """Return the page; of the one that stands, where it is the one that was written, what has not changed is taken over."""
    if known is None or known.page_mark != page.mark or known.page != fingerprint(standing):
        return page.make(out_year, summary, b"", ())
    same = frozenset(name for name, mark in marks.items() if known.seen.get(name) == mark)
    return page.make(out_year, summary, standing, same)


def _remember(path: Path, data: bytes) -> None:
    """Keep how the files stood, outside 生成记录: it is of this disk alone. One that is not whole is found out by its words."""
    fresh = path.with_name(f"{path.name}.新")
    fresh.unlink(missing_ok=True)
    write_new(fresh, data)
    fresh.replace(path)


def _may_have_changed(out_year: Path, inputs: YearInputs, page: PageFile | None) -> bool:
    """Tell whether 汇总 may say something else now, by how the files it was made from stand."""
    names = _names(out_year, inputs)
    if not names:
        return False
    if (out_year / OWN / PENDING).is_file():
        return True
    kept = _kept(out_year, _bytes_of(out_year / ANSWER))
    if kept is None or kept.inputs != _mark(inputs) or not (out_year / BOOK).is_file():
        return True
    if page is not None and (kept.page_mark != page.mark or not (out_year / page.name).is_file()):
        return True
    return not (kept.seen.keys() <= set(names) and all(_stands(out_year, name, kept.seen) for name in names))


def _stands(out_year: Path, name: str, marks: Mapping[str, Seen]) -> bool:
    """Tell whether a department's files stand as they did."""
    stood = marks.get(name)
    if stood is None:
        return not _is_built(out_year, name)
    return seen(out_year / name, tuple(item[0] for item in stood)) == stood


def lines_now(out_year: Path, inputs: YearInputs) -> list[DepartmentLine]:
    """Return the departments of a year as they stand now, for who shows them and writes nothing."""
    before = _bytes_of(out_year / ANSWER)
    return _lines(out_year, inputs, before, _kept(out_year, before))[0]


def _lines(
    out_year: Path, inputs: YearInputs, before: bytes, kept: _Kept | None
) -> tuple[list[DepartmentLine], dict[str, Seen]]:
    """Return the departments in order, and how the files of each stood; those that stand as before are not read again."""
    known = lines_of(before) if kept is not None else {}
    marks = kept.seen if kept is not None else {}
    lines: list[DepartmentLine] = []
    now: dict[str, Seen] = {}
    for name in _names(out_year, inputs):
        if name in marks and name in known and _stands(out_year, name, marks):
            line, now[name] = known[name], marks[name]
        elif _is_built(out_year, name):
            line, now[name] = read_line(out_year, name)
        else:
            line = not_in(name)
        lines.append(line)
    return lines, now


def _is_built(out_year: Path, name: str) -> bool:
    return _can_stand(name) and (out_year / name / OWN).is_dir()


def _can_stand(name: str) -> bool:
    """Tell whether a name is that of a folder, and text: halves of characters can stand in no list."""
    return Path(name).name == name and name.encode("utf-8", "replace").decode("utf-8") == name


def _names(out_year: Path, inputs: YearInputs) -> tuple[str, ...]:
    """Return the departments: those of 部门名单 in its order, then the other folders of inputs and outputs by name."""
    listed = [item.name for item in inputs.register or ()]
    others = {*filter(_can_stand, inputs.folders), *_folders(out_year)}
    return tuple(dict.fromkeys((*listed, *sorted(others))))


def _folders(out_year: Path) -> Iterable[str]:
    """Return the departments' outputs; a name that is no text could stand in no list."""
    if not out_year.is_dir():
        return ()
    return [path.name for path in out_year.iterdir() if not path.name.startswith(".") and _is_built(out_year, path.name)]


def _mark(inputs: YearInputs) -> str:
    return fingerprint(repr(inputs).encode("utf-8", "replace"))


def _kept(out_year: Path, answer: bytes) -> _Kept | None:
    """Return how the files stood; None where that is not known of this 汇总.json."""
    try:
        kept = msgspec.json.decode(_bytes_of(out_year / _SEEN), type=_Kept)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return kept if (kept.answer, kept.tool) == (fingerprint(answer), VERSION) else None


def _bytes_of(path: Path) -> bytes:
    return read_file(path, OUTPUT_FILE) if path.is_file() else b""
