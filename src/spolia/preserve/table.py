"""Tables (CSV): each row is an item, by its bytes in the file. Which column holds what is told, or known by the columns' names."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from spolia.preserve.found import Found, Message, NotRead, Part, Whole
from spolia.preserve.given import Given
from spolia.preserve.metadata import read_facts, read_letter_day
from spolia.preserve.pictures import read_hashes
from spolia.preserve.text import decode_text

# Names that columns of reports go by, the likeliest first, in small letters with "_" for what is no letter.
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "full_text", "fulltext", "article_text", "article", "content", "story", "message", "notes", "description"),
    "id": ("id", "uid", "uuid", "guid", "report_id", "article_id", "event_id_cnty", "doc_id"),
    "source": ("source", "outlet", "publisher", "site", "sitename", "publication", "newspaper", "channel", "domain"),
    "title": ("title", "headline", "subject"),
    "published": ("published", "published_at", "date_published", "publication_date", "publish_date", "pubdate", "date", "datetime", "created_at",
                  "timestamp", "event_date"),
    "url": ("url", "link", "href", "web_url", "article_url", "permalink"),
    "author": ("author", "byline", "creator"),
    "pictures": ("pictures", "picture_sha256", "image_sha256", "media_sha256"),
}  # fmt: skip
DELIMITERS = ",;\t|"
LONGEST_CELL = 1 << 24


def read_table(given: Given) -> Iterator[Message]:
    """The rows of the table, in order."""
    decoded = decode_text(given.data, given.charset)
    if decoded is None:
        yield NotRead("holds no text: its bytes are of no kind that we know")
        return
    csv.field_size_limit(LONGEST_CELL)
    wide = decoded.encoding.startswith("utf-16") or decoded.encoding.startswith("utf-32")
    if wide:
        yield NotRead(f"is in {decoded.encoding}; tables are read in encodings that keep ASCII as it is, such as UTF-8")
        return
    rows = _Rows(given.data, decoded.encoding)
    head = rows.next()
    columns = find_columns(head, given.ask.columns)
    if isinstance(columns, str):
        yield NotRead(columns)
        return
    count = 0
    while (row := rows.next()) is not None:
        if any(cell.strip() for cell in row):
            count += 1
            yield Part(rows.start, rows.end, f"line {rows.line}", _read_row(row, columns, rows.trouble, decoded.doubt))
    yield Whole(count) if count else NotRead("is a table without rows")


def find_columns(head: list[str] | None, told: Mapping[str, str]) -> dict[str, int] | str:
    """Which column holds what, by our names: as told, else as columns are called; or why the table cannot be read."""
    names = [cell.strip() for cell in head or []]
    for ours, theirs in told.items():
        if theirs not in names:
            return f'has no column "{theirs}", which --column {ours}={theirs} names; its columns are {_list(names)}'
    alike = ["".join(c if c.isalnum() else "_" for c in name.lower()) for name in names]
    found = {ours: names.index(theirs) for ours, theirs in told.items()}
    for ours, known in NAMES.items():
        there = next((name for name in known if name in alike), None)
        if ours not in found and there is not None and alike.index(there) not in found.values():
            found[ours] = alike.index(there)
    if "text" not in found:
        return f"is a table that does not say which column holds the text; name it: --column text=NAME. Its columns are {_list(names)}"
    return found


def _list(names: list[str]) -> str:
    return ", ".join(f'"{name[:40]}"' for name in names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "") or "none"


def _read_row(row: list[str], columns: Mapping[str, int], trouble: str | None, doubt: str | None) -> Found | NotRead:
    if trouble is not None:
        return NotRead(trouble)
    cells = {ours: row[place] for ours, place in columns.items() if place < len(row)}
    text = cells.pop("text", "")
    if not text.strip():
        return NotRead("its text is empty")
    day = cells.get("published", "").strip()
    facts, doubts = read_facts({**cells, "published": read_letter_day(day) or day or None})
    pictures, wrong = read_hashes(cells.get("pictures", "").split())
    return Found.of(text, "table", facts, (doubt if "\ufffd" in text else None, *doubts, wrong), pictures=pictures)


class _Rows:
    """The rows one after another, and of the latest the bytes it stands at, its line, and what is wrong with it.

    Bytes are counted as they stand in the file: the table is cut as if each byte were a character, and only cells are decoded.
    """

    def __init__(self, data: bytes, encoding: str) -> None:
        self._encoding = encoding
        self._at = self.start = self.end = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        self._line = self.line = 0
        self.trouble: str | None = None
        text = data[self._at :].decode("latin-1")
        first = text[:LONGEST_CELL].split("\n", 1)[0]
        self._reader = csv.reader(self._lines(text), delimiter=max(DELIMITERS, key=first.count), strict=False)

    def _lines(self, text: str) -> Iterator[str]:
        """Lines with their ends, counted as they are given out; a lone carriage return ends a line where no line feed does."""
        at = 0
        mark = "\n" if "\n" in text else "\r"
        while at < len(text):
            end = text.find(mark, at)
            line = text[at:] if end < 0 else text[at : end + 1]
            at += len(line)
            self._at += len(line)
            self._line += 1
            yield line.removesuffix("\r\n").removesuffix("\n").removesuffix("\r") + "\n"

    def next(self) -> list[str] | None:
        """The next row, None after the last."""
        self.start, self.line, self.trouble = self._at, self._line + 1, None
        try:
            row = [cell.encode("latin-1").decode(self._encoding, "replace") for cell in next(self._reader)]
        except StopIteration:
            return None
        except csv.Error as bad:
            row, self.trouble = ["?"], f"is no row of a table: {bad}"
        self.end = self._at
        return row
