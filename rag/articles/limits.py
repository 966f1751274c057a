"""How much of a file Byline reads. Each limit keeps one bad file from holding up the rest."""

from __future__ import annotations

MAX_FILE_BYTES = 100_000_000
"""A larger file is refused before it is parsed."""
MAX_LINE_CHARACTERS = 1_000_000
"""A longer line is data, not prose; an address in it would help no reader."""
MAX_SENTENCE_CHARACTERS = 1_000
"""A longer sentence is cut at white space."""
MAX_TITLE_CHARACTERS = 120
"""A first sentence that stands in for a headline is cut to this length, at a word."""
MAX_UNZIPPED_BYTES = 200_000_000
"""What a Word file may unpack to, all parts together."""
MAX_WORD_XML_BYTES = 50_000_000
"""What the text part of a Word file may unpack to."""
MAX_MARKUP_CHARACTERS = 2_000_000
MAX_ELEMENTS = 20_000
"""A larger web page, in characters or elements, is read without main-text extraction, which would take minutes."""
