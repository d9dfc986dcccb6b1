"""From bytes to reports: what a file is, its text, and what it says itself of where it came from.

Bytes in, values out; nothing here asks the network or remembers. What a stranger wrote is taken apart in another process with
limits, which can open no file and no connection, so that the worst input costs one report.

    kinds.py     what a file is, by its bytes first and its name second
    intake.py    one item's bytes to what it holds
    reader.py    the other process, from our side; worker.py from its own; limits.py what it may cost
    parsers.py   which of these reads which form:
        plain.py lines.py table.py html.py pdf.py office.py mail.py feed.py archives.py warc.py
    text.py      bytes to text: marks, encodings, what cannot be decoded; xml.py to a tree, with nothing expanded or fetched
    metadata.py  the fields that say where a report came from, held to their form
    coverage.py  whether a capture holds a report at all
"""

from spolia.preserve.intake import Found, NotRead, Parts, Reader, preserve_item, preserve_report
from spolia.preserve.lines import read_report_lines

__all__ = ["Found", "NotRead", "Parts", "Reader", "preserve_item", "preserve_report", "read_report_lines"]
