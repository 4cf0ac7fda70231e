"""Where the parts are put together: pages for people carry their language, machine addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from cms.core import routing
from cms.core import views as core
from cms.media import views as media
from cms.users import allauth_urls
from cms.users.views import admin_login, admin_logout, admin_password_reset

handler403 = "cms.core.views.forbidden"
handler404 = "cms.core.views.not_found"
handler500 = "cms.core.views.server_error"

urlpatterns = [
    path("health/", core.health, name="health"),
    path("robots.txt", core.robots, name="robots"),
    # There is one door: the back office has no sign-in of its own.
    path("admin/login/", admin_login),
    path("admin/logout/", admin_logout),
    re_path(r"^admin/password_reset/", admin_password_reset),
    # Who may read is a matter of policies (cms/access), never of Wagtail's privacy settings.
    re_path(r"^admin/(?:pages|collections)/\d+/privacy/$", core.no_such_page),
    path("admin/", include(wagtailadmin_urls)),
    path("uploads/", include("extranet.documents.tus_urls")),
    path("", include("cms.sharing.urls")),
    re_path(r"^media/(?P<path>.+)$", media.serve, name="media"),
    # What people type and what other sites link to: the Serbian pages are in Latin script.
    re_path(r"^sr(?:/(?P<rest>.*))?$", core.serbian),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("cms.users.urls")),
    path("accounts/", include(allauth_urls)),
    path("authors/", include("cms.news.urls")),
    path("organisations/", include("cms.organisations.urls")),
    path("notices/", include("cms.notifications.urls")),
    path("publications/", include("cms.publications.urls")),
    path("topics/", include("cms.topics.urls")),
    path("people/", include("cms.programmes.staff_urls")),
    path("visibility/", include("cms.visibility.urls")),
    path("patterns/", core.patterns, name="patterns"),
    path("search/", include("search.urls")),
    path("spaces/<slug:slug>/search/", include("search.space_urls")),
    path("", include("extranet.urls")),
    # There is one door; pages with passwords of their own are not offered.
    re_path(r"^_util/", core.no_such_page),
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
    prefix_default_language=True,
)
