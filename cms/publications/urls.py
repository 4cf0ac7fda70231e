from django.urls import path

from . import views

app_name = "publications"
urlpatterns = [
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/cite.<str:extension>", views.cite, name="cite"),
    path("<int:pk>/pages/<int:number>.webp", views.page_image, name="page_image"),
]
