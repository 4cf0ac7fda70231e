"""At the foot of every page of a programme: who finances it."""

from cms.core.page_panels import page_panel

from .placing import marks_of_page


@page_panel(order=90)
def donors(request, page):
    if page.pk is None:
        return None
    marks = marks_of_page(page)
    return {"template": "visibility/donors_panel.html", "marks": marks} if marks else None
