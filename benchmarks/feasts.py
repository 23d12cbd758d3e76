"""The table of feasts that move by other calendars: `transforms/chronology/feasts.csv`, written from two libraries.

    pip install holidays pyluach
    python benchmarks/feasts.py > transforms/chronology/feasts.csv

``holidays`` (MIT) has the tables of the Islamic, Chinese, Hindu, Buddhist and Persian calendars, ``pyluach`` (MIT) the
Hebrew calendar. Dateline itself needs neither: names of feasts are met everywhere, and a table is read in milliseconds.
Days are those of the libraries: the Islamic ones are a day earlier or later where the moon was seen otherwise, the
Jewish ones begin at sunset of the day before.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from datetime import date, timedelta

from holidays import __version__ as holidays_version
from holidays.calendars.buddhist import _BuddhistLunisolar
from holidays.calendars.chinese import _ChineseLunisolar
from holidays.calendars.hindu import _HinduLunisolar
from holidays.calendars.islamic import _IslamicLunar
from holidays.calendars.persian import _Persian
from pyluach import __version__ as pyluach_version
from pyluach.dates import HebrewDate

HOLIDAYS, PYLUACH = f"holidays {holidays_version}", f"pyluach {pyluach_version}"

Days = Iterable[tuple[date, int]]
"""First days, and how many days the feast lasts."""


def listed(calendar: type, name: str, length: int = 1) -> Days:
    """A table of ``holidays``: year → (month, day), or two of them where a lunar year begins twice in it."""
    for year, found in sorted(getattr(calendar, f"{name}_DATES").items()):
        for month, day in found if isinstance(found[0], tuple) else (found,):
            yield date(year, month, day), length


def otherwise(name: str, own: str) -> Days:
    """A day of the Chinese calendar in a country where it is another in some years."""
    days = {day.year: day for day, _ in listed(_ChineseLunisolar, name)}
    days |= {day.year: day for day, _ in listed(_ChineseLunisolar, own)}
    return ((days[year], 1) for year in sorted(days))


def ramadan() -> Days:
    """Each from its first day to the day before Eid al-Fitr."""
    ends = sorted(day for day, _ in listed(_IslamicLunar, "EID_AL_FITR"))
    for first, _ in listed(_IslamicLunar, "RAMADAN_BEGINNING"):
        end = next((e for e in ends if e > first), None)
        if end is not None and 29 <= (end - first).days <= 30:
            yield first, (end - first).days


def nowruz() -> Days:
    """The first day of the Persian year."""
    calendar = _Persian()
    for year in range(1901, 2101):
        yield calendar.new_year_date(year), 1


def hebrew(month: int, day: int, length: int = 1) -> Days:
    """A day of the Hebrew year, 5600 to 5861 (1840 to 2100); month 12 is the last of Adar."""
    for year in range(5600, 5862):
        found = HebrewDate(year, 13 if month == 12 and _leaps(year) else month, day).to_pydate()
        fast_on_sabbath = (month, day) == (5, 9) and found.isoweekday() == 6
        yield found + timedelta(fast_on_sabbath), length


def _leaps(year: int) -> bool:
    return (7 * year + 1) % 19 < 7


FEASTS: list[tuple[int, str, str, Days]] = [
    (1, "Ramadan", HOLIDAYS, ramadan()),
    (2, "Eid al-Fitr", HOLIDAYS, listed(_IslamicLunar, "EID_AL_FITR")),
    (3, "Eid al-Adha", HOLIDAYS, listed(_IslamicLunar, "EID_AL_ADHA")),
    (4, "Ashura", HOLIDAYS, listed(_IslamicLunar, "ASHURA")),
    (5, "Mawlid", HOLIDAYS, listed(_IslamicLunar, "MAWLID")),
    (6, "Islamic New Year", HOLIDAYS, listed(_IslamicLunar, "HIJRI_NEW_YEAR")),
    (7, "Laylat al-Qadr", HOLIDAYS, listed(_IslamicLunar, "LAYLAT_AL_QADR")),
    (8, "Isra and Mi'raj", HOLIDAYS, listed(_IslamicLunar, "ISRA_AND_MIRAJ")),
    (9, "Arbaeen", HOLIDAYS, listed(_IslamicLunar, "ARBAEEN")),
    (10, "Chinese New Year", HOLIDAYS, listed(_ChineseLunisolar, "LUNAR_NEW_YEAR")),
    (11, "Dragon Boat Festival", HOLIDAYS, listed(_ChineseLunisolar, "DRAGON_BOAT")),
    (12, "Mid-Autumn Festival", HOLIDAYS, listed(_ChineseLunisolar, "MID_AUTUMN")),
    (13, "Double Ninth Festival", HOLIDAYS, listed(_ChineseLunisolar, "DOUBLE_NINTH")),
    (14, "Tet", HOLIDAYS, otherwise("LUNAR_NEW_YEAR", "VIETNAMESE_CALENDAR_LUNAR_NEW_YEAR")),
    (15, "Seollal", HOLIDAYS, otherwise("LUNAR_NEW_YEAR", "KOREAN_CALENDAR_LUNAR_NEW_YEAR")),
    (16, "Chuseok", HOLIDAYS, otherwise("MID_AUTUMN", "KOREAN_CALENDAR_MID_AUTUMN")),
    (17, "Lantern Festival", HOLIDAYS, ((d + timedelta(14), 1) for d, _ in listed(_ChineseLunisolar, "LUNAR_NEW_YEAR"))),
    (20, "Rosh Hashanah", PYLUACH, hebrew(7, 1, 2)),
    (21, "Yom Kippur", PYLUACH, hebrew(7, 10)),
    (22, "Sukkot", PYLUACH, hebrew(7, 15, 7)),
    (23, "Simchat Torah", PYLUACH, hebrew(7, 23)),
    (24, "Hanukkah", PYLUACH, hebrew(9, 25, 8)),
    (25, "Purim", PYLUACH, hebrew(12, 14)),
    (26, "Passover", PYLUACH, hebrew(1, 15, 8)),
    (27, "Lag BaOmer", PYLUACH, hebrew(2, 18)),
    (28, "Shavuot", PYLUACH, hebrew(3, 6, 2)),
    (29, "Tisha B'Av", PYLUACH, hebrew(5, 9)),
    (40, "Diwali", HOLIDAYS, listed(_HinduLunisolar, "DIWALI")),
    (41, "Holi", HOLIDAYS, listed(_HinduLunisolar, "HOLI")),
    (42, "Dussehra", HOLIDAYS, listed(_HinduLunisolar, "DUSSEHRA")),
    (43, "Raksha Bandhan", HOLIDAYS, listed(_HinduLunisolar, "RAKSHA_BANDHAN")),
    (44, "Janmashtami", HOLIDAYS, listed(_HinduLunisolar, "JANMASHTAMI")),
    (45, "Ganesh Chaturthi", HOLIDAYS, listed(_HinduLunisolar, "GANESH_CHATURTHI")),
    (46, "Maha Shivaratri", HOLIDAYS, listed(_HinduLunisolar, "MAHA_SHIVARATRI")),
    (47, "Ram Navami", HOLIDAYS, listed(_HinduLunisolar, "RAM_NAVAMI")),
    (48, "Guru Nanak Jayanti", HOLIDAYS, listed(_HinduLunisolar, "GURU_NANAK_JAYANTI")),
    (49, "Onam", HOLIDAYS, listed(_HinduLunisolar, "ONAM")),
    (50, "Thaipusam", HOLIDAYS, listed(_HinduLunisolar, "THAIPUSAM")),
    (51, "Navratri", HOLIDAYS, listed(_HinduLunisolar, "SHARAD_NAVRATRI", 9)),
    (52, "Chhath Puja", HOLIDAYS, listed(_HinduLunisolar, "CHHATH_PUJA")),
    (53, "Vaisakhi", HOLIDAYS, listed(_HinduLunisolar, "VAISAKHI")),
    (54, "Vesak", HOLIDAYS, listed(_BuddhistLunisolar, "VESAK")),
    (55, "Losar", HOLIDAYS, listed(_HinduLunisolar, "GYALPO_LOSAR")),
    (60, "Nowruz", HOLIDAYS, nowruz()),
]


def main() -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("number", "name", "source", "days"))
    for number, name, source, days in FEASTS:
        said = " ".join(f"{day.isoformat()}/{length}" if length > 1 else day.isoformat() for day, length in days)
        rows.writerow((number, name, source, said))


if __name__ == "__main__":
    main()
