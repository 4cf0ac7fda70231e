"""The 38 municipalities of Kosovo and every name people know them by.

Names are those of the law on administrative boundaries (Albanian, Serbian) and of common English use; aliases
are definite forms, Cyrillic, second official and former names, and spellings of the statistics agency. A
spelling that differs only by diacritics is not listed: search folds it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: `name_sq` indefinite where Albanian has both, `name_sr` in Latin script."""

    slug: str
    name_sq: str
    name_sr: str
    name_en: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called, official names first, each once."""
        return tuple(dict.fromkeys((self.name_sq, self.name_sr, self.name_en, *self.aliases)))


def _m(slug: str, name_sq: str, name_sr: str, name_en: str, *aliases: str) -> Municipality:
    return Municipality(slug, name_sq, name_sr, name_en, aliases)


MUNICIPALITIES: tuple[Municipality, ...] = (
    _m("decan", "Deçan", "Dečani", "Deçan", "Deçani", "Dečane", "Дечани", "Дечане"),
    _m("dragash", "Dragash", "Dragaš", "Dragash", "Dragashi", "Драгаш", "Sharr", "Sharri"),
    _m("drenas", "Drenas", "Glogovac", "Drenas", "Drenasi", "Gllogoc", "Gllogoci", "Gllogovc", "Gllogovci",
       "Глоговац"),
    _m("ferizaj", "Ferizaj", "Uroševac", "Ferizaj", "Ferizaji", "Урошевац"),
    _m("fushe-kosove", "Fushë Kosovë", "Kosovo Polje", "Fushë Kosovë", "Fushë Kosova", "Fushë-Kosovë",
       "Косово Поље"),
    _m("gjakove", "Gjakovë", "Đakovica", "Gjakova", "Ђаковица"),
    _m("gjilan", "Gjilan", "Gnjilane", "Gjilan", "Gjilani", "Гњилане"),
    _m("gracanice", "Graçanicë", "Gračanica", "Gračanica", "Graçanica", "Грачаница"),
    _m("hani-i-elezit", "Hani i Elezit", "Elez Han", "Hani i Elezit", "Han i Elezit", "Đeneral Janković",
       "Ђенерал Јанковић", "Елез Хан"),
    _m("istog", "Istog", "Istok", "Istog", "Istogu", "Burim", "Исток"),
    _m("junik", "Junik", "Junik", "Junik", "Juniku", "Јуник"),
    _m("kacanik", "Kaçanik", "Kačanik", "Kaçanik", "Kaçaniku", "Качаник"),
    _m("kamenice", "Kamenicë", "Kamenica", "Kamenica", "Kosovska Kamenica", "Dardanë", "Dardana", "Каменица",
       "Косовска Каменица"),
    _m("kline", "Klinë", "Klina", "Klina", "Клина"),
    _m("kllokot", "Kllokot", "Klokot", "Kllokot", "Kllokoti", "Kllokot-Vërboc", "Klokot-Vrbovac", "Клокот",
       "Клокот-Врбовац"),
    _m("leposaviq", "Leposaviq", "Leposavić", "Leposavić", "Leposaviqi", "Albanik", "Лепосавић"),
    _m("lipjan", "Lipjan", "Lipljan", "Lipjan", "Lipjani", "Липљан"),
    _m("malisheve", "Malishevë", "Mališevo", "Malisheva", "Малишево"),
    _m("mamushe", "Mamushë", "Mamuša", "Mamusha", "Mamuşa", "Мамуша"),
    _m("mitrovice", "Mitrovicë", "Mitrovica", "Mitrovica", "Mitrovica e Jugut", "Mitrovicë e Jugut",
       "Južna Mitrovica", "South Mitrovica", "Mitrovica South", "Kosovska Mitrovica", "Митровица",
       "Јужна Митровица", "Косовска Митровица"),
    _m("mitrovice-e-veriut", "Mitrovicë e Veriut", "Severna Mitrovica", "North Mitrovica",
       "Mitrovica e Veriut", "Mitrovica Veriore", "Mitrovicë Veriore", "Mitrovica North",
       "Северна Митровица"),
    _m("novoberde", "Novobërdë", "Novo Brdo", "Novobërdë", "Novobërda", "Novobrdo", "Artanë", "Artana",
       "Ново Брдо"),
    _m("obiliq", "Obiliq", "Obilić", "Obiliq", "Obiliqi", "Kastriot", "Kastrioti", "Обилић"),
    _m("partesh", "Partesh", "Parteš", "Partesh", "Parteshi", "Партеш"),
    _m("peje", "Pejë", "Peć", "Peja", "Пећ"),
    _m("podujeve", "Podujevë", "Podujevo", "Podujeva", "Besianë", "Besiana", "Подујево"),
    _m("prishtine", "Prishtinë", "Priština", "Pristina", "Prishtina", "Приштина"),
    _m("prizren", "Prizren", "Prizren", "Prizren", "Prizreni", "Призрен"),
    _m("rahovec", "Rahovec", "Orahovac", "Rahovec", "Rahoveci", "Ораховац"),
    _m("ranillug", "Ranillug", "Ranilug", "Ranillug", "Ranillugu", "Ранилуг"),
    _m("shterpce", "Shtërpcë", "Štrpce", "Štrpce", "Shtërpca", "Штрпце"),
    _m("shtime", "Shtime", "Štimlje", "Shtime", "Shtimja", "Штимље"),
    _m("skenderaj", "Skenderaj", "Srbica", "Skenderaj", "Skenderaji", "Skënderaj", "Србица"),
    _m("suhareke", "Suharekë", "Suva Reka", "Suhareka", "Therandë", "Theranda", "Сува Река"),
    _m("viti", "Viti", "Vitina", "Viti", "Vitia", "Витина"),
    _m("vushtrri", "Vushtrri", "Vučitrn", "Vushtrri", "Vushtrria", "Вучитрн"),
    _m("zubin-potok", "Zubin Potok", "Zubin Potok", "Zubin Potok", "Zubin Potoku", "Зубин Поток"),
    _m("zvecan", "Zveçan", "Zvečan", "Zvečan", "Zveçani", "Zveqan", "Zveqani", "Звечан"),
)  # fmt: skip
