"""The one signal by which what is searchable tells that it changed."""

from django.dispatch import Signal

#: Sent inside the transaction that saved, published, moved, shared or unshared `instance`.
#: Deletions need none: Django's own post_delete is sent inside the transaction already.
content_changed = Signal()
#: The same of many of one model at once, changed in bulk: `sender`, and `pks` of the rows.
contents_changed = Signal()
