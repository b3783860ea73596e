"""Where goals stand: those of the department, or those of one project."""

from msgspec import Struct


class GoalPlace(Struct, frozen=True):
    """Where goals stand: below which key (``root``), in which sheet and columns of the 填报表, and whose they are.

    ``own``: the figures of their levels, and the money of their execution leaf, stand below ``root`` too
    (项目.第2项.得分.产出指标).
    """

    root: str = "目标"
    own: bool = False
    owner: str = ""
    sheet: str = "绩效目标"
    reason: str = "未完成原因"
    execution: tuple[str, str] = ("其他数据", "预算执行率偏低原因")
    adjusted: tuple[str, str] = ("其他数据", "预算调整原因")

    def key(self, path: str) -> str:
        """Return the key of a level's figure: 得分.产出指标, or that below the place's own root."""
        return f"{self.root}.{path}" if self.own else path

    def named(self, goal: str) -> str:
        """Return what a goal is called in a message."""
        return f"{self.owner}：{goal}" if self.owner else goal


DEPARTMENT_GOALS = GoalPlace()
