"""Exceptions on one object, for one person or one organisation, until a date.

The rows are guardian's direct foreign-key tables (one pair of models per governed model), extended by
uuid, expiry and grantor. Guardian's own functions know no expiry, so nothing but this module reads them.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cms.core.signals import content_changed

from .history import World, past_source
from .principals import forget, principal_source
from .triggers import record

#: Which permissions open an action: who may edit may view.
OPENING = {"view": ("view", "change"), "edit": ("change",)}
CODENAME = {"view": "view", "edit": "change"}


class GrantManager(models.Manager):
    def active(self, now: datetime):
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def _codenames(self, action: str) -> list[str]:
        model = self.model._meta.get_field("content_object").related_model._meta.model_name
        return [f"{verb}_{model}" for verb in OPENING.get(action, ())]

    def _for_action(self, action: str):
        return self.filter(permission__codename__in=self._codenames(action))

    def on(self, obj, action: str):
        """The uuids of all grants on `obj` that open `action`, expired ones too: expiry is the holder's."""
        kept = getattr(obj, "_prefetched_objects_cache", {}).get(accessor(self.model))
        if kept is not None:  # see with_grants
            codenames = self._codenames(action)
            return [grant.uuid for grant in kept if grant.permission.codename in codenames]
        return self._for_action(action).filter(content_object=obj).values_list("uuid", flat=True)

    def on_in(self, world, pk: int, action: str) -> list[str]:
        """As `on`, in a World of the past."""
        codenames = tuple(self._codenames(action))
        if codenames not in world.kept:
            world.kept[codenames] = set(
                Permission.objects.filter(codename__in=codenames).values_list("pk", flat=True)
            )
        rows = world.rows(self.model._meta.label).values()
        return [
            row.uuid
            for row in rows
            if row.content_object_id == pk and row.permission_id in world.kept[codenames]
        ]

    def opened_by(self, uuids, action: str):
        """The primary keys of the objects that the grants `uuids` open for `action`."""
        return self._for_action(action).filter(uuid__in=uuids).values("content_object_id")


class Grant(models.Model):
    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("shared by"),
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = GrantManager()

    class Meta:
        abstract = True


class UserGrant(Grant, UserObjectPermissionBase):
    class Meta(UserObjectPermissionBase.Meta):
        abstract = True

    objects = GrantManager()


class OrganisationGrant(Grant, GroupObjectPermissionBase):
    """Held by everybody of the organisation whose group this is (`Organisation.group`)."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True

    objects = GrantManager()


def record_grants(*models: type[Grant]) -> None:
    """Have the database note who was given what."""
    for model in models:
        holder = "user_id" if issubclass(model, UserGrant) else "group_id"
        record(model, "uuid", "content_object_id", "permission_id", "expires_at", holder)


def accessor(model: type[Grant]) -> str:
    """The attribute of a governed object that has its grants of this model."""
    return model._meta.get_field("content_object").remote_field.get_accessor_name()


def with_grants(objects: models.QuerySet) -> models.QuerySet:
    """`objects` with their grants read for all of them at once, for who asks for many objects' readers."""
    grants = [model for base in (UserGrant, OrganisationGrant) for model in grant_models(base)]
    of_these = [m for m in grants if m._meta.get_field("content_object").related_model is objects.model]
    return objects.prefetch_related(
        *(models.Prefetch(accessor(m), m.objects.select_related("permission")) for m in of_these)
    )


def grant_models(base: type[Grant]) -> list[type[Grant]]:
    return [model for model in base.__subclasses__() if not model._meta.abstract]


def _model_for(obj, base: type[Grant]) -> type[Grant]:
    for model in grant_models(base):
        if model._meta.get_field("content_object").related_model is type(obj):
            return model
    raise LookupError(f"{type(obj).__name__} has no grants: declare a subclass of {base.__name__}")


@transaction.atomic
def share(obj, holder, *, by, action: str = "view", expires_at: datetime | None = None) -> Grant:
    """Open `action` on `obj` to `holder` (a person or an organisation) until `expires_at`; renews an older grant."""
    if organisation_group := getattr(holder, "group", None):
        model, who = _model_for(obj, OrganisationGrant), {"group": organisation_group}
    else:
        model, who = _model_for(obj, UserGrant), {"user": holder}
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(obj),
        codename=f"{CODENAME[action]}_{obj._meta.model_name}",
    )
    row, _created = model.objects.update_or_create(
        content_object=obj,
        permission=permission,
        **who,
        defaults={"expires_at": expires_at, "granted_by": by},
    )
    forget()
    content_changed.send(type(obj), instance=obj)
    return row


