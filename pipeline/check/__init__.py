"""review: verify.py accounts for every number of a finished report, check*.py examine an edited one."""
