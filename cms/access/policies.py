"""One policy per model, and everything that follows from it.

A policy is a table: action → state → the tokens that allow it. From the same table come the answer for
one object (`can`), the queryset (`allowing`), and the reader sets of the search (`readers`, `early_readers`).
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from .principals import principals
from .tokens import Principals, fill, names_in

NOTHING = Q(pk__in=[])
#: Not the empty Q(), which is lost when it is joined with others by “or”.
EVERYTHING = ~NOTHING
Templates = tuple[str, ...]


class Policy:
    """Subclass, fill the table, register with `@policy_for(Model)`.

    `table[action][state]` is a tuple of token templates such as "space:{space_id}:read", whose places are
    fields of the model. An action or a state that is not in the table is nobody's.
    """

    table: ClassVar[dict[str, dict[str, Templates]]] = {}
    #: Who sees an object while it is withheld: before `visible_from`, after `visible_until`, or not yet scanned.
    early: ClassVar[Templates] = ()
    #: Which fields withhold: any of "visible_from", "visible_until", "is_clean".
    clock: ClassVar[frozenset[str]] = frozenset()
    #: Exceptions on single objects: the grant models, and the states in which a grant opens anything.
    grants: ClassVar[tuple[Any, ...]] = ()
    grant_states: ClassVar[frozenset[str]] = frozenset()
    #: Global permissions and superusers count too: pages, which the back office governs.
    opens_to_superusers: ClassVar[bool] = False

    def state(self, obj) -> str:
        return obj.state

    def in_states(self, states: list[str]) -> Q:
        return Q(state__in=states)

    # -- one object ---------------------------------------------------------------------------------

    def tokens(self, action: str, obj) -> frozenset[str]:
        """The tokens of which one is needed for `action` on `obj`, the clock aside."""
        tokens = set(self.own_tokens(action, obj))
        if self.state(obj) in self.grant_states and obj.pk:  # what is not saved yet is shared with nobody
            for grant in self.grants:
                tokens.update(f"grant:{uuid}" for uuid in grant.objects.on(obj, action))
        return frozenset(tokens)

    def own_tokens(self, action: str, obj) -> frozenset[str]:
        """Those of the table alone, without exceptions. `obj` needs no more than the fields of the policy."""
        templates = self.table.get(action, {}).get(self.state(obj), ())
        return frozenset(filter(None, (fill(template, obj) for template in templates)))

    def own_tokens_then(self, action: str, obj, world) -> frozenset[str]:
        """As `own_tokens`, in a World of the past: for policies that look at rows besides the object's own."""
        return self.own_tokens(action, obj)

    def early_tokens(self, obj) -> frozenset[str]:
        return frozenset(filter(None, (fill(template, obj) for template in self.early)))

    def is_open(self, obj, now: datetime) -> bool:
        """Whether nothing withholds `obj` from its readers."""
        visible_from = getattr(obj, "visible_from", None) if "visible_from" in self.clock else None
        visible_until = getattr(obj, "visible_until", None) if "visible_until" in self.clock else None
        return (
            (visible_from is None or visible_from <= now)
            and (visible_until is None or now < visible_until)
            and ("is_clean" not in self.clock or obj.is_clean)
        )

    def allows(self, held: Principals, action: str, obj, now: datetime) -> bool:
        if not held & self.tokens(action, obj):
            return False
        return self.is_open(obj, now) or bool(held & self.early_tokens(obj))

    # -- many objects -------------------------------------------------------------------------------

    def allowed(self, held: Principals, action: str, now: datetime) -> Q:
        """The same answer as a condition on the model's table."""
        states_of: dict[str, list[str]] = {}
        for state, templates in self.table.get(action, {}).items():
            for template in templates:
                states_of.setdefault(template, []).append(state)
        conditions = [
            self.in_states(states) & _holding(template, held)
            for template, states in states_of.items()
            if held.values_for(template)
        ]
        if held.grants:
            conditions += [
                self.in_states(sorted(self.grant_states))
                & Q(pk__in=grant.objects.opened_by(held.grants, action))
                for grant in self.grants
            ]
        if not conditions:
            return NOTHING
        return _any(conditions) & self.not_withheld(held, now)

    def not_withheld(self, held: Principals, now: datetime) -> Q:
        opened = Q()
        if "visible_from" in self.clock:
            opened &= Q(visible_from=None) | Q(visible_from__lte=now)
        if "visible_until" in self.clock:
            opened &= Q(visible_until=None) | Q(visible_until__gt=now)
        if "is_clean" in self.clock:
            opened &= Q(is_clean=True)
        if not opened:
            return opened
        return _any([opened, *(_holding(t, held) for t in self.early if held.values_for(t))])


def _any(conditions: list[Q]) -> Q:
    return reduce(or_, conditions)


def _holding(template: str, held: Principals) -> Q:
    """Rows whose fields fill `template` to a token that is held."""
    names, values = names_in(template), held.values_for(template)
    if not names:
        return EVERYTHING if values else NOTHING
    if len(names) == 1:
        return Q(**{f"{names[0]}__in": sorted(value[0] for value in values)})
    by_rest: dict[tuple[int, ...], list[int]] = {}
    for first, *rest in values:
        by_rest.setdefault(tuple(rest), []).append(first)
    return _any(
        [
            Q(**{f"{names[0]}__in": sorted(firsts)}, **dict(zip(names[1:], rest, strict=True)))
            for rest, firsts in by_rest.items()
        ]
    )


_policies: dict[type[Model], Policy] = {}


def policy_for(model: type[Model]):
    """Class decorator: this policy decides about `model` and its subclasses."""

    def register(policy: type[Policy]) -> type[Policy]:
        _policies[model] = policy()
        return policy

    return register


def policy_of(model: Any) -> Policy | None:
    """The policy of a model class or instance, inherited along the model's bases."""
    cls = model if isinstance(model, type) else type(model)
    return next((_policies[base] for base in cls.__mro__ if base in _policies), None)


def _required(model) -> Policy:
    policy = policy_of(model)
    if policy is None:
        raise LookupError(f"{model!r} has no access policy: declare one with @policy_for")
    return policy


def can(user, action: str, obj, now: datetime | None = None) -> bool:
    """Whether `user` (or None, a stranger) may do `action` with `obj` at `now`."""
    return _required(obj).allows(principals(user, now), action, obj, now or timezone.now())


def readers(obj) -> frozenset[str]:
    """The tokens of those who may view `obj` once it is open. Empty: nobody."""
    return _required(obj).tokens("view", obj)


def early_readers(obj) -> frozenset[str]:
    """The tokens of those among the readers who may view `obj` even while it is withheld."""
    return _required(obj).early_tokens(obj)


class AccessQuerySet(QuerySet):
    def allowing(self, user, action: str, now: datetime | None = None):
        """Those rows with which `user` may do `action`."""
        held, at = principals(user, now), now or timezone.now()
        return self.filter(_required(self.model).allowed(held, action, at))

    def visible_to(self, user, now: datetime | None = None):
        return self.allowing(user, "view", now)


def get_visible_or_404(model, user, *args, action: str = "view", **kwargs):
    """The one object of `model` (a model or a queryset of one) that matches and that `user` may `action`.

    Whatever is hidden answers exactly as what does not exist: with Http404 that says nothing.
    """
    queryset: Any = model if isinstance(model, QuerySet) else model._default_manager.all()
    try:
        return queryset.allowing(user, action).get(*args, **kwargs)
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        raise Http404 from None
