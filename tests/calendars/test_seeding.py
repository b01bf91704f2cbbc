"""What a county's calendar begins with."""

from datetime import date

from kentan.calendars import OFF, WORK
from kentan.contracts.registration import CalendarState
from kentan.seeding import notice_calendar, notice_years


def test_every_year_of_the_notices_since_the_first_forum_is_there():
    years = [one["year"] for one in notice_years()]
    assert years[:4] == [2023, 2024, 2025, 2026]
    assert years == list(range(2023, 2023 + len(years)))


def test_each_year_carries_its_own_days_with_their_chinese_names():
    (one,) = (year for year in notice_years() if year["year"] == 2026)
    assert one["days"]["2026-10-01"] == OFF
    assert one["days"]["2026-09-20"] == WORK
    assert one["names"]["2026-10-01"] == one["names"]["2026-09-20"] == "国庆节"
    assert one["days"].keys() == one["names"].keys()
    assert {day[:4] for day in one["days"]} == {"2026"}


def test_each_year_names_where_it_comes_from_and_fits_the_event():
    for one in notice_years():
        assert one["source"].startswith("chinesecalendar ")
        assert CalendarState().validate(one) == {}


def test_the_calendar_of_the_notices_equals_the_librarys_own_days(calendar):
    seeded = notice_calendar(2004)
    days = [date.fromordinal(number) for number in range(date(2004, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [one for one in days if seeded.is_workday(one) != calendar.is_workday(one)] == []


def test_an_earlier_first_year_gives_earlier_notices():
    assert next(notice_years(2007))["year"] == 2007
