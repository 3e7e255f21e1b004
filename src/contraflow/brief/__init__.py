"""One HTML file that opens offline: draws a Briefing view and computes nothing."""

from contraflow.brief.page import page

__all__ = ["page"]
