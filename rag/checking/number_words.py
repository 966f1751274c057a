"""The English words that write numbers."""

from __future__ import annotations

from rag.checking.value import word_set

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NTHS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
TENS = _TENS.split()
SMALL = {word: float(n) for n, word in enumerate(_UNITS.split())} | {word: 20.0 + 10 * n for n, word in enumerate(TENS)}
SMALL["fourty"] = 40.0
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
    "dozen": 12.0, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3, "m": 1e6, "b": 1e9,
}  # fmt: skip
SHORT_SCALES = frozenset(["mn", "mln", "bn", "bln", "tn", "trn", "k", "m", "b"])
PLURALS = {
    "dozens": (24.0, 99.0), "scores": (40.0, 199.0), "hundreds": (200.0, 999.0), "thousands": (2e3, 99_999.0),
    "millions": (2e6, 999_999_999.0), "billions": (2e9, 999e9), "trillions": (2e12, 999e12),
}  # fmt: skip
OF_PLURALS = {"tens": (20.0, 99.0), "dozens": (24.0, 99.0), "hundreds": (200.0, 999.0)}
SOME = {"several": (2.0, 9.99), "few": (2.0, 9.99), "couple": (2.0, 3.0), "many": (2.0, 99.0)}
ORDINALS = {word: float(n) for n, word in enumerate(_NTHS.split(), start=1)} | {
    word.replace("y", "ieth"): 20.0 + 10 * n for n, word in enumerate(TENS)
}
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100}  # fmt: skip
PARTS |= {f"{word}s": n for word, n in PARTS.items() if n > 2}
GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}

NOT_AFTER_HALF = word_set("past time way hearted brother sister term back mast life century price baked marathon")
AFTER_SHARE = word_set(
    "of more less fewer higher lower larger smaller bigger cheaper dearer faster slower longer shorter were was are is "
    "have had has said in from since to on over and or as by do did than who that at for off were would will"
)
