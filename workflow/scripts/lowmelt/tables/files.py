"""A file of a stranger as a frame: its format, its encoding, its broken rows.

The ending says the format; a CSV whose header has semicolons and no comma is separated by these. Text is
UTF-8 with or without a byte-order mark, UTF-16 with one, or, where it is neither, Windows-1252, of which
Latin-1 is a part.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from lowmelt.errors import LowmeltError

UTF8 = "utf-8-sig"
_SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class TableError(LowmeltError):
    """A file is missing, empty, or does not have the columns or the unit that were announced."""


class Loaded(NamedTuple):
    """A file that was read.

    Attributes:
        frame: the rows; columns named as in the file.
        header: the names of the columns as they stand in the file, repeated ones too.
        broken: number of a row of ``frame``, from 0 -> why its fields are empty.
    """

    frame: pd.DataFrame
    header: list[str]
    broken: dict[int, str]


def load(path: str | Path, sheet: str = "", encoding: str = UTF8) -> Loaded:
    """Read a CSV, TSV, XLSX or Parquet file.

    Raises:
        TableError: one line that names the file and the cure.
    """
    path = Path(path)
    if not path.is_file():
        raise TableError(f"{path}: no such file; correct the path in the config or retrieve the source")
    ending = path.suffix.lower()
    try:
        if ending in _SEPARATORS:
            return _load_text(path, _SEPARATORS[ending], encoding)
        if ending in (".xlsx", ".xlsm"):
            first = pd.read_excel(path, sheet_name=sheet or 0, header=None, nrows=1, engine="calamine")
            frame = pd.read_excel(path, sheet_name=sheet or 0, engine="calamine")
            return Loaded(frame, [str(name) for name in first.to_numpy().ravel()], {})
        if ending == ".parquet":
            frame = pd.read_parquet(path)
            return Loaded(frame, list(map(str, frame.columns)), {})
    except TableError:
        raise
    except Exception as error:
        # Each reader has exceptions of its own; all say that the file is not what its ending says.
        raise TableError(f"{path}: cannot be read as {ending[1:]} ({one_line(error)})") from None
    raise TableError(f"{path}: unknown ending '{ending}'; use .csv, .tsv, .xlsx or .parquet")


def one_line(error: object) -> str:
    """The beginning of a message, without line breaks."""
    return " ".join(str(error).split())[:200]


def find_encoding(raw: bytes, stated: str = UTF8) -> str:
    """The encoding of a text: the stated one unless the text says otherwise; see the module."""
    if raw.startswith(_UTF16_MARKS):
        return "utf-16"
    if stated != UTF8:
        return stated
    decoded = raw.decode(UTF8, errors="replace")
    # Some files hold the replacement character itself, from an earlier conversion.
    wrong = decoded.count("\ufffd") - raw.count("\ufffd".encode())
    right = sum(ord(character) > 127 for character in decoded) - wrong
    # A few damaged characters among good ones do not make a file Windows-1252.
    return UTF8 if right >= wrong else "cp1252"


def _load_text(path: Path, separator: str, stated: str) -> Loaded:
    raw = path.read_bytes()
    text = raw.decode(find_encoding(raw, stated), errors="replace")
    first = text.partition("\n")[0]
    if separator == "," and ";" in first and "," not in first:
        separator = ";"
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    try:
        return Loaded(_parse(text, separator), header, {})
    except pd.errors.ParserError as error:
        message = one_line(error)
        if "EOF inside string starting at row" in message:
            row = int(message.rpartition("row")[2]) + 1
            raise TableError(
                f"{path}, row {row}: a quotation mark is opened and never closed; double or remove it"
            ) from None
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    rows = [row for row in rows if row]
    broken = {
        number: f"{len(row)} fields where the header has {len(header)}"
        for number, row in enumerate(rows[1:])
        if len(row) > len(header)
    }
    whole = io.StringIO()
    # A row of separators keeps the place of a row that cannot be read.
    csv.writer(whole, delimiter=separator).writerows(
        [rows[0]] + [[""] * len(header) if n in broken else row for n, row in enumerate(rows[1:])]
    )
    return Loaded(_parse(whole.getvalue(), separator), header, broken)


def _parse(text: str, separator: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep=separator, low_memory=False, index_col=False)
