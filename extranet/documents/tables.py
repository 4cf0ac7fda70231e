"""The beginning of sheets and of CSV files, as rows of cells to be shown."""

import itertools
from collections.abc import Iterable
from typing import TypedDict

import openpyxl

from .extraction import cell_text, csv_rows

ROWS, COLUMNS, SHEETS, CELL = 50, 20, 20, 300


class Table(TypedDict):
    number: int
    title: str
    rows: list[list[str]]
    more_rows: bool
    more_columns: bool


def read(file, extension: str) -> list[Table]:
    """The first SHEETS tables with content in `file`. Raises whatever the libraries raise on a broken file."""
    if extension == "csv":
        return [table for table in [_table(1, "", csv_rows(file))] if table["rows"]]
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    tables = [
        _table(number, sheet.title, sheet.iter_rows(values_only=True, max_row=ROWS + 1))
        for number, sheet in enumerate(itertools.islice(book.worksheets, SHEETS), 1)
    ]
    book.close()
    return [table for table in tables if table["rows"]]


def _table(number: int, title: str, source: Iterable[Iterable]) -> Table:
    found = [
        ["" if cell is None else cell_text(cell)[:CELL] for cell in itertools.islice(row, COLUMNS + 1)]
        for row in itertools.islice(source, ROWS + 1)
    ]
    rows = found[:ROWS]
    width = min(max((_filled(row) for row in rows), default=0), COLUMNS)
    while rows and not _filled(rows[-1]):
        rows.pop()
    return {
        "number": number,
        "title": title,
        "rows": [row[:width] + [""] * (width - len(row)) for row in rows],
        "more_rows": len(found) > ROWS,
        "more_columns": any(_filled(row) > COLUMNS for row in found),
    }


def _filled(row: list[str]) -> int:
    """How many cells there are up to the last one that holds something."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)
