import pytest

from triage.quota.limits import Limit, parse_limits


def test_parse_limits__minute_and_day():
    assert parse_limits("4/minute;500/day") == (Limit(4, "minute"), Limit(500, "day"))


def test_parse_limits__blanks_around_parts():
    assert parse_limits(" 4/minute ; 500/day ") == (Limit(4, "minute"), Limit(500, "day"))


@pytest.mark.parametrize("text", ["", "  "])
def test_parse_limits__empty_is_no_limit(text):
    assert parse_limits(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "4/hour",
        "/day",
        "-1/day",
        "0/day",
        "4.5/day",
        "4/day;",
        "٤/day",
        "4/day extra",
        "1e3/day",
        "9999999999/day",
    ],
)
def test_parse_limits__nonsense_says_what_to_write(text):
    with pytest.raises(ValueError, match="write a number from 1, a slash, and minute or day"):
        parse_limits(text)


def test_parse_limits__same_window_twice():
    with pytest.raises(ValueError, match="named twice"):
        parse_limits("4/minute;5/minute")


def test_limit__reads_as_it_is_written():
    assert str(Limit(4, "minute")) == "4/minute"
