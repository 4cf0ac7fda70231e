"""Tables that people open in a spreadsheet."""

#: A cell that begins so is run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


#: First in a file of comma-separated values, so that Excel reads it as UTF-8.
BOM = "\ufeff"


def safe(text: str) -> str:
    """`text` as a cell that shows it and runs nothing."""
    return f"'{text}" if text.startswith(FORMULA) else text
