"""merge: three-way merges of a report that staff have edited; nothing staff did is lost.

Base is what the generator last wrote (the baseline), one side is the edited file, the other what the generator writes now
(refresh) or another edited copy. Order: :mod:`pairs` (base unit ↔ new unit),
:mod:`hand` (what staff did to each unit), :mod:`figures` (numbers),
:mod:`texts` and :mod:`rows` (paragraphs and tables), :mod:`refresh` (all of it), :mod:`refresh_file` (the command).

Copies of several offices: :mod:`sides` (a file in units, which is which),
:mod:`joint` (the verdict on a piece, replacing, putting beside), :mod:`stories` (paragraphs, order), :mod:`copy_tables`,
:mod:`figure_edits`, :mod:`copy_comments`, :mod:`sections_and_styles` (with headers), :mod:`leftovers` (what is in no place),
:mod:`copies` (all of it), :mod:`merge_file` (the command).
"""
