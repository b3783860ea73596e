"""The commands of ``jixiao``, one module each: ``add`` declares its arguments, ``run`` does it and returns the exit code."""
