"""What a question asks for and what it takes for given, read off its words."""

from __future__ import annotations

import re

from rag.answering.answer_types import AnswerType
from rag.articles.vocabulary import words as wordset
from rag.index.lexical import words
from rag.types import Article

__all__ = ["AnswerType", "missing"]

_GIVEN = re.compile(r"\d+(?:[.,]\d+)*|(?<!^)\b[^\W\d_][\w’'-]*")
_YEAR_BESIDE, _YEAR_MISSING = 2.0, 3.0
_OTHERS_COUNTED = 3.0
"""The figure of all soldiers is not that of the German ones."""
_WRITTEN_OTHERWISE = {"american", "british", "european"}  # US, UK, EU
_COUNTED = re.compile(r"\bhow many (\w+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_NATIONALITIES = wordset(
    """
    afghan african albanian algerian american arab argentine argentinian armenian asian australian austrian
    azerbaijani bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian cambodian canadian
    chilean chinese colombian croatian cuban cypriot czech danish dutch egyptian english estonian ethiopian european
    filipino finnish french georgian german ghanaian greek hungarian icelandic indian indonesian iranian iraqi irish
    israeli italian jamaican japanese jordanian kazakh kenyan korean kurdish kuwaiti latvian lebanese libyan
    lithuanian malaysian mexican moroccan nepalese nigerian norwegian pakistani palestinian peruvian polish
    portuguese qatari romanian russian saudi scottish serbian singaporean slovak slovenian somali spanish sudanese
    swedish swiss syrian taiwanese thai tunisian turkish ukrainian venezuelan vietnamese welsh yemeni
    """
)
"""Names also where somebody types without capitals."""


def missing(question: str, article: Article, passage: str, sentence: str) -> float:
    """How many of the names and figures that the question takes for given are not in its article.

    A year weighs more, and must stand in the sentence or be the article's own: an article that mentions 2017
    somewhere does not say what a figure was then.
    """
    close = set(words(f"{article.title} {sentence}"))
    near = close | set(words(passage))
    whole: set[str] | None = None
    count = 0.0
    counts = _COUNTED.search(question)
    counted = counts[1] if counts and counts[1].casefold() in _NATIONALITIES - _WRITTEN_OTHERWISE else None
    for given in _GIVEN.findall(question.strip()):
        if given[0].islower() and given not in _NATIONALITIES:
            continue
        stems = set(words(given))
        if _YEAR.match(given):
            own = article.published is not None and str(article.published.year) == given
            count += 0.0 if own or stems <= close else _YEAR_BESIDE if stems <= near else _YEAR_MISSING
        elif given == counted and not any(word.startswith(given[:4].casefold()) for word in close):
            count += _OTHERS_COUNTED
        elif not stems <= near:
            whole = whole if whole is not None else near | set(words(article.text))
            count += not stems <= whole
    return count
