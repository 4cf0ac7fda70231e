"""What an article is, in the words of schema.org."""

from cms.core.navigation import host_of


def describe(page, request) -> dict:
    host = host_of(request)
    data = {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle" if page.is_opinion else "NewsArticle",
        "@id": page.full_url,
        "url": page.full_url,
        "mainEntityOfPage": page.full_url,
        "headline": page.title,
        "description": page.summary,
        "inLanguage": page.locale.language_code,
        "datePublished": page.feed_date.isoformat(),
        "dateModified": _modified(page),
        "author": [
            {"@type": "Person", "name": author.name, "url": host + author.get_absolute_url()}
            for author in page.authors
        ]
        or [{"@type": "Organization", "name": "KLGI"}],
        "publisher": {"@type": "Organization", "name": "KLGI"},
        "about": [{"@type": "Thing", "name": topic.name} for topic in page.about],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": correction.text,
                "datePublished": correction.date.isoformat(),
            }
            for correction in page.corrected
        ],
    }
    return {name: value for name, value in data.items() if value}


def _modified(page) -> str:
    """The last correction says when the article changed; small edits of its words are none."""
    if page.corrected:
        return page.corrected[0].date.isoformat()
    return page.feed_date.isoformat()
