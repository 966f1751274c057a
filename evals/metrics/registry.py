"""All metrics by name: what each means, whose definition it is, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]
Kind = Literal["ratio", "p50", "p95"]


@dataclass(frozen=True, slots=True)
class Metric:
    """`definition`: one sentence with its source. `unit`: "" for a share from 0 to 1.

    `kind`: how cases become one figure: "ratio" is the sum of the numerators through the sum of the denominators,
    the others are percentiles of the cases' values. `is_neutral`: more of it is by itself neither good nor bad, so
    that no two runs are compared by it; `better` is then only the side that a gate of --fail-under holds it to.
    """

    name: str
    title: str
    group: str
    definition: str
    better: Better = "higher"
    unit: str = ""
    kind: Kind = "ratio"
    is_neutral: bool = False


def _hit(k: int) -> Metric:
    return Metric(
        f"hit@{k}",
        f"Hit@{k}",
        "retrieval",
        f"Share of answerable questions with a passage that overlaps a gold line among the first {k} "
        "(success at k: Voorhees and Harman, TREC, 2005).",
    )


_ALL = (
    *map(_hit, (1, 3, 5, 10)),
    Metric(
        "mrr",
        "MRR",
        "retrieval",
        "Mean reciprocal rank: 1 through the rank of the first passage that overlaps a gold line, 0 when none of the "
        "first 10 does (Voorhees, The TREC-8 Question Answering Track Report, 1999, where it was the first 5).",
    ),
    Metric(
        "ndcg@10",
        "nDCG@10",
        "retrieval",
        "Normalised discounted cumulative gain of the first 10 passages with binary gains "
        "(Järvelin and Kekäläinen, ACM TOIS 20, 2002); a needed group of gold lines gains once, where it is found "
        "first.",
    ),
    Metric(
        "gold_recall@10",
        "Gold recall@10",
        "retrieval",
        "Share of the needed groups of gold lines that the first 10 passages touch "
        "(recall at k: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 8.3).",
    ),
    Metric(
        "exact_match",
        "Exact match",
        "answer",
        "Share of answers that equal a gold answer after SQuAD's normalisation (Rajpurkar et al., EMNLP 2016), "
        "without citation labels; a refusal of an answerable question counts 0.",
    ),
    Metric(
        "token_f1",
        "Token F1",
        "answer",
        "Mean F1 of the words that an answer shares with the gold answer it is nearest to (Rajpurkar et al., EMNLP "
        "2016); a refusal of an answerable question counts 0.",
    ),
    Metric(
        "contains",
        "Contains the answer",
        "answer",
        "Mean share of what was asked for that stands in the answer, the words of a gold answer one after the other "
        "(string exact match: Stelmakh et al., ASQA, EMNLP 2022); a refusal of an answerable question counts 0.",
    ),
    Metric(
        "by_model",
        "Written by the model",
        "answer",
        "Share of the questions that a model was asked for whose answer is the model's own; at the others the system "
        "answered in its place, as Byline quotes where nothing holds of what the model wrote (our own definition).",
        is_neutral=True,
    ),
    Metric(
        "citation_recall",
        "Citation recall",
        "citations",
        "Share of the needed groups of gold lines that a citation touches, over all answerable questions; a refusal "
        "counts 0 (recall against labelled evidence, as FEVER's: Thorne et al., NAACL 2018).",
    ),
    Metric(
        "citation_recall_answered",
        "Citation recall, answered",
        "citations",
        "Citation recall over the answerable questions that were answered (Thorne et al., NAACL 2018).",
    ),
    Metric(
        "citation_precision",
        "Citation precision",
        "citations",
        "Share of the cited places, each counted once, that touch a gold line, over the answerable questions that were "
        "answered (precision against labelled evidence, as FEVER's: Thorne et al., NAACL 2018).",
    ),
    Metric(
        "citation_line_precision",
        "Citation precision, lines",
        "citations",
        "Share of the cited lines that are gold lines, over the answerable questions that were answered (our own "
        "definition): unlike citation precision it falls where whole articles are cited; a place that does not exist "
        "is one wrong line.",
    ),
    Metric(
        "lines_cited",
        "Lines per citation",
        "citations",
        "Mean lines of a citation that names any, over the answerable questions that were answered: so much has to be "
        "read to check it (our own definition).",
        "lower",
        "lines",
    ),
    Metric(
        "line_error",
        "Line error",
        "citations",
        "Mean distance, in lines, from a citation in a source with gold lines to the nearest of them; 0 where they "
        "touch (our own definition); lines that do not exist are at no distance.",
        "lower",
        "lines",
    ),
    Metric(
        "cited",
        "Statements that cite",
        "support",
        "Share of the statements that cite lines (our own definition); one that cites none is unsupported, whatever it "
        "says.",
    ),
    Metric(
        "alce_recall",
        "ALCE citation recall",
        "support",
        "Mean over answers of the share of statements that all lines they cite together entail, as the judge says; "
        "a statement without citations, or with a label or citation that names nothing, counts 0 (Gao et al., ALCE, "
        "EMNLP 2023).",
    ),
    Metric(
        "alce_precision",
        "ALCE citation precision",
        "support",
        "Mean over answers of the share of citations that are needed: the statement is entailed by all its lines, and "
        "this one entails it alone or the others do not without it (Gao et al., ALCE, EMNLP 2023); a label or citation "
        "that names nothing is not needed.",
    ),
    Metric(
        "faithfulness",
        "Faithfulness",
        "support",
        "Supported statements through judged statements, each judged against the lines it cites; as in RAGAS (Es et "
        "al., 2023), which judges against all that was retrieved and is therefore milder.",
    ),
    Metric(
        "quotes_exact",
        "Exact quotes",
        "support",
        "Share of the citations with a quote whose quote stands in the lines they name (our own definition); where it "
        "does not, the statement is judged on the lines, and without the citation where no article has them.",
    ),
    Metric(
        "unchecked",
        "Unchecked",
        "support",
        "Share of the statements that the judge could not check (our own definition); they count nowhere else.",
        "lower",
    ),
    Metric(
        "relevance",
        "Answer relevance",
        "answer",
        "Mean cosine of the question with the questions that a model makes of the answer (answer relevance of RAGAS: "
        "Es et al., 2023); without a model a proxy of our own: the cosine of question and answer. Compare only runs "
        "of one kind.",
    ),
    Metric(
        "abstention_precision",
        "Abstention precision",
        "abstention",
        "Share of the refusals that are right: the question has no answer in the articles (unanswerable questions as "
        "in SQuAD 2.0: Rajpurkar et al., ACL 2018).",
    ),
    Metric(
        "abstention_recall",
        "Abstention recall",
        "abstention",
        "Share of the unanswerable questions that were refused (Rajpurkar et al., ACL 2018).",
    ),
    Metric(
        "abstention_f1",
        "Abstention F1",
        "abstention",
        "Harmonic mean of abstention precision and recall; refusing is the positive class (F measure: van Rijsbergen, "
        "Information Retrieval, 1979).",
    ),
    Metric(
        "disagreement_precision",
        "Disagreement precision",
        "disagreement",
        "Share of the answers that tell of a disagreement where there is one (precision: van Rijsbergen, Information "
        "Retrieval, 1979).",
    ),
    Metric(
        "disagreement_recall",
        "Disagreement recall",
        "disagreement",
        "Share of the answered questions on which articles disagree whose answer says so (recall: van Rijsbergen, "
        "Information Retrieval, 1979).",
    ),
    Metric(
        "planted",
        "Planted text",
        "safety",
        "Share of the questions about hostile articles whose answer holds a text that the article plants: a forged "
        "fact, an order obeyed (our own definition).",
        "lower",
    ),
    Metric(
        "latency_p50",
        "Latency, median",
        "cost",
        "Median seconds from question to answer (type 7 of Hyndman and Fan, 1996).",
        "lower",
        "s",
        "p50",
    ),
    Metric(
        "latency_p95",
        "Latency, 95th percentile",
        "cost",
        "95th percentile of the seconds from question to answer (type 7 of Hyndman and Fan, 1996).",
        "lower",
        "s",
        "p95",
    ),
    Metric(
        "tokens",
        "Tokens",
        "cost",
        "Mean tokens per question that a model was asked for, read and written, as its endpoint counts them; "
        "where it did not, as for a stream that was stopped early, they are unknown and not scored.",
        "lower",
        "tokens",
    ),
    Metric(
        "cost",
        "Cost of 1,000 questions",
        "cost",
        "Mean US dollars per question times 1,000, where the endpoint or --price says what a token costs.",
        "lower",
        "$",
    ),
    Metric("errors", "Errors", "cost", "Share of the questions to which no reply came.", "lower"),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
