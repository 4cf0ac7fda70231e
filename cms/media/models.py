"""Which page or snippet uses which picture or file: a file is as open as the most open of those that use it."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string


class Use(models.Model):
    """`user` shows a picture or offers a file, as it stands in the database: drafts aside."""

    image = models.ForeignKey(
        get_image_model_string(), on_delete=models.CASCADE, null=True, related_name="uses"
    )
    document = models.ForeignKey(
        get_document_model_string(), on_delete=models.CASCADE, null=True, related_name="uses"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    user = GenericForeignKey()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(image=None) ^ Q(document=None), name="use_of_one_picture_or_file"
            ),
            models.UniqueConstraint(
                fields=["image", "content_type", "object_id"],
                condition=Q(document=None),
                name="use_of_picture_once",
            ),
            models.UniqueConstraint(
                fields=["document", "content_type", "object_id"],
                condition=Q(image=None),
                name="use_of_file_once",
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="use_by_user")]

    def __str__(self) -> str:
        return f"{self.image or self.document}: {self.content_type} {self.object_id}"
