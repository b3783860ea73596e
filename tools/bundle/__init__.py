"""The offline package: ``python -m tools.bundle`` writes dist/jixiao-<version>-<platform>.zip, one for each platform.

A zip holds the wheels of every Python it serves, their sha256, the installer, the samples and the manual. Which wheels is in
wheels.json: ``python -m tools.bundle.renew`` looks for newer ones. That and the first download need an index, nothing else.
"""
