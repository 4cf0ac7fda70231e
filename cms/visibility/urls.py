from django.urls import path

from . import views

app_name = "visibility"

urlpatterns = [path("kit/", views.kit, name="kit")]
