"""Contraflow measures how export-controlled goods keep reaching an arms industry."""
<<<<<<< HEAD

__version__ = "0.1.0"
=======
>>>>>>> codes
