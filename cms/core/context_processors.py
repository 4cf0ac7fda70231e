from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def site(request):
    """What base.html shows on every page. Lazy: a template that does not use it asks nothing."""
    return {"site_settings": SimpleLazyObject(SiteSettings.current)}
