"""What the list and comments say of a unit: ``{first}`` is who changed our side's, ``{other}`` the other side."""

from msgspec import Struct

from pipeline.merge.changes import Kind

FORMAT_LOST = "“{lost}”只改了这里的格式，“{kept}”也改了这里，按后者"
SAME_ADDITION = "几份都增加了同样的内容，只放一次"


class Wording(Struct, frozen=True, kw_only=True):
    """One kind of unit under one policy; an empty text is not told."""

    removed_changed: str
    removed: str = ""
    removed_kind: Kind = Kind.UPDATED
    restored: str = ""
    added: str = ""
    moved: str = ""
    moved_apart: str = ""


REFRESH = {
    "段落": Wording(
        removed="新生成的报告里没有这一段，已删去",
        removed_changed="本段已由人工改动，新生成的报告里没有这一段，请确认去留",
        added="新增",
        moved="次序有变",
    ),
    "表格": Wording(
        removed="新生成的报告里没有这张表，已删去",
        removed_changed="这张表已由人工改动，新生成的报告里没有这张表，请确认去留",
        added="新增",
        moved="次序有变",
    ),
    "表格行": Wording(
        removed="新生成的报告里没有这一行，已删去",
        removed_changed="本行已由人工改动，新生成的报告里没有这一行，请确认去留",
        added="新增的行",
    ),
}
"""Ours is staff's, the other side is the new report."""

_COPIES = Wording(
    removed_changed="“{other}”删去这里，“{first}”作了改动，保留改动后的",
    restored="“{first}”删去这里，“{other}”作了改动，保留改动后的",
    added="“{other}”增加",
    moved="“{other}”移动了位置",
    moved_apart="“{first}”和“{other}”把这里移到了不同的地方，按前者",
)
COPIES = {
    "段落": _COPIES,
    "表格": _COPIES,
    "表格行": Wording(
        removed="“{other}”删去",
        removed_kind=Kind.MISSING,
        removed_changed="“{other}”删去这一行，“{first}”作了改动，保留改动后的",
        restored="“{first}”删去这一行，“{other}”作了改动，保留改动后的",
        added="“{other}”增加",
        moved="“{other}”移到这里",
        moved_apart="“{first}”和“{other}”把这一行移到了不同的地方，按前者",
    ),
}
"""Ours is the result so far, the other side is one more copy; what a copy deleted of a story is told when all are merged."""
