"""Write the results of measurements as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

NONE = "–"  # in a cell without a value


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns."""
    widths = [max(len(line[column]) for line in (heads, *lines)) for column in range(len(heads))]

    def row(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join((first, *rest))} |"

    rule = "|".join(("-" * (widths[0] + 2), *(f"{'-' * (width + 1)}:" for width in widths[1:])))
    return "\n".join((row(heads), f"|{rule}|", *(row(line) for line in lines)))


def ratio(value: float, base: float) -> str:
    """Return a value divided by another one, or a dash if either was not measured."""
    return f"{value / base:.3f}" if value and base else NONE


def seconds(value: float) -> str:
    """Return a time in seconds."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Return a time given in seconds as milliseconds."""
    return f"{1000 * value:.0f} ms"


def megabytes(value: float) -> str:
    """Return a number of bytes as megabytes."""
    return f"{value / 1e6:,.0f} MB"
