"""The turns of phrase of an answer that has none: what it read, or what it knows, does not say.

All patterns are for one clause as `refusing.py` spells it: lower case, "is not" for "isn't", no labels and no quotes.
No list of wordings is complete; each pattern is a kind of sentence, not a sentence.
"""

from __future__ import annotations

import re

_ADVERB = r"(?:(?:\w{2,12}ly|even|also|ever|yet|really|currently|itself|themselves|just|still|at\s+all|quite)\s+){0,2}"
_NOUN = (
    r"(?:sources?|documents?|articles?|passages?|texts?|contexts?|excerpts?|snippets?|materials?|search\s+results?|"
    r"stor(?:y|ies)|news\s+items?|coverage|corpus|knowledge\s+base|"
    r"reports(?=\s+(?:above|given|provided|available|at\s+hand|(?:i|we|you)\s)))"
)
_WHICH = (
    r"(?:(?:the|these|those|this|that|any|all|of|your|my|our|both|such|provided|given|available|retrieved|above|"
    r"following|numbered|supplied|listed|cited|current|news|other|relevant|single|one|two|three)\s+){0,5}"
)
SOURCES = (
    rf"(?:what\s+(?:i|we)\s+(?:was|were|have|had)\b(?:\s+been)?(?:\s+\w+)?|{_WHICH}{_NOUN}(?!\s+(?:of|code|books?)\b)"
    r"(?:\s+(?:above|given|provided|available|here|at\s+hand|(?:that\s+)?(?:i|we|you)(?:\s+(?:have|were|was|been))?(?:\s+\w+)?))?)"
)
"""What an answer calls that which it was given to read, with its qualifiers."""
_TELL = (
    r"(?:answer|contain|mention|provide|include|specif(?:y|ie)|state|say|give|address(?:e)?|indicate|discuss(?:e)?|offer|"
    r"cover|ha(?:ve|s)|hold|report|describe|reveal|refer|name|tell|identif(?:y|ie)|explain|disclose|list|show|clarif(?:y|ie)|"
    r"detail|note|confirm|make|touch(?:e)?|go(?:e)?|elaborate|speak|talk|allow|supply|supplie|present|suggest|quote|record|"
    r"establish(?:e)?|define|spell|support|help|relate|deal)s?"
)
_TOLD = (
    r"(?:answered|contained|mentioned|provided|included|specified|stated|said|given|addressed|indicated|discussed|offered|"
    r"covered|reported|described|revealed|named|told|identified|explained|disclosed|listed|shown|clarified|detailed|noted|"
    r"recorded|established|found|present|available|clear|known|evident|apparent|contained|explicit|stated)"
)
_CLAIMABLE = (
    r"(?:named|mentioned|stated|specified|reported|said|given|told|identified|indicated|described|detailed|clear)"
)
_THING = r"(?:information|mention|answers?|details?|data|context|results?|indication|specifics|matches|reference)"
_ABOUT = (
    r"(?:about|on|of|regarding|concerning|for|as\s+to|related|relating|relevant|that|which|to\s+\w+|"
    r"whether|how|who|when)"
)
_LEARN = (
    r"(?:determine|say|tell|know|answer|infer|conclude|establish|identify|confirm|verify|give|provide|find|be\s+sure)"
)

