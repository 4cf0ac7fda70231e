"""The one signal by which what is searchable tells that it changed."""

from django.dispatch import Signal

#: Sent inside the transaction that saved, published, moved, shared or unshared `instance`.
#: Deletions need none: Django's own post_delete is sent inside the transaction already.
content_changed = Signal()
