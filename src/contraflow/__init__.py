"""Measure how export-controlled goods keep reaching an arms industry."""

__version__ = "0.1.0"
