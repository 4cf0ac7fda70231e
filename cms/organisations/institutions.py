"""Central institutions and development partners KLGI works with, and the organisations of the demo site.

Institutions and donors are real and carry their own names. Civil society organisations, media and the
Partner Foundation are invented, so that nothing the demo says about them is said about anybody.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation; `kind` is institute, institution, donor, cso or media."""

    kind: str
    slug: str
    name_sq: str
    name_sr: str
    name_en: str
    acronyms: tuple[str, ...] = ()


def _o(kind: str, slug: str, name_sq: str, name_sr: str, name_en: str, *acronyms: str) -> Organisation:
    return Organisation(kind, slug, name_sq, name_sr, name_en, acronyms)


INSTITUTE = _o(
    "institute",
    "klgi",
    "Instituti për Qeverisje Lokale",
    "Kosovski institut za lokalnu samoupravu",
    "Kosovo Local Government Institute",
    "KLGI",
)

INSTITUTIONS: tuple[Organisation, ...] = (
    _o("institution", "kuvendi", "Kuvendi i Republikës së Kosovës", "Skupština Republike Kosovo",
       "Assembly of the Republic of Kosovo"),
    _o("institution", "zkm", "Zyra e Kryeministrit", "Kancelarija premijera", "Office of the Prime Minister",
       "ZKM", "OPM", "KP"),
    _o("institution", "mapl", "Ministria e Administrimit të Pushtetit Lokal",
       "Ministarstvo administracije lokalne samouprave", "Ministry of Local Government Administration",
       "MAPL", "MALS", "MLGA"),
    _o("institution", "mfpt", "Ministria e Financave, Punës dhe Transfereve",
       "Ministarstvo finansija, rada i transfera", "Ministry of Finance, Labour and Transfers",
       "MFPT", "MFRT", "MFLT"),
    _o("institution", "mzhr", "Ministria e Zhvillimit Rajonal", "Ministarstvo regionalnog razvoja",
       "Ministry of Regional Development", "MZHR", "MRR", "MRD"),
    _o("institution", "mmphi", "Ministria e Mjedisit, Planifikimit Hapësinor dhe Infrastrukturës",
       "Ministarstvo životne sredine, prostornog planiranja i infrastrukture",
       "Ministry of Environment, Spatial Planning and Infrastructure", "MMPHI", "MŽSPPI", "MESPI"),
    _o("institution", "akk", "Asociacioni i Komunave të Kosovës", "Asocijacija kosovskih opština",
       "Association of Kosovo Municipalities", "AKK", "AKO", "AKM"),
    _o("institution", "zka", "Zyra Kombëtare e Auditimit", "Nacionalna kancelarija revizije",
       "National Audit Office", "ZKA", "NKR", "NAO"),
    _o("institution", "ask", "Agjencia e Statistikave të Kosovës", "Agencija za statistiku Kosova",
       "Kosovo Agency of Statistics", "ASK", "KAS"),
    _o("institution", "aip", "Agjencia për Informim dhe Privatësi",
       "Agencija za informisanje i privatnost",
       "Information and Privacy Agency", "AIP", "IPA"),
    _o("institution", "ikap", "Instituti i Kosovës për Administratë Publike",
       "Kosovski institut za javnu upravu",
       "Kosovo Institute for Public Administration", "IKAP", "KIJU", "KIPA"),
)  # fmt: skip

DONORS: tuple[Organisation, ...] = (
    _o("donor", "zyra-e-be", "Zyra e Bashkimit Evropian në Kosovë", "Kancelarija Evropske unije na Kosovu",
       "European Union Office in Kosovo", "BE", "EU"),
    _o("donor", "sdc", "Agjencia Zvicerane për Zhvillim dhe Bashkëpunim",
       "Švajcarska agencija za razvoj i saradnju", "Swiss Agency for Development and Cooperation",
       "SDC", "DEZA"),
    _o("donor", "giz", "Shoqata Gjermane për Bashkëpunim Ndërkombëtar",
       "Nemačko društvo za međunarodnu saradnju",
       "German Agency for International Cooperation", "GIZ"),
    _o("donor", "helvetas", "Helvetas Kosovë", "Helvetas Kosovo", "Helvetas Kosovo"),
    _o("donor", "undp", "Programi i Kombeve të Bashkuara për Zhvillim",
       "Program Ujedinjenih nacija za razvoj",
       "United Nations Development Programme", "UNDP"),
    _o("donor", "sida", "Agjencia Suedeze për Bashkëpunim Ndërkombëtar për Zhvillim",
       "Švedska agencija za međunarodnu razvojnu saradnju",
       "Swedish International Development Cooperation Agency", "Sida"),
    _o("donor", "palme", "Qendra Ndërkombëtare Olof Palme", "Međunarodni centar Olof Palme",
       "Olof Palme International Center", "OPC"),
    _o("donor", "banka-boterore", "Banka Botërore", "Svetska banka", "World Bank", "BB", "WB"),
    _o("donor", "fondacioni-partner", "Fondacioni Partner", "Fondacija Partner", "Partner Foundation"),
    _o("donor", "osbe", "Misioni i OSBE-së në Kosovë", "Misija OEBS-a na Kosovu", "OSCE Mission in Kosovo",
       "OSBE", "OEBS", "OSCE"),
)  # fmt: skip

CSOS: tuple[Organisation, ...] = (
    _o("cso", "lagjja-ime", "Lagjja Ime", "Moj kraj", "My Neighbourhood"),
    _o("cso", "forumi-i-fshatrave", "Forumi i Fshatrave", "Forum sela", "Village Forum"),
    _o("cso", "qendra-per-buxhet-te-hapur", "Qendra për Buxhet të Hapur", "Centar za otvoreni budžet",
       "Centre for Open Budgets", "QBH"),
    _o("cso", "grate-ne-kuvend", "Gratë në Kuvend", "Žene u skupštini", "Women in the Assembly"),
    _o("cso", "ura-e-re", "Ura e Re", "Novi most", "New Bridge"),
)  # fmt: skip

MEDIA: tuple[Organisation, ...] = (
    _o("media", "radio-lugina", "Radio Lugina", "Radio Dolina", "Radio Valley"),
    _o("media", "tv-sharri-lokal", "TV Sharri Lokal", "TV Šara lokal", "TV Sharr Local"),
    _o("media", "gazeta-komuna", "Gazeta Komuna", "Novine Komuna", "Komuna Newspaper"),
)  # fmt: skip

ORGANISATIONS: tuple[Organisation, ...] = (INSTITUTE, *INSTITUTIONS, *DONORS, *CSOS, *MEDIA)
