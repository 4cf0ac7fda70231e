"""The strategy's pillars and their fields, in its own words."""

from .models import Topic

#: slug, Albanian, Serbian, English: each pillar, then its fields.
TOPICS = (
    ("promotion", "Promovimi", "Promocija", "Promotion"),
    ("processes", "Proceset", "Procesi", "Processes"),
    ("practices", "Praktikat", "Prakse", "Practices"),
    ("models", "Modelet", "Modeli", "Models"),
    ("dialogue", "Dialogu", "Dijalog", "Dialogue"),
    ("communication", "Komunikimi", "Komunikacija", "Communication"),
    ("consensus", "Konsensusi", "Konsenzus", "Consensus"),
    ("cooperation", "Bashkëpunimi", "Saradnja", "Cooperation"),
    ("development", "Zhvillimi", "Razvoj", "Development"),
    ("partnerships", "Partneritetet", "Partnerstva", "Partnerships"),
    ("joint-agenda", "Agjenda e përbashkët", "Zajednička agenda", "Joint agenda"),
    ("co-creation", "Bashkë-krijimi", "Zajedničko stvaranje", "Co-creation"),
)


def tagged(slugs: str) -> list[Topic]:
    """The topics of a list such as "dialogue, consensus"."""
    return list(Topic.objects.filter(slug__in=[slug.strip() for slug in slugs.split(",")]))


def load(scale: int = 0) -> None:
    for slug, name_sq, name_sr, name_en in TOPICS:
        names = {"name_sq": name_sq, "name_sr": name_sr, "name_en": name_en}
        Topic.objects.update_or_create(slug=slug, defaults=names)
