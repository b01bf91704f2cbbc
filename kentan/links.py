"""Links that need no log-in: signed, so that they cannot be guessed, and bound to one survey of one county."""

from itsdangerous import BadSignature, URLSafeSerializer

from kentan.errors import NotFound
from kentan.secret import signing_secret
from kentan.settings import Settings

SURVEY = "survey"


def survey_token(settings: Settings, county: str, survey_id: str) -> str:
    """The part of a survey's link that stands for log-in."""
    return URLSafeSerializer(signing_secret(settings), salt=SURVEY).dumps([county, survey_id])


def survey_link(settings: Settings, county: str, survey_id: str) -> str:
    """The address at which the enterprise answers."""
    return f"{settings.public_url}/api/v1/surveys/{survey_token(settings, county, survey_id)}"


def read_survey_token(settings: Settings, token: str) -> tuple[str, str]:
    """County and survey of a token. Raises NotFound ``survey_link_wrong`` for one that we did not sign."""
    try:
        county, survey_id = URLSafeSerializer(signing_secret(settings), salt=SURVEY).loads(token)
    except (BadSignature, ValueError, TypeError) as wrong:
        raise NotFound("survey_link_wrong") from wrong
    return county, survey_id
