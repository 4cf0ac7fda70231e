"""What a publication is, in the words of schema.org."""

from django.urls import reverse

from cms.core.navigation import host_of

TYPES = {
    "report": "Report",
    "analysis": "ScholarlyArticle",
    "guide": "Book",
    "methodology": "Report",
    "infographic": "CreativeWork",
    "video": "CreativeWork",
    "statistics": "Report",
    "monitoring": "Report",
}


def describe(page, request, language_links) -> dict:
    """`language_links`: of cms.publications.editions.languages, as the reader may see them."""
    host = host_of(request)
    data = {
        "@context": "https://schema.org",
        "@type": "Book" if page.isbn else TYPES.get(page.kind, "CreativeWork"),
        "@id": page.full_url,
        "url": page.full_url,
        "name": page.title,
        "alternativeHeadline": page.subtitle,
        "abstract": page.summary,
        "datePublished": page.date.isoformat(),
        "inLanguage": page.locale.language_code,
        "bookEdition": page.edition if page.isbn else "",
        "version": "" if page.isbn else page.edition,
        "isbn": page.isbn,
        "identifier": f"https://doi.org/{page.doi}" if page.doi else "",
        "author": [
            {"@type": "Person" if is_person else "Organization", "name": name}
            for name, is_person in page.names
        ],
        "publisher": {"@type": "Organization", "name": page.publisher_name},
        "about": [{"@type": "Thing", "name": topic.name} for topic in page.about],
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": municipality.name} for municipality in page.places
        ],
    }
    if page.document_id:
        data["encoding"] = {
            "@type": "MediaObject",
            "contentUrl": host + reverse("publications:download", args=[page.pk]),
            "encodingFormat": "application/pdf" if page.pdf else page.document.file_extension.lower(),
            "contentSize": str(page.document.file_size or ""),
        }
    if page.pdf and page.pdf.readable:
        data["numberOfPages"] = page.pdf.pages
    if page.video_url:
        data["hasPart"] = {"@type": "CreativeWork", "url": page.video_url}
    links = sorted(
        language_links, key=lambda link: link.page.pk
    )  # the first is the language it was written in
    if links and links[0].page.pk != page.pk:
        data["translationOfWork"] = _work(data, links[0])
    elif len(links) > 1:
        data["workTranslation"] = [_work(data, link) for link in links[1:]]
    return {name: value for name, value in data.items() if value}


def _work(data: dict, link) -> dict:
    return {
        "@type": data["@type"],
        "@id": link.page.full_url,
        "url": link.page.full_url,
        "inLanguage": link.code,
    }
