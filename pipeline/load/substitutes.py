"""A sheet that is read where another is not given (公开01表 for 财决01表), in the shape of a form sheet."""

from msgspec.structs import replace

from pipeline.declarations import FormBlock, FormRow, FormSheet, Substitute


def as_sheet(decl: Substitute, form: FormSheet) -> FormSheet:
    """Return a substitute in the shape of a form sheet: its rows are those of the sheet it stands for, without 行次."""
    blocks: list[FormBlock] = []
    for part in decl.block:
        rows: list[FormRow] = []
        for block in form.block:
            for row in block.row:
                if block.name in part.rows or row.key in part.rows:
                    rows.append(replace(row, columns=decl.columns, number=0))
        known = [label for block in form.block for label in block.known]
        blocks.append(FormBlock(name=part.name, head=part.head, columns=decl.columns, row=rows, known=known))
    return FormSheet(token=decl.token, title=decl.title, block=blocks)
