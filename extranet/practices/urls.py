from django.urls import path

from . import list_views, views

app_name = "practices"

urlpatterns = [
    path("", list_views.library, name="list"),
    path("new/", views.propose, name="propose"),
    path("mine/", list_views.mine, name="mine"),
    path("review/", list_views.review, name="review"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/<slug:action>/", views.take_step, name="step"),
]
