"""Who is asked before a page is published. A feature registers its question; it raises what stops publishing."""

from collections.abc import Callable

from wagtail.models import Page

Question = Callable[[Page], None]
_questions: list[Question] = []


def before_publishing(question: Question) -> Question:
    if question not in _questions:
        _questions.append(question)
    return question


def ask(page: Page) -> None:
    """`page` as it would stand there."""
    for question in _questions:
        question(page)