@transaction.atomic
def unshare(grant: Grant) -> None:
    obj = grant.content_object
    grant.delete()
    forget()
    content_changed.send(type(obj), instance=obj)


@principal_source
def held_grants(user, now: datetime):
    """One query for all grant tables together, however many models have grants."""
    mine = [
        model.objects.active(now).filter(user=user).order_by().values_list("uuid", flat=True)
        for model in grant_models(UserGrant)
    ]
    groups = organisation_groups(user, now)
    mine += [
        model.objects.active(now).filter(group__in=groups).order_by().values_list("uuid", flat=True)
        for model in grant_models(OrganisationGrant)
    ]
    if mine:
        first, *others = mine
        yield from (f"grant:{value}" for value in (first.union(*others) if others else first))


def _of_object(label: str, pk: int, states) -> dict[str, Q]:
    models = [*grant_models(UserGrant), *grant_models(OrganisationGrant)]
    of_it = [m for m in models if m._meta.get_field("content_object").related_model._meta.label == label]
    return {model._meta.label: Q(state__content_object_id=pk) for model in of_it}


@past_source(_of_object)
def grants_held(world: World):
    """As `held_grants`, in a World of the past."""
    from cms.organisations.principals import belonging

    for model in grant_models(UserGrant):
        yield from (
            (row.user_id, f"grant:{row.uuid}")
            for row in world.rows(model._meta.label).values()
            if not world.ended(row)
        )
    for model in grant_models(OrganisationGrant):
        for row in world.rows(model._meta.label).values():
            if not world.ended(row):
                people = belonging(world, group_id=row.group_id)
                yield from ((person.user_id, f"grant:{row.uuid}") for person in people)


def organisation_groups(user, now: datetime):
    """Subquery: the groups of the organisations to which `user` belongs at `now`."""
    from cms.organisations.models import Affiliation

    return Affiliation.objects.active(now).filter(user=user).values("organisation__group")


def shares_of(obj) -> list[Grant]:
    """Every share of `obj`, expired ones too, newest first; each with its `holder`."""
    return _with_holders(type(obj), content_object=obj)


def all_shares(objects: models.QuerySet):
    """Of every share of `objects`, expired ones too, newest first: its uuid and when it was given. One queryset, which
    a page takes its part of; `described` says the rest."""
    first, *others = (
        _model_for(objects.model(), base)
        .objects.filter(content_object__in=objects.order_by())
        .order_by()
        .values_list("uuid", "granted_at")
        for base in (UserGrant, OrganisationGrant)
    )
    return first.union(*others, all=True).order_by("-granted_at", "uuid")


def described(model: type[models.Model], uuids) -> list[Grant]:
    """These shares of objects of `model`, each with its `holder` and its object, newest first."""
    return _with_holders(model, uuid__in=list(uuids))


def held_by(user, model: type[models.Model], now: datetime) -> list[Grant]:
    """The unexpired shares of objects of `model` with `user` or an organisation of theirs, newest first."""
    mine = (
        _model_for(model(), UserGrant).objects.active(now).filter(user=user),
        _model_for(model(), OrganisationGrant)
        .objects.active(now)
        .filter(group__in=organisation_groups(user, now)),
    )
    return described(model, [uuid for grants in mine for uuid in grants.values_list("uuid", flat=True)])


def _with_holders(model: type[models.Model], **condition) -> list[Grant]:
    """Shares of objects of `model`, in a fixed number of queries."""
    from cms.organisations.models import Organisation

    related = ("content_object", "granted_by")
    users = list(_model_for(model(), UserGrant).objects.filter(**condition).select_related("user", *related))
    organisations = list(
        _model_for(model(), OrganisationGrant).objects.filter(**condition).select_related(*related)
    )
    by_group = {
        organisation.group_id: organisation
        for organisation in Organisation.objects.filter(group__in=[grant.group_id for grant in organisations])
    }
    for grant in users:
        grant.holder = grant.user
    for grant in organisations:
        grant.holder = by_group.get(grant.group_id)
    return sorted(users + organisations, key=lambda grant: grant.granted_at, reverse=True)
