"""The closed classes of English that tell the parts of a question apart, and the few open words that must be known."""

from __future__ import annotations

import re


def wordset(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


WH = wordset("who whom whose what which when where why how")
DO = wordset("do does did don't doesn't didn't dont didnt doesnt")
MODAL = wordset("will would can could shall should may might must won't wouldn't can't cannot couldn't shouldn't")
BE = wordset("is are was were be been being am isn't aren't wasn't weren't isnt arent wasnt werent 's 're")
HAVE = wordset("has have had having hasn't haven't hadn't 've 'd")
AUXILIARY = DO | MODAL | BE | HAVE | {"'ll"}
DETERMINER = wordset("the a an this that these those my our your his her its their any some every each no all both")
PERSON = wordset("he she him her his hers himself herself")
THING = wordset("it its itself")
PLURAL = wordset("they them their theirs themselves")
POINTER = wordset("this that these those")
SUBJECT = wordset("i you he she it they we who")
OTHER_PRONOUN = wordset(
    "i you we me us yours ours myself yourself ourselves someone somebody anyone anybody everyone everybody "
    "nobody something anything everything nothing none"
)
PRONOUN = PERSON | THING | PLURAL | OTHER_PRONOUN
POSSESSIVE = wordset("his her its their")
INDEFINITE = wordset("anyone anybody someone somebody everyone everybody nobody anything something everything nothing")
PREPOSITION = wordset(
    "of in on at by for from to into onto with without within about after before during since until till under over "
    "between among against through across behind below above near beside besides towards toward despite per than as "
    "like off out up down around outside inside upon via"
)
CONJUNCTION = wordset("and or but nor so because if whether while although though unless that")
CLAUSE = wordset(
    "that because if whether while although though unless when who which where why how after before since until and but"
)
"""Words after which a pronoun may mean somebody named earlier in the same question."""
QUANTITY = wordset("many much long often far old big large high tall deep wide fast heavy soon late well bad badly few")
ADVERB = wordset(
    "second third now then ever already still yet again also too so far just only even not never always often "
    "sometimes once "
    "soon later earlier next first last ago instead exactly precisely today yesterday tomorrow tonight together "
    "here there away back really currently else more most less least likely maybe perhaps please originally roughly "
    "about"
)
NOT_PLURAL = wordset(
    "gas bus lens news physics politics economics mathematics athletics series species headquarters measles "
    "always perhaps"
)
"""They end like a plural."""
TIME_NOUN = wordset(
    "second minute hour day night morning afternoon evening week weekend month quarter season spring summer autumn "
    "fall winter year decade century time moment"
)
CALENDAR = re.compile(
    r"(?:1[5-9]|20)\d\d(?:s|-\d\d(?:-\d\d)?)?|(?:jan|febr)uary|march|april|june|july|august|"
    r"(?:sept|nov|dec)ember|october|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:spring|summer|autumn|winter|christmas|easter)|today|yesterday|tomorrow"
)
TITLE = wordset(
    "mr mrs ms miss dr prof professor sir dame lord lady king queen prince princess president chancellor minister "
    "premier senator governor mayor general colonel major captain judge justice pope bishop archbishop sheikh "
    "ambassador secretary commissioner councillor spokesman spokeswoman coach inspector"
)
ROLE = TITLE | wordset(
    "man woman boy girl person leader chief head chair chairman chairwoman director owner founder author writer "
    "artist singer actor actress player striker scientist researcher doctor lawyer teacher farmer angler driver "
    "pilot officer commander soldier suspect victim witness editor journalist reporter politician envoy "
    "spokesperson candidate winner pensioner student worker official boss executive manager architect engineer "
    "designer inventor detective brother sister mother father son daughter wife husband widow ferryman rower deputy "
    "successor predecessor"
)
AGENT = ROLE | wordset(
    "coalition alliance army navy force forces troops soldiers mission government council parliament senate cabinet "
    "ministry police court union company firm party club team bank board authority agency office commission committee "
    "church university hospital opposition rebels militia group organisation organization charity country nation state "
    "city town village people residents workers staff teachers doctors miners farmers others public airline supplier "
    "association federation trust regime side crew"
)
"""What can act and have: a tram cannot have soldiers, so it does not take the place of a coalition."""
EVENT = wordset(
    "strike flood fire election vote referendum war battle attack raid crash accident earthquake quake storm drought "
    "protest march riot trial hearing summit meeting talks conference festival match game final race takeover merger "
    "explosion eruption epidemic outbreak pandemic crisis coup siege robbery theft murder scandal inquiry campaign "
    "debate deal treaty ceasefire sale concert wedding visit"
)
STATE = wordset("weather inflation unemployment climate economy traffic health security housing education pollution")
RELATIONAL = wordset(
    "cost costs price prices reason reasons cause causes result results outcome consequences effect effects toll "
    "damage damages name names age date size length height width depth weight speed number population capital area "
    "leader head president chairman chair chief director owner owners winner loser score aim aims purpose goal "
    "reaction reactions response plan plans deadline verdict sentence charge charges turnout majority role "
    "background status total amount bill budget salary wage duration start end beginning opening closure victims "
    "casualties losses injuries deaths survivors location address author architect designer successor predecessor "
    "rate share percentage limit"
)
"""Nouns of something: "the cost" says nothing until it is known of what."""
IRREGULAR = wordset(
    "been beaten begun bitten born bought broken brought built burnt cast caught chosen closed come cut dealt done "
    "drawn driven eaten fallen felt found fought flown forgotten forgiven frozen given gone grown heard held hidden "
    "hit hurt kept known laid led left lent lost made meant met paid put read ridden risen run said seen sent set "
    "shot shown shut slain sold spent split spoken spread stolen struck sunk sworn taken taught thought thrown told "
    "torn understood woken won worn written began broke came chose drew drove fell flew fought froze gave grew knew "
    "rose sang sank saw shook spoke stole stood swam took threw went woke wore wrote"
)
VERB = IRREGULAR | wordset(
    "accept accuse achieve admit agree allow announce appear approve arrest arrive ask attend avoid ban become "
    "begin believe belong blame bring build buy carry catch choose claim collapse come command compete confirm "
    "consider consist contain continue convict criticise criticize cross decide defend define deny describe destroy "
    "die disappear discover do earn elect employ enter escape examine exist expect explain fail fall fight find "
    "finish fit flee fly follow found get give go govern grow happen have hear help hide hire hold hurt injure "
    "invade invent invest join keep kill know lead learn leave let live look lose make marry mean meet miss move "
    "need negotiate obtain occur open oppose own participate pay permit persuade predict prevent produce promise "
    "protect prove publish put quit reach react read receive refuse regret reject remain remember remove replace "
    "reply represent require resign retire reveal rise run save say sail see seem sell send serve settle shut sign "
    "sing sink speak spend stay steal stop study succeed suffer suggest take talk teach tell think threaten try "
    "understand wait want warn wear win work write"
)
NOUN_TOO = wordset(
    "abandon act aid aim arm assault attack award back backfire ban bar battle bid blame block bomb book boost call "
    "cancel care cause challenge change charge claim climb cost crash cut cross damage deal debate decline defeat "
    "delay demand deploy deport derail desert detain develop discuss dismiss document dock double drop ease employ "
    "end erupt estimate evacuate expand expel experience export extend face fear fine fire force fund gain guard "
    "guide halt head help hike host house impose import impact improve increase influence inspect interest "
    "introduce invite jail judge land last launch leak lift limit link list loan lock love march mark market "
    "measure mind name nominate note offer operate order outlaw pardon pass place plan play postpone praise press "
    "project propose protest publish purchase pull push question quit quote raid raise rate recall recognise "
    "recognize record recover reduce reform release relocate rent reopen repair repeat report request rescue "
    "research restore result retreat return review reward risk rule ruin score search seize shelter shift ship "
    "shoot shop show sign slow smuggle spark split sponsor spread stage stand start state step strike study sue "
    "supply support surge surrender survive suspect suspend switch target tax test tie tour track trade train "
    "transfer trial triumph turn update use value visit vote wage walk withdraw witness worry wound"
)
"""Verbs that are nouns as well: verbs only where "did" or "will" calls for one."""
_S = re.compile(r"(?:ies|es|s)\Z")
PARTICIPLE = re.compile(r"\w{2,}(?:ed|ing)\Z")


def is_verb(word: str) -> bool:
    """Whether a lower-case word is a known verb in some form; a noun may be written alike."""
    if word in VERB or (PARTICIPLE.match(word) and _root(word) in VERB):
        return True
    return word.endswith("s") and (word[:-1] in VERB or _S.sub("", word) in VERB or _S.sub("y", word) in VERB)


def _root(word: str) -> str:
    stem = word[:-2] if word.endswith("ed") else word[:-3]
    forms = (stem, stem + "e", stem[:-1], stem[:-1] + "y" if stem.endswith("i") else "")
    return next((form for form in forms if form in VERB), "")


def is_participle(word: str) -> bool:
    """As it may follow "was" or "has"."""
    return word in IRREGULAR or PARTICIPLE.match(word) is not None
