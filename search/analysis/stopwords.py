"""Function words, which stay in the surface stream (for phrases) and are left out of the lemma stream.

They go out before lemmatising, or a lemmatiser takes `dhe` (and) for a form of `jap` (gave) and `qenë`
(been) for `qen` (dog). A word that is a content word in municipal texts is not here even where it is
mostly a particle: `para` (before; money), `rreth` (about; circle), `kisha` (I had; church), `kurse`
(while; courses), `shumë` (much; sum), `radi` (for; works), `oko` (about; eye), `may`.
"""

from .folding import fold

# Forms whose folded spelling is another, meaningful word: stop words only when written with their
# diacritics. nën under, but nen article of a law · ndër among, but nder honour · što what, but sto hundred, table
# and of the auxiliaries: qenë been, but qen dog
_AS_WRITTEN = {
    "sq": "nën ndër",
    "sr-latn": "što",
    "en": "",
}

_WORDS = {
    "sq": """
        e i u a o s t c ç
        në nga me më që pa për prej te tek së të mbi ndaj deri gjer sipas kundër midis ndërmjet brenda
        jashtë përveç pas përmes nëpër përballë dhe edhe ose apo por as si sa se ku kur pra pse nëse sepse
        pasi ndërsa derisa sapo teksa sikur sesa sidomos prandaj megjithatë megjithëse ndonëse qoftë madje
        bile kështu ashtu gjithashtu një asnjë ndonjë disa ca çdo çdonjë secili secila secilin secilën
        secilit secilës kush dikush askush kujt dikujt askujt çfarë diçka asgjë gjithçka çka cili cila
        cilët cilat cilin cilën cilit cilës cilëve cilave unë ti ai ajo ne ju ata ato mua ty atë asaj atij
        atyre neve juve na iu ia ju ma ta jua ky kjo këta këto këtë kësaj këtij këtyre im ime yt jote ynë
        jonë tonë sonë juaj tuaj suaj tij saj tyre vet vetë do le po jo mos nuk dot s aty këtu atje tani
        atëherë vetëm ende akoma megjithëkëtë
    """,
    "sr-latn": """
        a i o u s k na za od do iz sa po pri pod nad pred kroz među između zbog bez protiv posle nakon pre
        prema preko tokom osim uz ka umesto ili ali ni niti nego već da ne li jer ako dok iako mada pa te
        no ipak zatim takođe koji koja koje kojeg kojega kojem kojemu kojih kojim kojima koju kojom ko
        kome koga kim šta čega čemu čime kako kada kad gde zašto čiji čija čije ovaj ova ovo ove ovi ovih
        ovom ovim ovima ovog ovoga ovoj ovu taj ta to ti tih tim tima tom tome tog toga toj tu onaj ona
        ono one oni onih onim onima onog onoj onu ja ti on mi vi mene tebe meni tebi njega njemu njim
        njime nje njoj njom njih njima ga mu me mi ih im joj nas nam nama vas vam vama se sebe sebi sobom
        svoj svoja svoje svog svoga svojoj svojom svoju svojim svojima svojih moj moja moje tvoj tvoja
        tvoje naš naša naše naših vaš vaša vaše njegov njegova njegovo njen njena njihov njihova njihovo
        sve svi svih svim svima svaki svaka svako svakog neki neka neko neke nekih nekim nekog kao tako
        samo još vrlo veoma čak sada tada ovde tamo onda
    """,
    "en": """
        a an the and or but nor if then than so as at by for from in into of off on onto out over to up
        upon with without within about above across after against along among around before behind below
        beneath beside between beyond down during except near since through throughout toward towards
        under until via i me my mine myself you your yours yourself yourselves he him his himself she her
        hers herself it its itself we us our ours ourselves they them their theirs themselves this that
        these those who whom whose which what when where why how will would shall should can could might
        must ought not no yes only own same such too very just also both each either neither every any
        some few more most other another all there here now again once because while although though
        whether however s t d ll re ve m don isn aren wasn weren doesn didn hasn haven hadn won wouldn
        shouldn couldn
    """,
}

_AUXILIARIES_AS_WRITTEN = {"sq": frozenset(["qenë"]), "sr-latn": frozenset[str](), "en": frozenset[str]()}

# Verbs that say little by themselves. They have lemmas like any verb, but nobody looks for texts by them.
_AUXILIARIES = {
    "sq": """
        jam është jemi jeni janë isha ishe ishte ishim ishit ishin qeshë qemë qenkan qenka kam ke ka kemi keni
        kanë kishe kishte kishim kishit kishin paskan paska duhet duhej mund mundet
    """,
    "sr-latn": """
        je sam si smo ste su nije nisam nisi nismo niste nisu jesam jesi jeste jesmo jesu bi bih bismo biste
        biti bio bila bilo bili bile budem bude budemo budete budu ću ćeš će ćemo ćete hteti neće
    """,
    "en": "am is are was were be been being do does did doing done have has had having",
}

FOLDED = {language: frozenset(fold(word) for word in words.split()) for language, words in _WORDS.items()}
AUXILIARIES = {
    language: frozenset(fold(word) for word in words.split()) for language, words in _AUXILIARIES.items()
}
AS_WRITTEN = {language: frozenset(words.split()) for language, words in _AS_WRITTEN.items()}


def is_function_word(folded: str, written: str, language: str) -> bool:
    """Whether a word, given folded and as a dictionary would list it, only holds a sentence together."""
    return folded in FOLDED[language] or written in AS_WRITTEN[language]


def is_auxiliary(folded: str, written: str, language: str) -> bool:
    """Whether the word is a form of a verb that only helps others. `qenë` (been) is, `qen` (dog) is not."""
    return folded in AUXILIARIES[language] or written in _AUXILIARIES_AS_WRITTEN[language]
