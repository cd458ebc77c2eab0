"""One event, one line, whatever somebody put into a user name."""

import logging
import re

# The secret in the address where a desk phone fetches its configuration.
PHONE_SECRET = re.compile(r"(/prov/)[^/\s\"']+")
# Line breaks and terminal escapes: everything that could forge a second line.
FORGERS = dict.fromkeys([*range(0x20), 0x7F, 0x85, 0x2028, 0x2029], " ")


class OneLine(logging.Formatter):
    """`LEVEL logger message`, with control characters as blanks; tracebacks stay readable, and
    phones' secrets stay out."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname} {record.name} {record.getMessage()}".translate(FORGERS)
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return PHONE_SECRET.sub(r"\1…", line)
