"""决算报表: the sheets of the pack's form, 财决01表 (Z01) first, each read by blocks of fixed rows or as a list by code.

Where the sheet that must be there is not, a substitute the form declares (公开01表) is read as far as it goes.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from pipeline.declarations import FormSheet
from pipeline.load.detail_list import read_list
from pipeline.load.form_block import BlockReader, Gathered, block_head, find_blocks, missing, missing_heads
from pipeline.load.form_sheets import FormSheets, form_sheets
from pipeline.load.heads import term_heads
from pipeline.load.labels import bare_label
from pipeline.load.scales import column_scales
from pipeline.load.sheet import Sheet
from pipeline.load.substitutes import as_sheet
from pipeline.load.table_heads import Heads, place_of
from pipeline.load.titles import check_title, first_owner
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, Profile

__all__ = ["KIND", "bare_label", "known_sheets", "one_of_each", "read_final_accounts", "together"]

KIND = "决算报表"


def read_final_accounts(
    file: str, found: FormSheets, profile: Profile, pack: Pack, owners: Iterable[str]
) -> tuple[list[Figure], list[str], list[Problem], Heads]:
    """Return figures in the export's row order, the optional sheets not read, problems, and the heads of the sheets read.

    ``found`` are the sheets as :func:`known_sheets` recognised them; ``owners`` the names the 编制单位 may carry.
    """
    result = Gathered()
    owners = tuple(owners)
    for form in pack.form.sheet:
        sheet = found.found.get(form.token)
        if rivals := found.rivals.get(form.token):
            names = "、".join(item.name for item in (sheet, *rivals) if item)
            expected = f"只留一张{form.title}；现读“{sheet.name if sheet else ''}”"
            result.problems.append(problem("L093", at=rivals[0].place(), found=names, expected=expected))
        if sheet is not None:
            _read_sheet(sheet, form, profile, pack, owners, result)
        elif form.required:
            _substitute(file, found, form, profile, pack, owners, result)
        else:
            result.absent.append(f"{KIND}:{form.token}")
    return result.figures, result.absent, result.problems, result.heads


def known_sheets(sheets: Iterable[Sheet], pack: Pack, year: int = 0, owners: Iterable[str] = ()) -> FormSheets:
    """Say what each sheet of a 决算报表 is; ``year`` is that of the report (0: not known)."""
    return form_sheets(sheets, pack.form, term_heads(pack.aliases, KIND), year, owners)


def one_of_each(files: Mapping[str, Sequence[Sheet]], pack: Pack, year: int) -> dict[str, list[str]]:
    """Return the files that make one 决算报表 together, under the first of them.

    Exports of one sheet a file (a csv holds no more) are of one unit and have no form in common.
    """
    if len(files) < 2:
        return {name: [name] for name in files}
    books: dict[str, list[str]] = {}
    forms: dict[str, set[str]] = {}
    for name in files:
        owner, own = first_owner(files[name]), set(known_sheets(files[name], pack, year).found)
        mine = (book for book in books if owner and own and first_owner(files[book]) == owner and not own & forms[book])
        first = next(mine, name)
        books.setdefault(first, []).append(name)
        forms[first] = forms.get(first, set()) | own
    return books


def together(files: Iterable[FormSheets]) -> FormSheets:
    """Return the sheets of the files of one 决算报表 as those of one file."""
    files = list(files)
    if len(files) == 1:
        return files[0]
    found = {token: sheet for item in files for token, sheet in item.found.items()}
    rivals = {token: sheets for item in files for token, sheets in item.rivals.items()}
    return replace(files[0], found=found, rivals=rivals)


def _read_sheet(sheet: Sheet, form: FormSheet, profile: Profile, pack: Pack, owners: tuple[str, ...], result: Gathered) -> None:
    if form.detail is not None:
        read_list(sheet, form, profile, owners, result)
        return
    places = find_blocks(sheet, form, term_heads(pack.aliases, KIND))
    if places is None:
        head, at = missing_heads(sheet, form, term_heads(pack.aliases, KIND))
        result.problems.append(problem("L032", at=at, head=head))
        result.figures += missing(form, sheet.place())
        return
    top = min(place.row for place in places)
    result.problems += check_title(sheet, top, profile, owners, year_needed=True)
    scales = column_scales(sheet, [place.heads for place in places])
    result.heads[place_of(sheet)] = block_head(sheet, places, f"{form.token} {form.title}", scales.by_column)
    result.problems += scales.problems
    if scales.lacking:
        result.problems.append(problem("L033", at=scales.at))
        result.figures += missing(form, sheet.place())
        return
    names = _other_names(pack)
    for number, place in enumerate(places):
        BlockReader(sheet, place, tuple(places[number + 1 :]), scales.by_column, names, result).read()


def _other_names(pack: Pack) -> dict[str, list[str]]:
    """Return the printed names of a coded row in this and other years, by figure key."""
    names: dict[str, list[str]] = {}
    for prefix, codes in (("功能", pack.codes.function), ("经济", pack.codes.economic)):
        for code in codes:
            names[f"{prefix}.{code.key or code.name}"] = [code.name, *code.former]
    return names


# a substitute for a sheet that is not there ---------------------------------------------------------------------------


def _substitute(
    file: str,
    sheets: FormSheets,
    form: FormSheet,
    profile: Profile,
    pack: Pack,
    owners: tuple[str, ...],
    result: Gathered,
) -> None:
    """Read what stands for a required sheet; what it does not hold is missing, and told in one problem."""
    for decl in pack.form.substitute:
        sheet = sheets.found.get(decl.token) if decl.stands_for == form.token else None
        if sheet is not None:
            break
    else:
        result.problems.append(problem("L031", at=Cell(file=file), title=f"{form.token} {form.title}"))
        result.figures += missing(form, Cell(file=file))
        return
    before = len(result.figures)
    _read_sheet(sheet, as_sheet(decl, form), profile, pack, owners, result)
    given = {figure.key for figure in result.figures[before:]}
    lacking = [figure for figure in missing(form, sheet.place()) if figure.key not in given]
    result.figures += lacking
    rows = dict.fromkeys(figure.key.rpartition(".")[0] for figure in lacking)
    held = {key.rpartition(".")[0] for key in given}
    names = [row.label for block in form.block for row in block.row if row.key in rows and row.key not in held]
    columns = [column for column in form.block[0].columns if column not in decl.columns]
    result.problems.append(
        problem(
            "L095",
            at=sheet.place(),
            keys=[figure.key for figure in lacking],
            title=decl.title,
            instead=form.title,
            columns="、".join(columns),
            rows="、".join(names),
        )
    )
