"""The file: columns of lines by user name, read and written so that both come out the same.

UTF-8 with or without BOM, comma or semicolon. An empty cell leaves what is, `-` clears it, `auto`
asks for the next free one. A cell that a spreadsheet would take for a formula is written with an
apostrophe before it, which goes again when it is read; E.164 numbers are none and stay.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_ROWS = 20_000
KEY = "username"
RESULT = ("action", "result")  # what a report adds, and a file that comes back may have
CLEAR, AUTO = "-", "auto"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")


class BadFile(ValueError):
    """Not a file that can be read. Its text says why."""


@dataclass(frozen=True)
class Table:
    """A file that was read. `rows` are line numbers of the file with the cells by column."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read(content: bytes) -> Table:
    """Raises BadFile. A cell that is missing at the end of a line is an empty one."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("The file is not UTF-8 text. Save it as CSV UTF-8.") from None
    if "\0" in text:
        raise BadFile("The file is no text.")
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = _columns(next(lines, []))
        return Table(columns, list(_rows(lines, columns)))
    except csv.Error as error:
        raise BadFile(f"Line {lines.line_num} cannot be read: {error}.") from None


def write(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file, line by line. `rows` are cells that mean themselves, see `escaped`."""
    yield _line(columns)
    for row in rows:
        yield _line(row)


def escaped(value: str) -> str:
    """`value` as a cell that is read as `value`, and computes nothing in a spreadsheet."""
    is_odd = value.startswith((*FORMULA, "'")) and not E164.match(value)
    return f"'{value}" if is_odd else value


def meant(cell: str) -> str:
    """What `escaped` was given. For cells other than CLEAR."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def harmless(cell: str) -> str:
    """A cell as somebody sent it, so that it means the same and computes nothing."""
    return cell if cell == CLEAR else escaped(meant(cell))


def _columns(heading: list[str]) -> list[str]:
    columns = [meant(cell).strip().lower() for cell in heading]
    if KEY not in columns:
        raise BadFile(f"The first line names the columns, and one of them is “{KEY}”.")
    twice = sorted({each for each in columns if columns.count(each) > 1})
    if twice:
        raise BadFile(f"The column “{twice[0]}” is there twice.")
    return columns


def _rows(lines: Iterator[list[str]], columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    seen: dict[str, int] = {}
    for at, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(seen) >= MOST_ROWS:
            raise BadFile(f"One file has {MOST_ROWS:,} rows at most. Split it.")
        if len(cells) > len(columns):
            raise BadFile(f"Row {at} has more cells than there are columns.")
        row = dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))
        key = row[KEY].casefold()
        if key in seen and key:
            raise BadFile(f"Row {at} is about the same person as row {seen[key]}: {row[KEY]}.")
        seen[key or f"\n{at}"] = at
        yield at, row


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()
