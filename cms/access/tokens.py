"""Short words that say who: an object lists those who may, a person holds those that are theirs.

`public` · `partner` · `organisation:3` · `space:12:read` · `space:12:owner:7` · `grant:<uuid>`
"""

import re
from collections import defaultdict
from functools import cached_property, lru_cache

PUBLIC = "public"
PARTNER = "partner"
#: Reads of the audit log what belongs to no space.
AUDITOR = "auditor"
STAFF = "staff"
ORGANISATION_GROUP_PREFIX = "organisation:"

_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"(?<=:)\d+(?=:|$)")


@lru_cache(maxsize=512)
def _places(template: str) -> tuple[str, tuple[str, ...]]:
    return _PLACE.sub("{}", template), tuple(_PLACE.findall(template))


class Principals(frozenset):
    """The tokens a person holds at one moment."""

    def values_for(self, template: str) -> list[tuple[int, ...]]:
        """What fits into the places of `template`: "space:{space_id}:read" → [(3,), (12,)]."""
        shape, _names = _places(template)
        return self._by_shape.get(shape, [])

    @property
    def _by_shape(self) -> dict[str, list[tuple[int, ...]]]:
        if not hasattr(self, "_shapes"):
            shapes = defaultdict(list)
            for token in self:
                values = tuple(int(number) for number in _NUMBER.findall(token))
                shapes[_NUMBER.sub("{}", token)].append(values)
            self._shapes = dict(shapes)
        return self._shapes

    @cached_property
    def grants(self) -> list[str]:
        """The uuids of grants held."""
        return [token.removeprefix("grant:") for token in self if token.startswith("grant:")]


def fill(template: str, obj) -> str | None:
    """The token of `template` for `obj`; None when a place has no value (a document without owner)."""
    _shape, names = _places(template)
    values = {name: getattr(obj, name) for name in names}
    return None if None in values.values() else template.format(**values)


def names_in(template: str) -> tuple[str, ...]:
    return _places(template)[1]
