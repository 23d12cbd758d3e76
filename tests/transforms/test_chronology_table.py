"""What expressions mean, as a table to read: the words, the expression (and the day it is said on), and then the TIMEX3
value, the EDTF string and the bounds. Two instants are an exact [start, end); four say where start and end may lie.
"""

import pytest

from transforms.chronology.expression_text import parse
from transforms.chronology.instants import DAY, iso, parse_iso
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import denote

TABLE = """
1998
    Year(1998)
    1998 | 1998 | 1998-01-01 1999-01-01
the 1990s
    Year(199, 1)
    199 | 199X | 1990-01-01 2000-01-01
the 19th century
    Year(18, 2)
    18 | 18XX | 1800-01-01 1900-01-01
the second millennium
    Year(1, 3)
    1 | 1XXX | 1000-01-01 2000-01-01
44 BC
    Year(-43)
    BC0044 | -0043 | -0043-01-01 -0042-01-01
the 480s BC
    Year(-49, 1)
    BC048 | -0488-01-01/-0479-12-31 | -0488-01-01 -0478-01-01
the 5th century BC
    Year(-5, 2)
    BC04 | -0499-01-01/-0400-12-31 | -0499-01-01 -0399-01-01
March 1998
    Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3)))
    1998-03 | 1998-03 | 1998-03-01 1998-04-01
March 12, 1998
    Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3), Repeating(DAY_OF_MONTH, 12)))
    1998-03-12 | 1998-03-12 | 1998-03-12 1998-03-13
15 March 44 BC
    Intersection((Year(-43), Repeating(MONTH_OF_YEAR, 3), Repeating(DAY_OF_MONTH, 15)))
    BC0044-03-15 | -0043-03-15 | -0043-03-15 -0043-03-16
29 February 2024
    Intersection((Year(2024), Repeating(MONTH_OF_YEAR, 2), Repeating(DAY_OF_MONTH, 29)))
    2024-02-29 | 2024-02-29 | 2024-02-29 2024-03-01
29 February 2023 (there is none)
    Intersection((Year(2023), Repeating(MONTH_OF_YEAR, 2), Repeating(DAY_OF_MONTH, 29)))
    2023-02-29 | None | unknown
winter 2022
    Intersection((Year(2022), Repeating(SEASON_OF_YEAR, 4)))
    2022-WI | 2022-24 | 2022-12-01 2023-03-01
week 1 of 2020
    Intersection((Year(2020), Repeating(WEEK_OF_YEAR, 1)))
    2020-W01 | 2019-12-30/2020-01-05 | 2019-12-30 2020-01-06
week 53 of 2021 (there is none)
    Intersection((Year(2021), Repeating(WEEK_OF_YEAR, 53)))
    2021-W53 | None | unknown
Easter 2022
    Intersection((Year(2022), Repeating(EASTER_DAY, 0)))
    2022-04-17 | 2022-04-17 | 2022-04-17 2022-04-18
some day in March 1998
    Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3), This(OPEN, DAY)))
    1998-03-XX | 1998-03-XX | 1998-03-01 1998-03-31 1998-03-02 1998-04-01
today
    This(REF, DAY)  @ 2022-05-18
    2022-05-18 | 2022-05-18 | 2022-05-18 2022-05-19
this week, on a Sunday of the week 53
    This(REF, WEEK)  @ 2021-01-03
    2020-W53 | 2020-12-28/2021-01-03 | 2020-12-28 2021-01-04
this week, in the last days of a year
    This(REF, WEEK)  @ 2024-12-30
    2025-W01 | 2024-12-30/2025-01-05 | 2024-12-30 2025-01-06
last week, on a Saturday 1 January
    Last(REF, WEEK)  @ 2022-01-01
    2021-W51 | 2021-12-20/2021-12-26 | 2021-12-20 2021-12-27
next week, in the last week of a year
    Next(REF, WEEK)  @ 2020-12-28
    2021-W01 | 2021-01-04/2021-01-10 | 2021-01-04 2021-01-11
this weekend
    This(REF, WEEKEND)  @ 2022-05-18
    2022-W20-WE | 2022-05-21/2022-05-22 | 2022-05-21 2022-05-23
last weekend, on a Sunday
    Last(REF, WEEKEND)  @ 2022-05-22
    2022-W19-WE | 2022-05-14/2022-05-15 | 2022-05-14 2022-05-16
last month, on a 31st
    Last(REF, MONTH)  @ 2022-01-31
    2021-12 | 2021-12 | 2021-12-01 2022-01-01
next month, on a 31st
    Next(REF, MONTH)  @ 2022-01-31
    2022-02 | 2022-02 | 2022-02-01 2022-03-01
last year, on a leap day
    Last(REF, YEAR)  @ 2024-02-29
    2023 | 2023 | 2023-01-01 2024-01-01
a year ago, on a leap day
    Before(REF, P1Y)  @ 2024-02-29
    2023 | 2023 | 2023-01-01 2024-01-01
February 29 last year
    Intersection((Last(REF, YEAR), Repeating(MONTH_OF_YEAR, 2), Repeating(DAY_OF_MONTH, 29)))  @ 2025-03-01
    2024-02-29 | 2024-02-29 | 2024-02-29 2024-03-01
last February 29
    Last(REF, Intersection((Repeating(MONTH_OF_YEAR, 2), Repeating(DAY_OF_MONTH, 29))))  @ 2022-05-18
    2020-02-29 | 2020-02-29 | 2020-02-29 2020-03-01
a month ago
    Before(REF, P1M)  @ 2022-05-18
    2022-04 | 2022-04 | 2022-04-01 2022-05-01
a month ago, when the day is known to be of 16 to 31 May
    Before(REF, P1M)  @ 2022-05-16/2022-05-31
    2022-04 | 2022-04 | 2022-04-01 2022-05-01
two weeks ago
    Before(REF, P2W)  @ 2022-05-18
    2022-W18 | 2022-05-02/2022-05-08 | 2022-05-02 2022-05-09
three days ago, over a leap day
    Before(REF, P3D)  @ 2024-03-01
    2024-02-27 | 2024-02-27 | 2024-02-27 2024-02-28
in three days, over the end of February
    After(REF, P3D)  @ 2023-02-26
    2023-03-01 | 2023-03-01 | 2023-03-01 2023-03-02
a month after yesterday
    After(Before(REF, P1D), P1M)  @ 2022-03-31
    2022-04 | 2022-04 | 2022-04-01 2022-05-01
about a month ago
    Before(REF, About(P1M))  @ 2022-05-18
    2022-04 | 2022-04~ | 2022-03-02 2022-05-01 2022-04-01 2022-05-31
more than two years ago
    Before(REF, Limit('MORE_THAN', P2Y))  @ 2022-05-18
    2020 | [..2020] | .. 2021-01-01 .. 2021-01-01
less than two years ago
    Before(REF, Limit('LESS_THAN', P2Y))  @ 2022-05-18
    2020 | 2021~/ | 2020-01-01 2022-05-19 2020-01-01 2022-05-19
months ago
    Before(REF, PXM)  @ 2022-05-18
    PAST_REF | [..2022-05-18] | .. 2022-05-19 .. 2022-05-19
last Monday
    Last(REF, Repeating(DAY_OF_WEEK, 1))  @ 2022-05-18
    2022-05-16 | 2022-05-16 | 2022-05-16 2022-05-17
last Wednesday, on a Wednesday
    Last(REF, Repeating(DAY_OF_WEEK, 3))  @ 2022-05-18
    2022-05-11 | 2022-05-11 | 2022-05-11 2022-05-12
next Wednesday, on a Wednesday
    Next(REF, Repeating(DAY_OF_WEEK, 3))  @ 2022-05-18
    2022-05-25 | 2022-05-25 | 2022-05-25 2022-05-26
two Fridays ago
    Last(REF, Repeating(DAY_OF_WEEK, 5), 2)  @ 2022-05-18
    2022-05-06 | 2022-05-06 | 2022-05-06 2022-05-07
the next Friday the 13th
    Next(REF, Intersection((Repeating(DAY_OF_WEEK, 5), Repeating(DAY_OF_MONTH, 13))))  @ 2022-05-18
    2023-01-13 | 2023-01-13 | 2023-01-13 2023-01-14
this March
    This(REF, Repeating(MONTH_OF_YEAR, 3))  @ 2022-05-18
    2022-03 | 2022-03 | 2022-03-01 2022-04-01
this winter, in January
    This(REF, Repeating(SEASON_OF_YEAR, 4))  @ 2022-01-15
    2021-WI | 2021-24 | 2021-12-01 2022-03-01
the 31st, said in June
    This(REF, Repeating(DAY_OF_MONTH, 31))  @ 2022-06-15
    2022-07-31 | 2022-07-31 | 2022-07-31 2022-08-01
tonight
    This(REF, Repeating(PART_OF_DAY, 4))  @ 2022-05-18
    2022-05-18TNI | 2022-05-18/2022-05-19 | 2022-05-18T20:00:00 2022-05-19T05:00:00
10 pm last Wednesday
    Intersection((Last(REF, Repeating(DAY_OF_WEEK, 3)), Repeating(HOUR_OF_DAY, 22)))  @ 2022-05-18
    2022-05-11T22:00 | 2022-05-11T22:00:00 | 2022-05-11T22:00:00 2022-05-11T23:00:00
24:00 on 18 May 2022
    Intersection((Year(2022), Repeating(MONTH_OF_YEAR, 5), Repeating(DAY_OF_MONTH, 18), Repeating(HOUR_OF_DAY, 24)))
    2022-05-19T00:00 | 2022-05-19T00:00:00 | 2022-05-19 2022-05-19T01:00:00
the first Monday of May 2022
    Nth(1, Repeating(DAY_OF_WEEK, 1), Intersection((Year(2022), Repeating(MONTH_OF_YEAR, 5))))
    2022-05-02 | 2022-05-02 | 2022-05-02 2022-05-03
the last Thursday of November 2022
    Nth(-1, Repeating(DAY_OF_WEEK, 4), Intersection((Year(2022), Repeating(MONTH_OF_YEAR, 11))))
    2022-11-24 | 2022-11-24 | 2022-11-24 2022-11-25
the last day of February 2024
    Nth(-1, DAY, Intersection((Year(2024), Repeating(MONTH_OF_YEAR, 2))))
    2024-02-29 | 2024-02-29 | 2024-02-29 2024-03-01
the first week of 2021 (1 January is a Friday)
    Nth(1, WEEK, Year(2021))
    2021-W01 | 2021-01-04/2021-01-10 | 2021-01-04 2021-01-11
the last weekend of January 2022
    Nth(-1, WEEKEND, Intersection((Year(2022), Repeating(MONTH_OF_YEAR, 1))))
    2022-W04-WE | 2022-01-29/2022-01-30 | 2022-01-29 2022-01-31
the third quarter of last year
    Nth(3, QUARTER, Last(REF, YEAR))  @ 2022-05-18
    2021-Q3 | 2021-35 | 2021-07-01 2021-10-01
the past three years
    LastN(REF, P3Y)  @ 2022-05-18
    P3Y | 2019-05-19/2022-05-18 | 2019-05-19 2022-05-19
the last three months of 1989
    LastN(Year(1989), P3M)
    P3M | 1989-10-01/1989-12-31 | 1989-10-01 1990-01-01
the first nine months of 1989
    NextN(Year(1989), P9M)
    P9M | 1989-01-01/1989-09-30 | 1989-01-01 1989-10-01
the next two weeks
    NextN(REF, P2W)  @ 2022-05-18
    P2W | 2022-05-18/2022-05-31 | 2022-05-18 2022-06-01
the past few weeks
    LastN(REF, PXW)  @ 2022-05-18
    PXW | /2022-05-18 | .. 2022-05-19 2022-05-19 2022-05-19
from 1939 to 1945
    Between(Year(1939), Year(1945))
    1939/1945 | 1939/1945 | 1939-01-01 1946-01-01
from 1945 to 1939 (nothing that a calendar has)
    Between(Year(1945), Year(1939))
    1945/1939 | None | unknown
since 2014
    Between(Year(2014), REF)  @ 2022-05-18
    2014 | 2014/.. | 2014-01-01 2022-05-19
until 1985
    Between(OPEN, Year(1985))
    1985 | ../1985 | .. 1986-01-01 1986-01-01 1986-01-01
1998 and 2000
    Union((Year(1998), Year(2000)))
    1998/2000 | {1998,2000} | 1998-01-01 2001-01-01
early 1990
    Part('START', Year(1990))
    1990 | 1990-01-01/1990~ | 1990-01-01 1990-01-01 1990-04-02T06:00:00 1990-07-02T12:00:00
mid-July 2022
    Part('MID', Intersection((Year(2022), Repeating(MONTH_OF_YEAR, 7))))
    2022-07 | 2022-07~ | 2022-07-08T18:00:00 2022-07-16T12:00:00 2022-07-16T12:00:00 2022-07-24T06:00:00
the end of 1990
    Part('END', Year(1990))
    1990 | 1990~/1990-12-31 | 1990-07-02T12:00:00 1990-10-01T18:00:00 1991-01-01 1991-01-01
around 1850
    About(Year(1850))
    1850 | 1850~ | 1848-01-02 1852-01-01 1849-01-01 1852-12-31
before 1990
    Limit('BEFORE', Year(1990))
    1990 | [..1989] | .. 1990-01-01 .. 1990-01-01
1990 or later
    Limit('ON_OR_AFTER', Year(1990))
    1990 | [1990..] | 1990-01-01 .. 1990-01-01 ..
in the past
    Vague('PAST')  @ 2022-05-18
    PAST_REF | [..2022-05-18] | .. 2022-05-19 .. 2022-05-19
now
    Vague('PRESENT')  @ 2022-05-18
    PRESENT_REF | 2022-05-18 | 2022-05-18 2022-05-19
every Monday
    Every(Repeating(DAY_OF_WEEK, 1), 'EVERY')  @ 2022-05-18
    XXXX-WXX-1 | None | unknown
two days and three hours
    P2DT3H
    P2DT3H | None | unknown
last week, of a text without a date
    Last(REF, WEEK)
    XXXX-WXX | None | unknown
last week, of a text of some day in May
    Last(REF, WEEK)  @ 2022-05-01/2022-05-31
    2022-WXX | 2022-05~/2022~ | 2022-04-18 2022-05-23 2022-04-25 2022-05-30
the date of a text of some day in May
    REF  @ 2022-05-01/2022-05-31
    XXXX | 2022-05-XX | 2022-05-01 2022-05-31 2022-05-02 2022-06-01
today, in a text of some day in May
    This(REF, DAY)  @ 2022-05-01/2022-05-31
    2022-05-XX | 2022-05-XX | 2022-05-01 2022-05-31 2022-05-02 2022-06-01
last month, in a text of some day in May
    Last(REF, MONTH)  @ 2022-05-01/2022-05-31
    2022-04 | 2022-04 | 2022-04-01 2022-05-01
two days after the attack (that nobody dated)
    After(EventRef('the attack'), P2D)  @ 2022-05-18
    XXXX-XX-XX | None | unknown
"""

LINES = TABLE.strip().splitlines()
ROWS = [tuple(line.strip() for line in LINES[i : i + 3]) for i in range(0, len(LINES), 3)]


def anchor_of(text):
    """The bounds of a day, or of some day from one to another."""
    if not text:
        return UNKNOWN
    first, _, last = text.partition("/")
    first, last = parse_iso(first), parse_iso(last or first)
    return Bounds(first, last, first + DAY, last + DAY)


def written(b):
    if b == UNKNOWN:
        return "unknown"
    return f"{iso(b.earliest_start)} {iso(b.latest_end)}" if b.is_exact else " ".join(iso(t) or ".." for t in b)


@pytest.mark.parametrize(("expression", "meaning"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_words_mean(expression, meaning):
    text, _, anchor = expression.partition("  @ ")
    found = denote(parse(text), anchor_of(anchor))
    assert f"{found.value} | {found.edtf} | {written(found.bounds)}" == meaning
