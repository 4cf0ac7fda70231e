"""Registering as a partner: the address first, then the account, then the organisation's word.

Whoever asks gets the same answer: whether an address is registered is told to its mailbox only.
"""

import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from cms.core.limits import over_limit
from cms.core.mails import Address, Letter, post

from .people import ask, propose
from .registrations import Registration, hash_of

VALID = timedelta(days=3)
MAILS_PER_HOUR = 3  # to one address


@transaction.atomic
def begin(email: str, **fields) -> None:
    """Keep what was written and send the link; to a known address, a mail that says so."""
    email = email.strip().lower()
    if over_limit("registration-mail", hash_of(email), most=MAILS_PER_HOUR, seconds=3600):
        return  # nobody's mailbox is filled from here
    person = get_user_model().objects.filter(email__iexact=email).first()
    if person is not None:
        post(
            Letter.to_person(
                "organisations/mail/known",
                person,
                login_url=Address("account_login"),
                reset_url=Address("account_reset_password"),
            )
        )
        return
    token = secrets.token_urlsafe(32)
    registration = Registration.objects.create(
        email=email, token_hash=hash_of(token), valid_until=timezone.now() + VALID, **fields
    )
    post(
        Letter(
            "organisations/mail/verify",
            email,
            registration.language,
            context={"registration": registration, "url": Address("organisations:confirm", token)},
        )
    )


def waiting(token: str) -> Registration | None:
    found = Registration.objects.filter(token_hash=hash_of(token), valid_until__gt=timezone.now())
    return found.select_related("organisation").first()


@transaction.atomic
def complete(token: str, password: str, *, request=None):
    """The account of who opened the link, not yet a partner; None when the link opens nothing any more."""
    found = waiting(token)
    if found is None:
        return None
    registration = (
        Registration.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=found.pk)
        .first()
    )
    users = get_user_model().objects
    if registration is None or users.filter(email__iexact=registration.email).exists():
        return None
    user = users.create_user(
        registration.email,
        password,
        first_name=registration.first_name,
        last_name=registration.last_name,
        language=registration.language,
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    organisation = registration.organisation or propose(registration.proposed)
    ask(user, organisation, position=registration.position, why=registration.why, request=request)
    Registration.objects.filter(email=registration.email).delete()
    return user


def forget_old() -> int:
    """Delete what was never confirmed."""
    return Registration.objects.filter(valid_until__lte=timezone.now()).delete()[0]
