import logging

from django.tasks import task

from .models import DataExport

logger = logging.getLogger("kuvend.users")


@task()
def make_export(export_id: int) -> str:
    """Put together what somebody asked to have of their own data; may run again at any time."""
    from .my_data import make

    export = DataExport.objects.select_related("user").filter(pk=export_id, user__is_active=True).first()
    if export is None or export.state != DataExport.State.WAITING:
        return "gone"
    try:
        make(export)
    except Exception:
        logger.exception("The data of person %s could not be put together", export.user_id)
        DataExport.objects.filter(pk=export_id).update(state=DataExport.State.FAILED)
        return "failed"
    return "ready"
