"""verify: every number of a report just made is accounted for before it is published.

In: the bytes of the report, the records it was made from, the pack. Out: how many numbers are linked, quoted and fixed, and
problems for what does not agree, which are faults of ours: nothing is published then. :mod:`expected` reckons what must stand
there without asking render. Edited reports are check's.
"""
