"""Tables for spreadsheets. A cell that a spreadsheet would carry out is made harmless."""

import csv
import re
from collections.abc import Iterable
from typing import Any

# What makes a spreadsheet compute, also in its wide form, and behind blanks.
FORMULA = re.compile(r"\A\s*[=+\-@|\uff1d\uff0b\uff0d\uff20]|\A[\t\r\n]")
E164 = re.compile(r"\A\+[0-9]{1,15}\Z")  # a number is a number, whoever reads it


def safe(value: Any) -> str:
    """The cell's text; with an apostrophe in front where it could be taken for a formula."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if FORMULA.match(text) and not E164.match(text) else text


def write(file: Any, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a table into `file`, as UTF-8 that spreadsheets know for what it is."""
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([safe(value) for value in row])
