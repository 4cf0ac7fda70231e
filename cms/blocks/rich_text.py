"""The editor of texts, with conversions that lose no word.

Wagtail's own drop a paragraph of a kind that they do not know, with its text, and do not open foreign elements.
"""

import json

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.rich_text import features as feature_registry

from .pasted import clean

#: Kinds of paragraphs that other programs have, and the nearest that there may be here.
_NEAREST = {
    "header-one": ("header-two", "header-three"),
    "header-four": ("header-three", "header-two"),
    "header-five": ("header-three",),
    "header-six": ("header-three",),
}


class Converter(ContentstateConverter):
    def __init__(self, features=None):
        super().__init__(features)
        self.blocks, self.entities = {"unstyled", "atomic"}, set()
        for feature in self.features:
            if rule := feature_registry.get_converter_rule("contentstate", feature):
                self.blocks.update(rule["to_database_format"].get("block_map", {}))
                self.entities.update(rule["to_database_format"].get("entity_decorators", {}))

    def from_database_format(self, html):
        return super().from_database_format(clean(html))

    def to_database_format(self, contentstate_json):
        state = json.loads(contentstate_json)
        entities = state.get("entityMap") or {}
        for block in state.get("blocks") or []:
            kind = block.get("type")
            if kind not in self.blocks:
                nearest = (name for name in _NEAREST.get(kind, ()) if name in self.blocks)
                block["type"] = next(nearest, "unstyled")
            # Without its entity the words stay; with one of an unknown kind they would go.
            block["entityRanges"] = [
                place
                for place in block.get("entityRanges") or []
                if (entities.get(str(place.get("key"))) or {}).get("type") in self.entities
            ]
        return super().to_database_format(json.dumps(state))


class Editor(DraftailRichTextArea):
    """Wagtail's editor, with conversions that lose no word."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.converter = Converter(self.features)
