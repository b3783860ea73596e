"""评分标准.xlsx: a rubric as a workbook staff can edit; what rubric.toml is for a pack.

``heads`` names sheets and columns, ``words`` is the one writing of a rule in words, both ways, ``figures`` the ratios by
label, ``write`` makes the workbook of a pack; ``load/rubric_sheets.py`` reads it. How points are counted is not known here.
"""
