"""What web pages ask their readers to do, as patterns for whole lines: one per line, each for one habit."""

from __future__ import annotations

import re

_NAMES = {
    "NETWORK": r"(?:twitter|x|facebook|instagram|linkedin|youtube|telegram|whatsapp|tiktok|threads|bluesky)",
    "LETTER": r"(?:newsletters?|alerts?|updates|inbox|briefings?|bulletins?|e-?mails?|notifications|podcasts?|channel)",
}
_PATTERNS = r"""
short url(?:[:\s]*\S+)?
(?:read|see|watch|view|learn|find out|listen)(?: also| more| next| now){0,2}\s*[:：»>|].{0,170}
(?:read|see|watch|view) the full (?:story|article|report)\b.{0,60}
(?:read|see|learn|find out|show|load|view) (?:more|all|less|also|next)(?: (?:stories|articles|news|here))?[.…»>→ ]*
(?:read|see|learn|find out|discover) (?:more|also) (?:about .{1,40}|on this (?:story|topic))
(?:continue|keep|start) reading\b.{0,60}
(?:also read|must read|related|recommended|see also|more|further reading|in pictures)\s*[:：].{0,170}
editors?[’']s? picks?\b:?
related (?:articles?|stories|topics|news|content|posts|links|coverage)\b:?
(?:you may|you might) also (?:like|be interested in)\b.{0,40}
recommended(?: for you)?|trending(?: now)?|most (?:read|popular|viewed|shared)|latest news|more news|top stories
more (?:on|from|in) (?:this (?:story|topic|section)|.{1,40}[»>→])|more stories
(?:advertisement|advertising|sponsored(?: content| post)?|paid content|ad)(?:\s*[-–—|:].{0,60})?
(?:article|story) continues (?:below|after)\b.{0,60}
scroll (?:down )?(?:to|for) (?:continue|more)\b.{0,40}
(?:sign up|register|subscribe|opt in)(?: now| today| here| free| for free)?[.!»>→ ]*
(?:sign up|register|subscribe)\b(?: now| today| here)? (?:for|to)\b.{0,110}\b{LETTER}\b.{0,60}
(?:get|receive) (?:our|the|all|more|daily|breaking)\b.{0,80}\b(?:{LETTER}|delivered)\b.{0,60}
join (?:us on|our|the)\b.{0,40}\b(?:{LETTER}|{NETWORK}|community)\b.{0,40}
(?:follow|like|find|join) .{1,60} on {NETWORK}(?:[,&\s]+(?:and\s+)?{NETWORK})*(?:\s*[:(]?\s*@\S+)*\s*[.!)]*
follow (?:@\S+[\s,]*)+|@\w{2,30}
download (?:our|the)\b.{0,60}\bapp\b.{0,40}
click (?:here|to|on the)\b.{0,100}|tap (?:here|to)\b.{0,60}
support (?:our|independent|quality|local)(?: \w+){0,2} journalism\b.{0,60}
become an? (?:member|subscriber|supporter)\b.{0,60}
already a (?:member|subscriber)\b.{0,60}|log ?in|sign ?in|log ?out|my account
leave a (?:comment|reply)|post a comment|join the (?:conversation|discussion)|no comments(?: yet)?
(?:\d[\d.,]*k?\s+(?:shares?|comments?|likes?|views?|retweets?|min(?:ute)?s? read)\b[\s,|·•]*)+
listen to (?:this|the) (?:article|story)\b.{0,30}
(?:estimated )?reading time\b.{0,30}|(?:a )?\d+[- ]min(?:ute)? read
(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}\b|by\b|of\b)).{0,150}|all rights reserved\.?.{0,60}
terms (?:of (?:use|service)|and conditions)\b.{0,60}|privacy (?:policy|notice|settings)\b.{0,60}
(?:we|this (?:web)?site|our (?:web)?site|our partners) uses? (?:cookies|trackers)\b.{0,180}
cookie (?:settings|policy|notice|preferences)\b.{0,60}
(?:accept|reject|allow|manage)(?: all)? (?:cookies|trackers)\b.{0,40}
(?:by continuing|by using this|by clicking)\b.{0,60}\b(?:agree|accept|consent)\b.{0,120}
back to (?:top|home)|skip to (?:main )?content|go to (?:top|homepage)|close(?: menu| ad)?|toggle navigation
(?:topics?|tags?|keywords?|filed under|categor(?:y|ies)|labels)\s*:.{0,170}
(?:image|photo|picture|video) \d+ of \d+|\d+ of \d+|page \d+(?: of \d+)?
(?:breaking|exclusive|live|updated|opinion|analysis|sponsored|premium|watch live|just in)[.!: ]*
"""


def _compiled() -> re.Pattern[str]:
    joined = "|".join(_PATTERNS.strip().split("\n"))
    for name, pattern in _NAMES.items():
        joined = joined.replace("{" + name + "}", pattern)
    return re.compile(joined, re.I)


INVITATION = _compiled()
