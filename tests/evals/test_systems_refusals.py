"""Which answers refuse: those that say they have none and claim nothing else, whichever way they came."""

from __future__ import annotations

import time

import pytest

from evals.records import Reply
from evals.systems.prose import claims, refuses
from evals.systems.system import as_reply
from rag.errors import BylineError

REFUSED = """\
No answer.
None.
The articles don't name the winner.
The winner is not named.
Insufficient information.
No relevant articles were found.
The question is unanswerable.
The articles say nothing about it.
We don't have that information.
This is not reported.
Sorry, no idea.
Empty response.
None of the provided sources are helpful in answering the question [1].
The sources provided are not relevant to the query.
I don't know; it is not in my training data.
Sorry.
*I don’t know.*
“I don't know.”
- Not mentioned in the articles
I dont know
The sources say nothing about the mayor's plans, but they do discuss the bridge.
I don’t know who painted the mural.
I'm sorry, but the provided context does not include details about the budget.
The sources are silent on the matter of compensation.
I couldn't find an answer to your question in the articles.
As an AI language model, I do not have access to real-time data.
I'm not aware of any such agreement.
This question cannot be answered from the given passages.
No information available.
Unknown.
No clue, sorry!
None of the provided articles mention the name of the ship [1][3].
The context only covers the first half of the season; it does not mention the final score.
The passage provides no details about her age.
Nothing in the articles says who paid for the repairs.
We could not find this in our archive.
It's not stated where the meeting took place.
His salary is never mentioned.
The requested details are missing from the articles.
I’m afraid I can’t answer that based on the articles I’ve been given.
The articles don't provide this information. I recommend checking the club's website for the latest figures.
Unfortunately I do not know the answer, as none of the sources discuss it.
I don't know. The sources don't say anything about it.
There is insufficient information in the sources to answer this.
The question is not addressed in the text.
It is hard to say; the articles do not go into it.
The sources fail to mention who lit the flame.
I found no article that answers this.
The system has no answer to this question.
Beats me.
Information about the trial is not provided.
I’m unable to find the answer in the sources you supplied.
Hmm, the articles are quiet about that.
There isn't anything in the articles about the price of the ring.
The sources I was given stop before the trial, so I cannot tell how it ended.
Sorry — nothing about this in the articles.
Per the provided documents, no mention is made of a third suspect.
The name of the pilot isn’t disclosed in any of the sources.
From what I can see, none of these stories covers the election result.
Your question can't be answered with the information given.
The retrieved passages are about football, not about the election.
It’s impossible to tell from the text whether she survived.
I looked through the articles and didn't see anything on this.
I regret that I have no information about this person.
No details on the cost have been provided.
The articles never say who called the police.
I don't believe the articles mention that.
I'm just a language model and I can't look up today's weather.
This falls outside of what the articles cover.
The context given does not allow me to answer this.
Data on the number of refugees is not available in the sources.
We're sorry, we couldn't find any matching articles.
I have not been given any articles about this company.
There appears to be no information on this in the articles.
It does not say.
Not stated.
I am not able to say who was behind the attack, because the reports at hand give no names.
The articles give the date of the trial but not the name of the judge.
The corpus has no articles about Peru.
Neither of the two articles tells us how old the ship was.
Could not find an answer.
I'd need access to a newer source to answer that. Would you like me to explain how to find one?
My training data does not include this event.
Not found.
Without further context, I can't determine which Smith you mean.
Your question is not covered by the articles. They report on the storm and its damage.
None of this is mentioned.
No mention of that.
I'm sorry, I didn't find anything about "Blue Falcon".
The sources provided don't have the answer, unfortunately.
Unfortunately there is nothing about this in what I was given.
I’m sorry, I don’t have any details on who signed the deal.
The excerpts leave open who signed the deal.
After reading the articles, I still can't say who won.
It doesn't look like the articles say anything about a ransom.
That's not something the articles discuss.
Nowhere in the articles is the owner named.
The sources do talk about the flood, but the number of victims isn't mentioned.
I was not able to find a date for the hearing.
The materials provided contain insufficient detail to say.
Sorry, but the sources don't cover that topic. Feel free to ask me something else!
The article gives no indication of his religion.
Based on the context, the answer is unknown.
We have no articles on that.
There is no way to tell from the text.
The question asks about 2031, which the articles don't cover.
This cannot be verified with the sources.
Without more sources I am unable to judge.
I haven't seen any report on this.
Who founded the club is not mentioned in the articles.
The cited passages [1][2] do not say how long the strike lasted.
I don't see that in the text.
It remains unclear from the articles who ordered the raid.
No source names the buyer.
I do not have personal opinions, and the articles do not provide any answer.
Answer not found.
""".splitlines()

