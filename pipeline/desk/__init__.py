"""``jixiao desk``: the commands on a page in the browser, served on this machine only.

In: a workspace (a folder with ``inputs`` and ``outputs``) and requests over HTTP. Out: JSON, files received, and jobs. An
action is a command, run as a process of its own (``requests`` makes its command line, ``jobs`` runs it): nothing is computed.
``workspace`` is the only way from a path of the browser to a file; ``guard`` decides who is answered at all; ``views`` tell
what stands on the disk. Only ``guard``, ``app`` and ``server`` know HTTP.
"""
