from cms.core.collation import reading_order


def in_order(names: str, language: str) -> list[str]:
    return sorted(names.split(), key=lambda name: reading_order(name, language))


def test_albanian_letters_of_two_signs_have_their_own_place():
    assert in_order("Gjakovë Graçanicë Gllogoc Zveçan Ferizaj", "sq") == [
        "Ferizaj",
        "Gllogoc",
        "Graçanicë",
        "Gjakovë",
        "Zveçan",
    ]
    assert in_order("çaj cili cyt", "sq") == ["cili", "cyt", "çaj"]


def test_serbian():
    assert in_order("đak džak dan čas ćup cvet ljiljan luk", "sr-latn") == [
        "cvet",
        "čas",
        "ćup",
        "dan",
        "džak",
        "đak",
        "luk",
        "ljiljan",
    ]


def test_english_knows_no_such_letters():
    assert in_order("Gjakova Gllogovac Gate", "en") == ["Gate", "Gjakova", "Gllogovac"]
