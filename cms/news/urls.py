from django.urls import path

from . import author_views

app_name = "authors"
urlpatterns = [path("<slug:slug>/", author_views.detail, name="detail")]
