"""Tables of English words that mutations are made from."""

from __future__ import annotations


def _list(words: str) -> list[str]:
    return words.split()


UNITS = _list("two three four five six seven eight nine")
TEENS = _list("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
SCALES = _list("hundred thousand million billion dozen")
PARTS = _list("third quarter fifth sixth tenth")
MONTHS = (
    _list("January February March April May June July August September October November December"),
    _list("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
)
WEEKDAYS = (
    _list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    _list("Mon Tue Wed Thu Fri Sat Sun"),
)

TITLES = frozenset(
    _list("""
    president prime minister professor dr doctor mr mrs ms sir lord lady major general colonel captain coach judge
    spokesman spokeswoman chairman chairwoman senator governor mayor king queen prince princess pope saint st chief
    the a an his her their its in on at of for from by to and but or if as it he she they we i this that these those
    there what who which when where while after before with without under over no not none nobody
    neither both each most some many all few one two three four five six seven eight nine ten since until according
    """)
)
"""Words that open a run of capitals without being a part of the name."""

SAME = tuple(
    frozenset(_list(names))
    for names in (
        "US USA U.S United States America American Americans Washington",
        "UK U.K United Kingdom Britain British London",
        "EU European Union Europe Brussels",
        "UN United Nations",
        "AFP Agence France-Presse",
        "ISIS Daesh Islamic State",
        "Iraq Iraqi Iraqis Baghdad",
        "Iran Iranian Iranians Tehran",
        "France French Paris",
        "Canada Canadian Canadians Ottawa",
        "Germany German Germans Berlin",
        "Russia Russian Russians Moscow Kremlin",
        "China Chinese Beijing",
        "Israel Israeli Israelis Jerusalem",
        "Ukraine Ukrainian Ukrainians Kyiv Kiev",
    )
)
"""Names that can stand for each other."""

PAST = {
    past: base
    for base, past in (
        pair.split(":")
        for pair in _list("""
        become:became begin:began break:broke bring:brought build:built buy:bought catch:caught choose:chose
        come:came cross:crossed draw:drew drive:drove drop:dropped fall:fell feel:felt fight:fought find:found
        fly:flew get:got give:gave go:went grow:grew hear:heard hold:held keep:kept know:knew lead:led leave:left
        lose:lost make:made mean:meant meet:met pay:paid rise:rose run:ran say:said see:saw seek:sought sell:sold
        send:sent shoot:shot sink:sank speak:spoke spend:spent stand:stood steal:stole strike:struck take:took
        teach:taught tell:told think:thought throw:threw understand:understood wear:wore win:won write:wrote
        withdraw:withdrew
        """)
    )
    if base != "be"
}
"""Irregular past forms and their plain form (with a few regular ones)."""

PRESENT = frozenset(
    _list("""
    agrees argues belongs believes blames carries comes contains depends employs enters expects gives
    goes handles holds hopes includes keeps knows leads lives makes opens owes owns pays
    puts refers remains represents rises runs says seems serves sits speaks stands takes thinks wants
    writes
    """)
)
"""Present forms of the third person that are seldom plural nouns where they follow a name or a noun."""

PARTICIPLES = frozenset(
    _list("""
    been become begun broken brought built bought caught chosen come cost cut done drawn driven fallen felt fought
    found flown given gone grown heard held hit kept known laid led left let lost made meant met paid put read risen
    run said seen sent set shot shrunk shut sold spent spoken stood stolen struck sung sunk sworn taken taught thrown
    told understood won worn written
    """)
)
REPORTING = frozenset(_list("say tell"))
"""Negated only where nothing else can be."""
