"""What is wrong with the lists a pack declares."""

from collections.abc import Iterator, Mapping

from pipeline.declarations import ListDecl, source_of
from pipeline.own_figures import LIST
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell


def list_problems(pack: Pack) -> Iterator[Problem]:
    """Report faulty declarations of lists.toml."""
    declared = {decl.key: decl for decl in pack.lists}
    for decl in pack.lists:
        at = Cell(file=pack.file_of("lists.toml", decl.key), address=decl.key)
        yield from (
            problem("M025", at=at, found=found, keys=(decl.key,), name=decl.key) for found in _faults(decl, declared, pack)
        )


def _faults(decl: ListDecl, declared: Mapping[str, ListDecl], pack: Pack) -> Iterator[str]:
    if bool(decl.of) == bool(decl.row):
        yield "row（固定的行）和 of（取自哪张列表）写且只写一样"
    if decl.where and not decl.of:
        yield "where 只能和 of 一起写"
    if decl.of:
        entry = pack.catalogue.find(decl.of)
        if entry is None or entry.kind != LIST:
            yield f"of = {decl.of}：没有这张列表"
        elif (source := source_of(decl.key, declared)) in declared and declared[source].of:
            yield f"of = {decl.of}：绕回了自己"
    yield from (f"where 的 {one.column} 没有写条件（words、other_than、least、most）" for one in decl.where if not _says(one))
    names = [decl.row_key(row) for row in decl.row]
    yield from (f"有两行是 {name}" for name in sorted({name for name in names if names.count(name) > 1}))
    for row in decl.row:
        yield from (
            f"{row.name} 的 {column} = {key}：不在数据项目录中" for column, key in row.cells.items() if not _known(key, pack)
        )
        if row.key and not any(pack.catalogue.find(f"{row.key}.{column}") for column in _columns(pack)):
            yield f"{row.name}：key = {row.key} 下面没有数据项"


def _says(condition: object) -> bool:
    return any(getattr(condition, name) not in ([], None) for name in ("words", "other_than", "least", "most"))


def _known(key: str, pack: Pack) -> bool:
    entry = pack.catalogue.find(key)
    return entry is not None and entry.kind != LIST


def _columns(pack: Pack) -> set[str]:
    """Return the last segments of all declared keys: what may stand below a row's key."""
    return {decl.pattern.rpartition(".")[2] for decl in pack.figure_decls if decl.kind != LIST}
