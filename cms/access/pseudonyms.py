"""What a person is called where no name may stand: always the same for one, and nobody else can work it out."""

from django.utils.crypto import salted_hmac


def pseudonym(user_id: int) -> str:
    """Eight hexadecimal digits: of 10,000 people two have the same with a likelihood of 1 %."""
    return salted_hmac("kuvend.pseudonym", str(user_id), algorithm="sha256").hexdigest()[:8]