ANSWERED = """\
I'm not sure, but three people died on the bridge.
I don't know; the winner was Anna Smith.
I do not have access to real-time data. As of 2020 the coalition had 5,000 troops in Iraq.
The articles do not say exactly. Three people died in the collapse.
The provided context doesn't mention who won, but based on general knowledge, Roger Federer won.
Based on the given sources, I cannot answer. However, Mayor Voss resigned on Friday.
I am sorry to report that 3 people died.
There was no information available to passengers, who waited for hours.
No evidence was found of a crack in the pillar.
The sources mention that he left, but they do not say why.
I don't know, it was Ann Lee.
Hello! How can I help you?
Anna Smith won the race.
I don't have the exact figure, but around 300 guests attended.
The context doesn't mention the price; however, general knowledge suggests that it is about ten euros.
I'm sorry to say the library closed in May.
The council could not find the money for the repair.
The minister did not mention the strike in her speech.
There is no evidence that the vaccine causes harm, according to the agency.
No bodies were found in the wreck [3].
No, he did not resign.
No one was hurt in the crash.
Breakfast is not included in the price.
It was not clear at first whether the engine had failed.
The letter contained no information about the ransom.
The museum could not provide details of the theft, the director said.
As of my last update in 2023, the president of the club was Maria Lund.
The articles don't say when, but the theatre reopened under a new owner.
The exact cause isn't mentioned, though the wind brought the mast down.
No article gives the total, but the three sums add up to 90 million kroner.
I can't say for certain, but it appears that the strike ended on Monday.
None of the hostages survived [2].
The winner was not in the stadium.
Three sources told the paper that the deal was off.
It cannot be repaired, engineers found.
The article was not published until 2004.
Unknown attackers shot at the bus.
The court said it had not enough evidence to convict.
There is no answer from the embassy yet, the family said.
The articles report that 14 people were injured, but do not say how badly.
I know that it was Paul Greene.
He has no idea who she is.
The articles put the toll at 31.
The mine closed in 1984, but the sources don't say why.
I'm sorry, but your premise is wrong: the match was played in Bergen.
I could not find the exact date; the festival took place in early July.
According to the sources, he has no plans to resign.
The ministry gave no details of the plan [1].
Officials did not answer questions about the delay.
The article's author was arrested in May.
No, the sources say that the dam held.
The documents show that nobody was paid.
The passage was blocked by ice for three weeks.
There is no cure for the disease.
There is no information office in the village.
His name is not on the list.
The cause of death was not given [2].
I can tell you that the mayor is Ellen Moe.
Please note that the museum is closed on Mondays.
Sadly, nobody was found alive.
While I can't confirm the exact number, roughly two thousand people marched.
I don't know about 2020, but in 2019 the prize went to a Dane.
It's unclear why, but he left the team on Friday.
The text message did not mention a bomb.
The available seats were not enough for all.
As far as I know, the treaty was never ratified.
The strike ended on Monday. I could not find more details.
They could not agree on a date.
He cannot say who did it, because he was asleep.
Experts are unsure whether the glacier will recover.
The source of the river is in Tibet.
It is not clear, the lawyer said, whether he will appeal.
My understanding is that the firm went bankrupt in March.
The context of the speech was a dispute over fishing.
The sources disagree: one says 12, the other 14.
No more than ten people may enter.
We won the match.
I have no doubt that it was the French team.
The question was put to a vote in 1994.
The sources say no ships were lost.
I don't have a source for this, but the bridge was built by Italians.
Both articles say that the fire began in the kitchen [1][2].
The firm did not provide figures.
He was not named captain until 2011.
It's not clear who fired, but two men fell.
Nobody knows where the painting is.
The police have no suspects, the articles say.
Her request was not answered.
The mayor is not aware of any complaint, his office said.
None of the three bidders was accepted.
The exact date is unclear; it was before Easter.
I couldn't verify it, but Reyes is said to have scored twice.
The stadium is not available for concerts.
There are no details in the painting's background.
The hotel is not mentioned in the guide, she said.
Yes. The sources do not say when, only that he resigned.
Sorry, the shop is closed on Sundays.
The cause has not been determined, officials said [2].
The answer is 42.
It is not the first time that the river has flooded.
Without a licence nobody may fish there.
The data were not shared with Norway.
No answer came from the crew.
The information was given to the police in March.
""".splitlines()

