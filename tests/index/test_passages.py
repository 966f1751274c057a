"""Passages: whole sentences, no furniture, titles and dates for the model only."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.articles import read_articles
from rag.index.passages import WORDS_AT_MOST, WORDS_WANTED, cut
from rag.types import Article, Sentence


def article_of(words: list[int], kinds: str, **facts: object) -> Article:
    """Sentences of so many words, of these kinds."""
    names = {"b": "body", "p": "point", "f": "furniture", "t": "title"}
    text, sentences = "", []
    for number, (count, kind) in enumerate(zip(words, kinds, strict=True)):
        sentence = " ".join([f"s{number}"] * count) + "."
        sentences.append(Sentence(len(text), len(text) + len(sentence), names[kind]))  # type: ignore[arg-type]
        text += sentence + " "
    return Article("a.txt", text, sentences=tuple(sentences), **facts)  # type: ignore[arg-type]


made = st.lists(st.tuples(st.integers(1, 120), st.sampled_from("bbbpft")), max_size=40).map(
    lambda rows: article_of([r[0] for r in rows], "".join(r[1] for r in rows))
)


@given(made)
def test_every_answering_sentence_is_in_one_passage_and_nothing_else_is(article: Article) -> None:
    passages = list(cut(article))
    held = [sentence for passage in passages for sentence in passage.sentences]
    assert held == [sentence for sentence in article.sentences if sentence.answers]
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for passage in passages:
        inside = [s for s in article.sentences if passage.start <= s.start < passage.end]
        assert all(s.answers for s in inside), "a passage reaches over furniture"
        assert passage.text == article.text[passage.start : passage.end]


@given(made)
def test_passages_are_neither_scraps_nor_pages(article: Article) -> None:
    for passage in cut(article):
        words = len(passage.text.split())
        assert words <= WORDS_AT_MOST or len(passage.sentences) == 1
        before_last = passage.article.text[passage.start : passage.sentences[-1].start]
        assert len(before_last.split()) < WORDS_WANTED


def test_sentences_fill_a_passage() -> None:
    passages = list(cut(article_of([20] * 9, "b" * 9)))
    assert [len(p.sentences) for p in passages] == [3, 3, 3]


def test_scripts_without_spaces_are_cut_as_well() -> None:
    sentence = "港は来週の月曜日に再開されると市長が発表した。"
    text = sentence * 100
    sentences = tuple(Sentence(i * len(sentence), (i + 1) * len(sentence)) for i in range(100))
    assert len(list(cut(Article("a.txt", text, sentences=sentences)))) > 3


def test_title_and_date_are_read_by_the_model_but_never_quoted() -> None:
    article = article_of([5, 4], "bb", title="Bridge closes", published=date(2024, 3, 1))
    (passage,) = cut(article)
    embedded = passage.embedded
    assert embedded.text.startswith("Bridge closes (1 March 2024)\ns0 s0")
    assert "Bridge closes" not in passage.text
    assert "March" not in passage.text
    assert [embedded.text[a:b] for a, b in embedded.bounds] == [
        article.text[s.start : s.end] for s in article.sentences
    ]


def test_without_title_and_date_nothing_stands_in_front() -> None:
    (passage,) = cut(article_of([3], "b"))
    assert passage.embedded.text == passage.text


def test_the_model_reads_one_line_however_the_sentence_is_broken() -> None:
    (article,) = read_articles(b"Bridge closes early\n\nThe old bridge closes\non Monday for repairs.\n", "a.txt")
    (passage,) = cut(article)
    assert "The old bridge closes on Monday for repairs." in passage.embedded.text


def test_the_same_words_under_another_title_are_another_text_for_the_model() -> None:
    one, same, other = (next(iter(cut(article_of([5], "b", title=t)))) for t in ("A", "A", "B"))
    assert one.embedded.key == same.embedded.key != other.embedded.key
    assert one.passage_id == same.passage_id != other.passage_id


def test_furniture_of_a_real_page_is_in_no_passage() -> None:
    page = (
        "Bridge closes on Monday\n\nShort Url\nUpdated 29 January 2024\n\n"
        "The old bridge closes on Monday, the county said. Drivers need another road.\n"
        "Short Url\n"
        "The county hopes to open it again in May.\n"
    )
    (article,) = read_articles(page.encode(), "a.txt")
    texts = [passage.text for passage in cut(article)]
    assert len(texts) == 2
    assert not any("Short Url" in text or "Updated" in text for text in texts)
