"""The commands of ``jixiao``, one module each: ``add`` declares its arguments, ``run`` does it and returns the exit code.

In: the command line. Out: text on the console or one JSON document; the only modules that print. ``parser`` (help and
complaints in Chinese), ``shown`` and ``merged`` (what several print alike) know no command. No work of a command is done
here: each calls the one function of the room that does it.
"""
