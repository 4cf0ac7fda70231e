"""Production's settings, and a page without anything to compare with."""

from cms.settings.production import *  # noqa: F403 (as production itself takes the base's)
from cms.settings.production import BASE_DIR, TEMPLATES

TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "benchmarks" / "templates")
