"""The tool's version: one place, read by the reports' provenance and the command line."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("jixiao")
except PackageNotFoundError:  # run from a source tree that was never installed
    VERSION = "0+source"
