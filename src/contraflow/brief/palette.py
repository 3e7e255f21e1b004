"""Colours that mean something, the same everywhere; each is a style variable, so that dark mode and print follow."""

from __future__ import annotations

from typing import Final

LIGHT: Final[dict[str, str]] = {
    "ink": "#1c2230",
    "muted": "#566074",
    "grid": "#dde1e8",
    "coalition": "#1f5fa8",
    "destination": "#a03d2b",
    "hub": "#b07a12",
    "hub-soft": "#d9b25f",
    "supplier": "#6b4aa0",
    "uncertain": "#8a93a3",
    "paper": "#ffffff",
}

DARK: Final[dict[str, str]] = {
    "ink": "#e8ebf1",
    "muted": "#a9b2c2",
    "grid": "#343c4a",
    "coalition": "#7fb2ee",
    "destination": "#ee917e",
    "hub": "#e0ae48",
    "hub-soft": "#8f6f2a",
    "supplier": "#b9a0e6",
    "uncertain": "#8d97a8",
    "paper": "#151a23",
}


def css_variables(colours: dict[str, str]) -> str:
    """The palette as style variables."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def themed(svg: str) -> str:
    """The drawing with each palette colour replaced by its variable, so that it follows the reader's theme."""
    for name, value in LIGHT.items():
        svg = svg.replace(f'"{value}"', f'"var(--{name})"')
    return svg
