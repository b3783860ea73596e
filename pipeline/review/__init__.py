"""review: reads documents back. document.py reads, verify.py accounts for every number, lint.py checks the package."""
