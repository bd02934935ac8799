"""Names of the calendar."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

MONTHS = word_list(
    """
    January February March April May June July August September October November December
    """
)
_SHORT = word_list("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
MONTH_OF = {name.lower(): k for k, name in enumerate(MONTHS, 1)}
MONTH_OF |= {name.lower(): k for k, name in enumerate(_SHORT, 1)}
MONTH_OF["sept"] = 9
WEEKDAYS = word_list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
WEEKDAY_OF = {day[:3].lower(): day for day in WEEKDAYS} | {day.lower(): day for day in WEEKDAYS}
WEEKDAY_OF |= {"tues": "Tuesday", "wednes": "Wednesday", "thu": "Thursday", "thur": "Thursday"}
WEEKDAY_OF |= {"thurs": "Thursday", "weds": "Wednesday"}

MONTH = "(?:" + "|".join(sorted(MONTH_OF, key=len, reverse=True)) + ")"
"""Pattern of a month's name or abbreviation (ignore case), without its dot."""
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAY_OF, key=len, reverse=True)) + ")"
