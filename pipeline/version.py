"""The tool's version: one place, read by the package's metadata, the reports' provenance and the command line."""

VERSION = "0.1.0"
