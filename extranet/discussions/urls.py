from django.urls import path

from . import list_views, step_views, views

app_name = "discussions"

urlpatterns = [
    path("spaces/<slug:slug>/discussions/", list_views.thread_list, name="list"),
    path("spaces/<slug:slug>/discussions/new/", views.begin, name="begin"),
    path("spaces/<slug:slug>/discussions/new/draft/", views.keep_new_draft, name="new_draft"),
    path("spaces/<slug:slug>/discussions/people/", views.people, name="people"),
    path("discussions/<int:pk>/", views.thread, name="thread"),
    path("discussions/<int:pk>/reply/", views.reply, name="reply"),
    path("discussions/<int:pk>/draft/", views.keep_draft, name="draft"),
    path("discussions/<int:pk>/since/<int:number>/", views.since, name="since"),
    path("discussions/<int:pk>/answer/", step_views.answer, name="answer"),
    path("discussions/<int:pk>/follow/", step_views.follow, name="follow"),
    path("discussions/<int:pk>/subject/", step_views.rename, name="rename"),
    path("discussions/<int:pk>/move/", step_views.move, name="move"),
    path("discussions/<int:pk>/do/<str:name>/", step_views.step, name="step"),
    path("discussions/<int:pk>/<int:number>/", views.post, name="post"),
    path("discussions/<int:pk>/<int:number>/edit/", step_views.edit_post, name="edit_post"),
    path("discussions/<int:pk>/<int:number>/history/", step_views.history, name="history"),
    path("discussions/<int:pk>/<int:number>/remove/", step_views.remove_post, name="remove_post"),
    path("discussions/<int:pk>/<int:number>/restore/", step_views.restore_post, name="restore_post"),
    path("discussions/<int:pk>/<int:number>/react/", step_views.react, name="react"),
]
