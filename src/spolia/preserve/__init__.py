"""From bytes to reports: what a file is, its text, and what it says itself of where it came from.

Bytes in, values out; nothing here opens a file, asks the network or remembers. What a stranger wrote in a format that needs a
parser of its own (HTML) is read in another process with limits, so that the worst page costs one report.

    kinds.py     what a file is, by its bytes first and its name second
    text.py      bytes to text: marks, encodings, what cannot be decoded
    lines.py     JSON: a report a line, a list of reports, one report
    html.py      a page's article, through the worker
    worker.py    the process that runs the parser
    metadata.py  the fields that say where a report came from, held to their form
    intake.py    one item's bytes to what it holds
"""

from spolia.preserve.intake import Found, NotRead, Parts, preserve_item, preserve_report
from spolia.preserve.lines import read_report_lines

__all__ = ["Found", "NotRead", "Parts", "preserve_item", "preserve_report", "read_report_lines"]
