"""merge: three-way merges of a report that staff have edited; nothing staff did is lost.

BASE is what the generator last wrote (the baseline), or the file all copies come from; one side is the edited file, or the
result so far; the other what the generator writes now (``refresh``), or one more copy (``merge``). Both are one :mod:`walk`
over the units of a level, with its :mod:`rows` for tables: what becomes of a unit is decided in :mod:`decide` alone, by who
changed what and a policy, whose words are in :mod:`wording`. :mod:`context` is what both go by (list, conflicts, pieces brought
over), :mod:`recorded_conflicts` what the baseline remembers.

refresh: :mod:`edit_states` (what staff did to each unit), :mod:`figures` (numbers), :mod:`refresh_story` and
:mod:`refresh_tables` (where it differs from a merge of copies), :mod:`refresh` (all of it), :mod:`refresh_file` (the command).

merge of copies: :mod:`sides` (a file in units, which is which), :mod:`copy_context` (pieces replaced, put beside),
:mod:`copy_story` and :mod:`copy_tables` (where it differs from a refresh), :mod:`figure_edits`, :mod:`copy_comments`,
:mod:`sections_and_styles` (with headers), :mod:`leftovers` (what is in no place), :mod:`copies` (all of it),
:mod:`merge_file` (the command).

Not here: which unit is which (matching), how Word is written (word), whether a conflict is still open (conflicts).
"""
