"""What a county sets of surveys and of how units are compared, by kind, each with its standard value."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from kentan.calendars import day_of
from kentan.contracts.evaluation import EVALUATION_SETTING_CHANGED
from kentan.contracts.evaluation_settings import SCHEMAS, SCORING, SURVEYS
from kentan.county_settings import CountySettings, SettingKind
from kentan.presets import Presets
from services.evaluation.repository import EvaluationRepository


def standard_scoring() -> dict:
    """One county's published weights; another sets its own."""
    return {"weights": {"response": 30, "solution": 35, "satisfaction": 35}, "minimum_sample": 5,
            "groups": [{"code": "few", "at_least": 0}, {"code": "some", "at_least": 10}, {"code": "many", "at_least": 50}]}


def errors(repository: EvaluationRepository, value: dict) -> dict[str, list[str]]:
    """Groups that leave somebody out, or are two of one."""
    groups = value["groups"]
    wrong = {} if groups[0]["at_least"] == 0 else {"groups.0.at_least": ["first_group_from_zero"]}
    for place, (before, after) in enumerate(pairwise(groups), 1):
        if after["at_least"] <= before["at_least"]:
            wrong[f"groups.{place}.at_least"] = ["groups_not_rising"]
    codes = [group["code"] for group in groups]
    return wrong | {f"groups.{place}.code": ["field_twice"] for place, code in enumerate(codes) if code in codes[:place]}


SURVEY_PRESETS = Presets(Path(__file__).parent / "presets", SURVEYS, "jian", "haochaping", "dezhou")
KINDS = {
    SCORING: SettingKind(SCHEMAS[SCORING], standard_scoring, errors),
    SURVEYS: SettingKind(SCHEMAS[SURVEYS], SURVEY_PRESETS.standard, presets=SURVEY_PRESETS),
}


def settings_of(repository: EvaluationRepository) -> CountySettings:
    """The settings of a county."""
    return CountySettings(KINDS, EVALUATION_SETTING_CHANGED, repository)


def surveys_at(repository: EvaluationRepository, now: datetime) -> dict:
    """The clocks of the county's surveys as they are today."""
    return settings_of(repository).value(SURVEYS, day_of(now).isoformat())
