"""Why a request is not answered: problems in Chinese and the status of HTTP."""

from pipeline.problems import Problem


class DeskRefused(Exception):
    """Nothing was done; ``problems`` say why, ``more`` is told beside them."""

    def __init__(self, status: int, *problems: Problem, more: dict[str, object] | None = None) -> None:
        """Keep what is answered."""
        super().__init__("；".join(item.title for item in problems))
        self.status, self.problems, self.more = status, problems, more or {}