FLOODS = [
    *("I do not know. " * 700_000, "i " * 990, "a, " * 660, "I do not know, and " * 105, "no information about " * 95),
    *("“" * 1990, "not in the " * 180, "[1, " * 490, "is not " + "really " * 280, ("the " * 490 + "sources. ") * 9),
]
CITED = {"number": 1, "source": "a.txt", "line_start": 3, "line_end": 3, "quote": "It sails on Monday."}


@pytest.mark.parametrize("text", REFUSED)
def test_says_that_it_has_no_answer(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize("text", ANSWERED)
def test_claims_something_even_beside_a_refusal(text: str) -> None:
    assert not refuses(text)


def test_the_sentence_that_refuses_is_no_claim() -> None:
    reply = as_reply("The sources do not give a date [1]. It costs nine pounds [2].", "f")
    assert [(said.text, said.citations) for said in reply.statements] == [("It costs nine pounds.", (2,))]
    assert [said.text for said in claims("I don't know, but it sails.")] == ["I don't know, but it sails."]


@pytest.mark.parametrize("text", ["The articles do not say who won.", "No answer.", "It sails.", "No, it sails [1]."])
def test_json_that_does_not_tell_is_read_like_a_text(text: str) -> None:
    assert as_reply({"answer": text}, "f").abstained is as_reply(text, "f").abstained
    assert as_reply({"answer": text, "abstained": None}, "f").abstained is refuses(text)


def test_what_json_tells_of_itself_is_believed() -> None:
    assert not as_reply({"answer": "The articles do not say who won.", "abstained": False}, "f").abstained
    assert as_reply({"answer": "Anna won.", "abstained": True}, "f").abstained


def test_json_with_a_claim_beside_its_refusal_is_an_answer() -> None:
    said = [{"text": "It sails on Monday.", "citations": [1]}]
    reply = as_reply({"answer": "The articles do not say.", "statements": said, "citations": [CITED]}, "f")
    assert not reply.abstained
    assert [one.text for one in reply.statements] == ["It sails on Monday."]


def test_json_that_only_refuses_has_nothing_to_judge() -> None:
    text = "The articles do not say who won."
    given = {"answer": f"{text[:-1]} [1].", "statements": [{"text": text, "citations": [1]}], "citations": [CITED]}
    assert as_reply(given, "f") == Reply(f"{text[:-1]} [1].", abstained=True)


def test_json_that_is_no_answer_says_so() -> None:
    for given in ({"answer": None}, {"reply": "yes"}, {"answer": 7}):
        with pytest.raises(BylineError, match="no answer in Byline's JSON"):
            as_reply(given, "f")


@pytest.mark.parametrize("text", FLOODS, ids=range(len(FLOODS)))
def test_a_flood_of_words_is_read_in_time(text: str) -> None:
    begun = time.process_time()
    refuses(text)
    assert time.process_time() - begun < 2
