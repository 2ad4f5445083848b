"""Every combination of what the documents say, what was seen before and what is seen now has its class."""

from __future__ import annotations

from itertools import product

import pytest

from contracts.drift.classes import MEANINGS, Class, Severity, Stand, classify
from contracts.drift.outcome import CLASSES, CODES, SEVERITIES, code, matters
from tests.drift.changing import change

IN, OUT, UNKNOWN = Stand.INSIDE, Stand.OUTSIDE, Stand.UNKNOWN

TABLE = {
    (IN, IN, False): Class.CONFORMANT,
    (IN, IN, True): Class.SILENT_CHANGE,
    (IN, OUT, False): Class.NEW_DEVIATION,
    (IN, OUT, True): Class.NEW_DEVIATION,
    (IN, UNKNOWN, False): None,
    (IN, UNKNOWN, True): None,
    (OUT, IN, False): Class.HEALED,
    (OUT, IN, True): Class.HEALED,
    (OUT, OUT, False): Class.KNOWN_DEVIATION,
    (OUT, OUT, True): Class.KNOWN_DEVIATION,
    (OUT, UNKNOWN, False): None,
    (OUT, UNKNOWN, True): None,
    (UNKNOWN, IN, False): None,
    (UNKNOWN, IN, True): None,
    (UNKNOWN, OUT, False): Class.NEW_DEVIATION,
    (UNKNOWN, OUT, True): Class.NEW_DEVIATION,
    (UNKNOWN, UNKNOWN, False): None,
    (UNKNOWN, UNKNOWN, True): None,
}


@pytest.mark.parametrize(("before", "now", "differs", "rewritten"), list(product(Stand, Stand, (0, 1), (0, 1))))
def test_every_combination_has_its_class(before: Stand, now: Stand, differs: int, rewritten: int) -> None:
    expected = Class.DOCUMENTS_CHANGED if rewritten else TABLE[before, now, bool(differs)]
    assert classify(before, now, differs=bool(differs), rewritten=bool(rewritten)) is expected


def test_every_class_has_a_meaning_and_all_that_can_be_told_a_code_of_their_own() -> None:
    assert MEANINGS.keys() == set(Class)
    assert CODES.keys() == set(Class) - {Class.CONFORMANT}
    assert len(set(CODES.values())) == len(CODES)
    assert not {0, 2, 3, 70, 130} & set(CODES.values())


@pytest.mark.parametrize("class_", CODES)
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("asked", [*CLASSES, *SEVERITIES])
def test_what_one_fails_on_is_what_was_asked_for(class_: Class, severity: Severity, asked: str) -> None:
    welcome = class_ in (Class.KNOWN_DEVIATION, Class.HEALED)
    expected = CLASSES.get(asked) is class_ or asked == "any" or (severity in SEVERITIES.get(asked, ()) and not welcome)
    each = change(class_=class_, severity=severity)
    assert matters(each, (asked,)) is expected
    assert code([each], (asked,)) == (CODES[class_] if expected else 0)


def test_the_gravest_class_decides() -> None:
    several = [change(class_=each) for each in reversed(list(CODES))]
    assert code(several, ("any",)) == CODES[Class.NEW_DEVIATION]
    assert code(several, ("healed", "documents-changed")) == CODES[Class.DOCUMENTS_CHANGED]
    assert code([], ("any",)) == 0
