"""Links that need no log-in: signed, so that they cannot be guessed, and bound to one survey of one county."""

import functools

from itsdangerous import BadSignature, URLSafeSerializer

from kentan.errors import NotFound
from kentan.secret import signing_secret
from kentan.settings import Settings

SURVEY = "survey"


@functools.lru_cache(maxsize=8)
def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=SURVEY)


def survey_token(settings: Settings, county: str, survey_id: str) -> str:
    """The part of a survey's link that stands for log-in."""
    return _signer(signing_secret(settings)).dumps([county, survey_id])


def survey_link(settings: Settings, county: str, survey_id: str) -> str:
    """The page on which the enterprise answers."""
    return f"{settings.public_url}/surveys/{survey_token(settings, county, survey_id)}"


def read_survey_token(settings: Settings, token: str) -> tuple[str, str]:
    """County and survey of a token. Raises NotFound ``survey_link_wrong`` for one that we did not sign."""
    try:
        county, survey_id = _signer(signing_secret(settings)).loads(token)
    except (BadSignature, ValueError, TypeError) as wrong:
        raise NotFound("survey_link_wrong") from wrong
    return county, survey_id
