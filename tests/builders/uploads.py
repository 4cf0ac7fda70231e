"""Uploads in parts, as a program that speaks tus sends them."""

import base64

from .documents import make_pdf

PDF = make_pdf("Faqja e parë", "Faqja e dytë")
BODY = "application/offset+octet-stream"


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def create(client, length: int, name: str = "a.pdf", space: str = "dhoma", **values):
    values = {"language": "sq", **values}
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(length),
        "Upload-Metadata": metadata(filename=name, space=space, **values),
        "Accept-Language": "en",
    }
    return client.post("/uploads/", content_type=BODY, headers=headers)


def send(client, address: str, offset: int, content: bytes, **headers):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Accept-Language": "en", **headers}
    return client.patch(address, content, content_type=BODY, headers=headers)


def ask(client, address: str, method: str = "head"):
    return getattr(client, method)(address, headers={"Tus-Resumable": "1.0.0", "Accept-Language": "en"})


def whole(client, content: bytes = PDF, name: str = "a.pdf", **values):
    created = create(client, len(content), name, **values)
    return created if created.status_code != 201 else send(client, created["Location"], 0, content)


def begun(client, content: bytes = PDF, came: int = 100, **values) -> str:
    address = create(client, len(content), **values)["Location"]
    if came:
        assert send(client, address, 0, content[:came]).status_code == 204
    return address
