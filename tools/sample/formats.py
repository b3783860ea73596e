"""The handful of cell formats the sample's exports share."""

from typing import Any


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        grid = {**base, "border": 1}
        self.title = book.add_format({**base, "font_size": 16, "bold": True, "align": "center"})
        self.plain = book.add_format(base)
        self.right = book.add_format({**base, "align": "right"})
        self.head = book.add_format({**grid, "bold": True, "align": "center", "bg_color": "#E8EEF4", "text_wrap": True})
        self.text = book.add_format(grid)
        self.wrap = book.add_format({**grid, "text_wrap": True})
        self.centre = book.add_format({**grid, "align": "center"})
        self.money = book.add_format({**grid, "num_format": "#,##0.00", "align": "right"})
        self.count = book.add_format({**grid, "num_format": "0", "align": "right"})
        self.total = book.add_format({**grid, "num_format": "#,##0.00", "align": "right", "bold": True})
        self.total_text = book.add_format({**grid, "bold": True, "align": "center"})