OWN = re.compile(
    rf"""
      \b(?:i|we)\s+{_ADVERB}(?:do|did|am|are|was|were|have|will|would)\s+not\s+{_ADVERB}
          (?:know|find|found|answer|sure|certain|able|aware|familiar|have|had|see|seen|say|tell|recall|speculate
          |possess|
          been\s+able|been\s+given|provide|help|confident|comment|locate|guess|understand|allowed|trained
          |in\s+a\s+position)\b
    | \b(?:i|we)\s+{_ADVERB}(?:can|could|may)\s+not\b
    | \b(?:i|we)\s+{_ADVERB}(?:am|are|was|were|remain)\s+{_ADVERB}(?:unable|unsure|uncertain|unaware)\b
    | \b(?:i|we)\s+{_ADVERB}(?:have|had|found|find|see|know|possess|lack|hold)\s+(?:no\b(?!\s+doubt)|nothing\b
          |not\s+enough\b|insufficient\b)
    | \b(?:i|we)\s+{_ADVERB}(?:lack|(?:would\s+)?need\s+(?:more|further|additional|access|another|newer))\b
    | \Afound\s+(?:no|nothing)\b
    | \bnot\s+(?:\w+\s+){{0,2}}(?:in|of|within|by)\s+(?:my|our)\s+(?:\w+\s+){{0,2}}(?:knowledge|data
          |memory|records|sources)\b
    | (?:\A|\b(?:i|we)\b[^,]{{0,80}}\b(?:and|but)\s+)(?:did|do|could|can)\s+not\s+{_ADVERB}(?:find|see|locate|know
          |spot)\b
    | \b(?:i|we)\s+do\s+not\s+(?:believe|think|see)\s+(?:that\s+)?{SOURCES}\s+{_TELL}\b
    | \b(?:my|our)\s+(?:\w+\s+){{0,2}}(?:knowledge|data|training|information|sources|records)\s+(?:do|does
          |did)\s+not\b
    | \A(?:this|that|it|(?:the|this|your)\s+question)\s+(?:is|falls?|lies|goes)\s+{_ADVERB}(?:outside|beyond)\b
    | \bnot\s+something\s+(?:that\s+)?(?:(?:i|we)\s+(?:can|could|know)|{SOURCES}\s+{_TELL})\b
    | \Ait\s+does\s+not\s+(?:look|seem|appear)\s+(?:that|like|as\s+if|as\s+though)\s+{SOURCES}\s+{_TELL}\b
    | \b(?:more|additional|further)\s+(?:information|context|details?|data|sources?)\s+(?:is|are|would\s+be)\s+
          (?:needed|required|necessary)\b
    | \A(?:the|this)\s+(?:model|system|assistant|chatbot|engine)\s+(?:(?:can|could|does|did|was|is)\s+not\s+
          |has\s+no\s+)
          (?:able\s+to\s+)?(?:answer|know|find|have|information|say|provide|determine)\b
    """,
    re.VERBOSE,
)
"""Of itself: the first person knows, has or found nothing."""
SILENT = re.compile(
    rf"""
      \b{SOURCES}\s+{_ADVERB}(?:do|does|did|can|could|has|have|is|are|was|were|will)\s+not\s+{_ADVERB}
          (?:(?:appear|seem)\s+to\s+)?(?:{_TELL}|(?!found\s+\w){_TOLD}|helpful|sufficient|relevant|enough)\b
    | \b{SOURCES}\s+(?:never|nowhere)\s+{_TELL}\b
    | \b{SOURCES}\s+(?:is|are)\b[^,]{{0,80}},?\s+(?:and\s+)?not\s+(?:about|related|relevant)\b
    | \Anot\s+(?:the|his|her|its|their)\s+(?:\w+\s+)?(?:name|date|numbers?|reason|cause|time|place|amount|price|age
          |details?|
          identity|outcome|results?|score|winner|answer)\b
    | \A(?:they|it|that|which|neither|none)\s+(?:do|does)\s+not\s+{_ADVERB}(?:(?:appear|seem)\s+to\s+)?{_TELL}\b
    | \b(?:{SOURCES}|\A(?:they|it))\s+{_ADVERB}(?:fail(?:s|ed)?\s+to\s+{_TELL}|lacks?\b|omits?\b
          |leaves?\s+(?:it\s+)?open\b
          |(?:is|are|remains?|stays?)\s+{_ADVERB}(?:silent|quiet|unclear|vague|insufficient|irrelevant|unrelated)
          |(?:{_TELL}|said|gave|contained|mentioned|provided|made)\s+{_ADVERB}(?:no(?!.*\b(?:is|are|was|were|has
          |have|had)\b)|nothing|none|not\s+enough|insufficient)\b)
    | \b(?:none|neither|nothing)\s+(?:(?:of|in|from|within)\s+)?{SOURCES}(?=\W|\Z)
    | \Ano(?:t\s+(?:one|a\s+single))?\s+(?:of\s+)?{SOURCES}\s+(?:{_TELL}|(?:do|does|seems?|appears?|could|can)\b)
    | \b(?:not|never)\s+(?:be\s+)?{_ADVERB}(?:{_TOLD}|answered|appear|possible|determined|inferred|in|from|part
          |enough|answerable|sufficient)\b
          [^,]{{0,80}}?\b(?:in|by|from|within|among|with|on|of|anywhere\s+in)\s+{SOURCES}(?=\W|\Z)
    | \b(?:no\s+(?:\w+\s+){{0,2}}?(?:{_THING}|evidence)|nothing|nowhere|not\s+any(?:thing)?|unclear|unknown|missing
          |absent|unanswerable|insufficient|impossible|unspecified|
          unstated|omitted)\b[^,]{{0,120}}?\b(?:in|by|from|within|among|with|on)\s+{SOURCES}(?=\W|\Z)
    """,
    re.VERBOSE,
)
"""Of what it read: that does not say."""
NONE_THERE = re.compile(
    rf"""
      \A(?:there\s+is\s+)?nothing\s+(?:about|on|regarding|concerning|more\s+on)\s+(?:this|that|it)\b
    | \A(?:there\s+(?:is|are|appears?\s+to\s+be|seems?\s+to\s+be)\s+)?(?:no|not\s+(?:any|enough)|insufficient
          |a\s+lack\s+of|little\s+to\s+no)\s+(?:\w+\s+){{0,2}}?
          (?:{_THING}|articles?|sources?|documents?|passages?)
          (?:\s+(?:is|are|was|were|has\s+been|have\s+been|could\s+be|can\s+be))?
          (?:\s*\Z|\s+(?:available|provided|given|found|located|made|retrieved|returned|identified)(?!\s+to\b)
          |\s+{_ABOUT}\s(?!.*\b(?:was|were|has\s+been|have\s+been)\s+(?!found|provided|given|available|mentioned
          |located)))
    """,
    re.VERBOSE,
)
"""Nothing of the kind is there; a report would tell so in the past tense."""
UNTOLD = re.compile(
    rf"""
      \A(?:it|this|that)\s+is\s+not\s+{_ADVERB}(?:clear|known|certain|specified|mentioned|stated|reported|said
          |given|disclosed)\b
    | \A(?:it|this|that)\s+is\s+{_ADVERB}(?:unclear|unknown|uncertain|unspecified|unstated)\b
    | \A(?:it|this|that)\s+(?:is|would\s+be)\s+{_ADVERB}(?:not\s+possible|impossible|hard
          |difficult)\s+(?:for\s+me\s+)?to\s+{_LEARN}\b
    | \A(?:(?:it|this|that|(?:the|this|that|your)\s+(?:question|query|answer))\s+)?(?:can|could
          |may)\s+not\s+be\s+{_ADVERB}
          (?:determined|answered|found|inferred|established|verified|said|known|concluded)(?!\s+by\s+(?!{SOURCES}))\b
    | \Athere\s+is\s+no\s+way\s+(?:for\s+me\s+)?(?:to\s+{_LEARN}|of\s+(?:knowing|telling))\b
    | \Anone\s+of\s+(?:this|that|it|these)\s+is\s+{_ADVERB}{_CLAIMABLE}\b
    | \b(?:question|query)\b.*\b(?:unanswerable|unanswered|(?:is|are|was|can|could|has|be)\s+(?:no\s+answer
          |not\s+\w+))
    | \b(?:is|are)\s+(?:not|never)\s+{_ADVERB}{_CLAIMABLE}(?:\s+(?:here|anywhere|explicitly|directly|at\s+all))?\Z
    | \A{_WHICH}(?:requested\s+|exact\s+|specific\s+|necessary\s+|required\s+)?(?:information|details?|answers?
          |data|context|figures?)\b
          .*\b(?:is|are)\s+(?:not\s+{_ADVERB}(?:available|provided|given|included|present|found|known|sufficient
          |enough|mentioned)
          |missing|unavailable|insufficient|lacking|absent|unknown)\b(?!\s+to\s+(?!me\b|us\b|answer|determine))
    """,
    re.VERBOSE,
)
"""It is not told, by nobody named: a report would name who does not tell it."""
ALONE = re.compile(
    rf"""
    \A(?:it\s+is\s+|i\s+am\s+|i\s+have\s+)?(?:(?:currently|simply|just)\s+)?(?:
      unknown|unclear|unsure|uncertain|unanswerable|unspecified|undetermined|unavailable|empty\s+response
          |n\s*/?\s*a|null|none|dunno
    | (?:that\s+|it\s+)?beats\s+me|who\s+knows|your\s+guess\s+is\s+as\s+good\s+as\s+mine
    | not\s+{_ADVERB}(?:{_TOLD}|sure|certain|applicable|answerable|possible|enough\s+\w+|in\s+{SOURCES})
    | (?:absolutely\s+|really\s+)?no\s+(?:\w+\s+)?(?:answer|idea|clue|results?|response|data|mention|match(?:es)?
          |comment)
    | (?:answers?|information|results?|data)\s+not\s+(?:found|available|provided|given)
    | nothing(?:\s+(?:was|is))?\s+(?:found|available|relevant)
    | (?:can|could|do|did)\s+not\s+(?:be\s+)?(?:know|say|tell|answer|find|determined?|answered|found
          |help)(?:\s+(?:it|that|this))?
    | unable\s+to\b.{{0,80}}|(?:insufficient|not\s+enough|no)\s+(?:information|context|data|evidence|details?)
    )(?:\s+(?:to\s+(?:answer|say|tell|determine)(?:\s+(?:this|that|the|your|question|it)){{0,3}}
      |(?:in|from|by|based\s+on)\s+{SOURCES}|to\s+me|here|at\s+all|yet))?\Z
    """,
    re.VERBOSE,
)
"""The whole of a clause that is no sentence."""
_SIT = (
    r"discuss(?:es)?|mentions?|covers?|focus(?:es)?|describes?|refers?|deals?|talks?|concerns?|contains?|"
    r"provides?|includes?|"
)
ASIDE = re.compile(
    rf"""
      \A(?:please|let\s+me\s+know|feel\s+free|if\s+(?:you|there|more)|for\s+(?:more|the\s+latest|further|up
          |accurate|current)|try\b|
          (?:i\s+)?hope\b|happy\s+to|glad\s+to|thanks?\b|(?:good|great|interesting)\s+question|consider\b|consult\b
          |check\b|
          to\s+answer\b|is\s+there\b|would\s+you|could\s+you|can\s+you|you\s+(?:would|will|may|might|can|could
          |should|want|need)\b|
          it\s+(?:would|may|might|is)\s+(?:be\s+)?(?:best|better|helpful|advisable|recommended|worth|useful)\b)
    | \A(?:i|we)\s+(?:would|will|can|could|may|might)\s+(?:also\s+|gladly\s+|then\s+|certainly\s+|only\s+
          |be\s+(?:happy|glad|able)\b
          |help|assist|try|look|search|recommend|suggest|advise|need|love|like|encourage|provide|answer|offer
          |do\s+(?:so|that)|update)
    | \A(?:i|we)\s+(?:recommend|suggest|advise|encourage|understand|appreciate|(?:have\s+)?(?:searched|looked
          |checked|reviewed|read|went|
          tried|wish|want|apologi[sz]e))\b
    | \Ai\s+am\s+(?:just\s+|only\s+)?(?:an?\s+(?:\w+\s+){{0,2}}(?:ai|model|chatbot|assistant)|(?:limited|designed
          |trained|here|only\s+able)\b)
    | \A(?:my|our)\s+(?:\w+\s+){{0,2}}(?:knowledge|training|data|information|sources?|access|cut-?off|answers?
          |responses?)\b
    | \b(?:said|says|say|told|wrote)\s+nothing\s+(?:of|about|on)\s+(?:it|this|that)\b
    | \b(?:information|answer|details?)\s+(?:\w+\s+){{0,3}}?(?:may|might|could)\s+be\b
    | \A(?:{SOURCES}|they|it|(?:source|article|document|passage)\s+\d+)(?:\s+(?:do|does))?\s+{_ADVERB}(?:only\s+
          |mainly\s+|all\s+)?
          (?:{_SIT}relates?|touch(?:es)?|revolves?|address(?:es)?|offers?|speaks?|gives?|reports?\s+on|stops?|ends?
          |predates?|(?:is|are)\s+{_ADVERB}(?:only\s+|all\s+)?about)\b
          (?!\s+(?:that|there|it)\b)[^\d]*\Z
    """,
    re.VERBOSE,
)
"""Neither a refusal nor a claim: courtesy, advice, what the answerer is, what the sources are about."""
FRAME = re.compile(
    rf"""
    \A(?:(?:but|and|so|still|however|yet|well|hmm+|oh|also|therefore|thus|hence|instead|nevertheless|nonetheless
          |overall|although|
          though|even\s+though|while|whereas|since|because|as|unfortunately|regrettably|sadly|alas|honestly
          |certainly|sure)\b
    | (?:no|yes|ok|okay)(?=\s*[,.])
    | (?:final\s+|short\s+)?answer\Z|(?:the\s+)?answer\s+is(?:\s+that\b)?
    | (?:(?:i|we)\s+(?:am|are)\s+)?(?:so\s+|very\s+|really\s+|truly\s+|deeply\s+)?(?:sorry|afraid)\b
    | (?:my\s+)?(?:sincere\s+)?apologies\b|(?:i|we)\s+(?:do\s+|must\s+|sincerely\s+)?apologi[sz]e\b
          |(?:please\s+)?forgive\s+me\b
    | to\s+(?:say|report|inform\s+you|tell\s+you|hear)\b|that\b
    | for\s+(?:the|any|my|this)\s+(?:confusion|inconvenience|mistake|error|delay|trouble)\b
    | (?:i|we)\s+(?:must|have\s+to|should|would|regret\s+to)\s+(?:\w+\s+)?(?:admit|say|confess|inform\s+you
          |tell\s+you|note)\b
    | i\s+(?:think|believe|guess|suspect|assume|do\s+know|know|can\s+(?:only\s+)?(?:tell\s+you|say
          |confirm))\b(?=\s+\w)
    | it\s+(?:seems|appears|looks)(?:\s+(?:that|as\s+if|like))?\b
    | (?:based\s+(?:up)?on|judging\s+(?:by|from)|given|considering|from|in|within|per|as\s+of|as\s+an?
          |as\s+far\s+as|to\s+(?:my|the\s+best)|
          according\s+to\s+(?:{SOURCES}|my\b|general\b)|going\s+by|after|looking|despite|having|regarding|per)\b
          [^,]{{0,120}},
    | (?:as\s+an?|based\s+(?:up)?on)\b[^,]{{0,120}}\Z|(?:in|from|within|given|considering|according\s+to
          |per)\s+{SOURCES}\Z
    )[\s,.!:]*
    """,
    re.VERBOSE,
)
"""What stands before the sentence proper."""
READ = re.compile(rf"\b{SOURCES}")
BASED = re.compile(r"\A(?:solely\s+|only\s+)?based\s+(?:up)?on\b[^,]*\Z")
SORRY = re.compile(r"\b(?:sorry|apologies|apologi[sz]e)\b")
ATTRIBUTED = re.compile(
    rf"(?:,\s+|\A\W*)(?:[\w.'-]+\s+){{1,4}}(?:said|says|told|added|announced|confirmed)\b|,\s+(?:said|says|added)\s"
    rf"|\baccording\s+to\b(?!\s+{SOURCES})"
)
"""Somebody says so: a report."""
VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|will|would|can|could|may|might|must|should|says?|said|won|lost|died|"
    r"became|began|left|made|took|came|went|held|\w{3,}ed)\b"
)
