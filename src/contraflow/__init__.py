"""Contraflow measures how export-controlled goods keep reaching an arms industry."""
