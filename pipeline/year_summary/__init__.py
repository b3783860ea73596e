"""汇总: a year at a glance, from what stands on disk.

``entry`` is what 生成记录 keeps of a department, ``department_line`` reads a department's folder (state, links, entry),
``comparison`` ranks and compares, ``summary_json`` and ``summary_book`` are the two files, ``write`` puts them there, and does
nothing where nothing changed. Nothing is computed here of what a department's run computes.
"""
