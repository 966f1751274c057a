"""Words whose full stop does not end a sentence, by what may follow them."""

from __future__ import annotations

from rag.articles.vocabulary import words

BEFORE_A_NAME = words(
    """
    mr mrs ms mx dr prof gen lt col capt cmdr cpl sgt maj adm brig pvt sen rep gov pres rev hon fr br sr st ste
    mt ft messrs mme mlle supt insp det dep asst atty amb sec min hr fr dra dott ing sig sra srta herr ald cllr
    hrh e.g i.e cf vs v viz ca approx resp incl excl bzw z.b d.h u.a usw evtl geb г ул им т.е т.д د أ م ד
    """
)
"""Never ends a sentence: a name or a second half must follow."""

BEFORE_A_NUMBER = words(
    """
    no nos nr p pp vol vols fig figs art arts sec sect ch chap par para paras ver c ca est jan feb mar apr jun
    jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri flt rte hwy app ex lot tel ext sq abs ziff
    """
)
"""Does not end a sentence when a number follows."""

WITHIN_A_NAME = words(
    """
    inc ltd co corp bros jr ph.d m.d b.a m.a d.c u.s u.k u.n e.u u.s.a u.a.e a.m p.m b.c a.d etc al dept univ
    assn ave blvd rd cos mfg intl gmbh llc plc s.a n.y l.a esq ret
    """
)
"""Ends a sentence only when the next word usually opens one."""

OPENERS = words(
    """
    a an the this that these those there here he she it they we i you his her its their our my your who what
    when where why how if as in on at by for from with without within after before during since until while
    although though because but and or nor so yet meanwhile however moreover therefore thus then now also both
    each every some many most few several all no not none nobody one two three officials police according asked
    earlier later last next today yesterday under over about another other such despite instead still even once
    only just perhaps more less among between to
    """
)
"""Words that usually open a sentence when they are capitalised."""

MONTHS = words(
    """
    januar jänner februar märz april mai juni juli august september oktober november dezember januari februari
    maart mei augusti oktober january february march may june july october december
    """
)
"""After "3." these make a date: "3. Januar"."""

SPEECH = (
    "said|says|asked|asks|told|tells|added|adds|wrote|writes|replied|answered|shouted|cried|warned|insisted|wondered"
    "|continued|recalled|demanded|exclaimed|explained|noted"
)
"""Verbs by which an attribution continues a quoted question: "Why now?" Jane Roe asked."""
