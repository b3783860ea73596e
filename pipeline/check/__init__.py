"""check: what a person changed in an edited report, and whether what it says now is right.

In: an edited report (:mod:`pipeline.edited`), the figures as they are now, the judge of sentences. Out: findings in the order
of the document (:mod:`check`), the list 检查结果.xlsx that staff fill in (:mod:`result_book`), a commented copy
(:mod:`annotate`); :mod:`check_file` is the command. Which figure stands where, and its state, are matching's; whether a
sentence computes is statements'; nothing is put right here.
"""
