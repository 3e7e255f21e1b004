"""Checks of Contraflow."""
