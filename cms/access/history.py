"""Who could see something on a day: what was in force then, judged by the same policies as today.

Facts are rows of tables that decide about access, as they were from a moment on (`AccessFact`). They are played
back in order; at every moment of the day at which something changed, everybody's tokens and the object's are worked
out anew. So what somebody saw for five minutes is there too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, DateTimeField, Model, Q, UUIDField
from django.utils.dateparse import parse_datetime

from .models import AccessFact
from .policies import policy_of
from .tokens import PUBLIC, Principals, names_in
from .triggers import record

PERSON = "users.User"


class World:
    """The rows that were there at one moment: `rows["spaces.Membership"][5].role`."""

    def __init__(self):
        self.at: datetime = datetime.min.replace(tzinfo=UTC)
        self._rows: dict[str, dict[int, SimpleNamespace]] = {}
        #: For sources, to keep what they looked up once.
        self.kept: dict = {}

    def rows(self, label: str) -> dict[int, SimpleNamespace]:
        return self._rows.get(label, {})

    def apply(self, fact: AccessFact) -> None:
        rows = self._rows.setdefault(fact.subject, {})
        if fact.state is None:
            rows.pop(fact.object_id, None)
        else:
            rows[fact.object_id] = _row(fact)

    def ended(self, row) -> bool:
        return row.expires_at is not None and row.expires_at <= self.at


#: Which facts bear on an object: label of a model → condition on its facts.
Bearing = Callable[[str, int, list[SimpleNamespace]], dict[str, Q]]
#: Who held which tokens: (number of a person, token).
Tokens = Callable[[World], Iterable[tuple[int, str]]]
_sources: list[tuple[Bearing, Tokens]] = []


def past_source(bearing: Bearing):
    """Register how an app's tokens were held: `bearing(label, pk, states)` says which facts it needs to tell, `states`
    being those the object ever had; the decorated function reads them from a World."""

    def register(tokens: Tokens) -> Tokens:
        _sources.append((bearing, tokens))
        return tokens

    return register


def ever(column: str, value: bool) -> Q:
    """Facts in which a yes or no was `value`. SQLite has no truth, only numbers."""
    return Q(**{f"state__{column}": value}) | Q(**{f"state__{column}": int(value)})


def record_governed(model: type[Model]) -> None:
    """Record all by which the policy of `model` decides: state, the fields in its tokens, its clock."""
    policy = policy_of(model)
    assert policy is not None, f"{model.__name__} has no policy"
    templates = {
        template for states in policy.table.values() for found in states.values() for template in found
    }
    names = {name for template in (*templates, *policy.early) for name in names_in(template)} | policy.clock
    names |= {"state"} & {found.name for found in model._meta.get_fields()}
    record(model, *(names - {"pk"}))


@dataclass
class Seen:
    """Somebody who could see an object, in which stretches of time, and by which tokens."""

    #: None: everybody, signed in or not.
    user_id: int | None
    tokens: set[str] = field(default_factory=set)
    periods: list[tuple[datetime, datetime]] = field(default_factory=list)


def who_could_see(label: str, pk: int, start: datetime, end: datetime) -> list[Seen]:
    """Everybody who could view the object at some moment from `start` on and before `end`, in no order.

    Nothing is known of the time before the first fact of an object: then it answers with nobody.
    """
    facts = _facts(label, pk, end)
    world, found = World(), {}
    moments = sorted({start, *(at for fact in facts for at in _changes(fact) if start < at < end)})
    ends = [*moments[1:], end]
    waiting = iter(facts)
    fact = next(waiting, None)
    for moment, until in zip(moments, ends, strict=True):
        while fact is not None and fact.at <= moment:
            world.apply(fact)
            fact = next(waiting, None)
        world.at = moment
        for user_id, tokens in _viewers(world, label, pk).items():
            seen = found.setdefault(user_id, Seen(user_id))
            seen.tokens |= tokens
            if seen.periods and seen.periods[-1][1] == moment:
                seen.periods[-1] = (seen.periods[-1][0], until)
            else:
                seen.periods.append((moment, until))
    return list(found.values())


def known_since(label: str, pk: int) -> datetime | None:
    """When the first fact about an object was written; None: there is none."""
    first = AccessFact.objects.filter(subject=label, object_id=pk).order_by("at", "pk").first()
    return first.at if first else None


def _facts(label: str, pk: int, end: datetime) -> list[AccessFact]:
    """All facts before `end` that bear on the object, in the order in which they came."""
    before = AccessFact.objects.filter(at__lt=end)
    own = before.filter(subject=label, object_id=pk)
    states = [_row(fact) for fact in own if fact.state is not None]
    wanted = Q(subject=label, object_id=pk)
    bearings = [
        {PERSON: ever("is_active", False)},
        *(bearing(label, pk, states) for bearing, _tokens in _sources),
    ]
    for bearing in bearings:
        for subject, condition in bearing.items():
            rows = before.filter(condition, subject=subject).order_by().values("object_id")
            wanted |= Q(subject=subject, object_id__in=rows)
    return list(before.filter(wanted).order_by("at", "pk"))


def _viewers(world: World, label: str, pk: int) -> dict[int | None, set[str]]:
    """Person → the tokens by which they could view it at this moment."""
    obj, policy = world.rows(label).get(pk), policy_of(apps.get_model(label))
    if obj is None or policy is None:
        return {}
    needed = policy.own_tokens_then("view", obj, world)
    if policy.state(obj) in policy.grant_states:
        needed |= {
            f"grant:{uuid}" for grant in policy.grants for uuid in grant.objects.on_in(world, pk, "view")
        }
    held: dict[int, set[str]] = {}
    for _bearing, source in _sources:
        for user_id, token in source(world):
            held.setdefault(user_id, set()).add(token)
    is_open, early = policy.is_open(obj, world.at), policy.early_tokens(obj)
    inactive = {user_id for user_id, user in world.rows(PERSON).items() if not user.is_active}
    viewers: dict[int | None, set[str]] = {None: {PUBLIC}} if PUBLIC in needed and is_open else {}
    for user_id, tokens in held.items():
        by = needed & Principals(tokens)
        if by and user_id not in inactive and (is_open or not early.isdisjoint(tokens)):
            viewers[user_id] = set(by)
    return viewers


def _row(fact: AccessFact) -> SimpleNamespace:
    model, state = apps.get_model(fact.subject), fact.state or {}
    fields = {found.attname: found for found in model._meta.concrete_fields}
    values = {name: _value(fields.get(name), value) for name, value in state.items()}
    return SimpleNamespace(pk=fact.object_id, **values)


def _value(column, value: Any) -> Any:
    """As the ORM would give it; the databases write times, truth and uuids each in a way of their own."""
    if value is None:
        return None
    if isinstance(column, DateTimeField):
        moment = parse_datetime(value)
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(column, BooleanField):
        return bool(value)
    return value.replace("-", "") if isinstance(column, UUIDField) else value


def _changes(fact: AccessFact) -> list[datetime]:
    """The moments at which a fact changes something: when it was written, and those that its clock names."""
    moments = [] if fact.state is None else [v for v in vars(_row(fact)).values() if isinstance(v, datetime)]
    return [fact.at, *moments]
