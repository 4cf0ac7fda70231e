"""What follows the text of a public page. A feature registers its panel; the public site imports none.

A panel may hold only what everybody sees: a page of the public site may be kept by caches.
"""

from .panels import Panels

_panels = Panels()
page_panel = _panels.register
panels_for = _panels.shown
