"""Addresses for machines: without a language before them."""

from django.urls import path, re_path

from . import views

app_name = "sharing"

KIND = r"(?P<kind>rss|atom)"
urlpatterns = [
    re_path(rf"^feeds/(?P<language>[a-z-]+)/(?P<name>[a-z-]+)\.{KIND}$", views.feed, name="feed"),
    re_path(
        rf"^feeds/(?P<language>[a-z-]+)/topics/(?P<slug>[\w-]+)/(?P<name>[a-z-]+)\.{KIND}$",
        views.feed,
        name="topic_feed",
    ),
    path("share/<int:pk>-<slug:fingerprint>.png", views.picture, name="picture"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    re_path(r"^sitemap-(?P<language>[a-z-]+)\.xml$", views.sitemap_of, name="sitemap_of"),
]
