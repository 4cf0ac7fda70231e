from django.tasks import task


@task()
def tell(event_pk: int) -> None:
    from . import mailing, telling

    telling.tell(event_pk)
    mailing.send_due()
