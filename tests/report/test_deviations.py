"""Breaks that somebody has accepted: the file, and how a report stands with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from contracts.model import Deviation, Level, Outcome, Report, Row
from contracts.report import document, html, junit, markdown, sarif, words
from contracts.report.deviations import DeviationError, Driven, add, idle, mark, read, schema, stanza
from contracts.report.exits import Exit, exit_code
from contracts.report.words import Standing
from tests.report.samples import report as sample

CLAUSE = "agora.file-list.json-is-array"
REPLAY = "recording-contracts gate --vendor agora --edition 2026-06 --seed 1 --scenario end/asynchronous-stop"
ENTRY = Deviation(
    clause=CLAUSE, reason='Agora ticket 4711: "stop" & <co>', owner="team media", expires="2026-12-31", witness=REPLAY
)
TODAY, LATER = "2026-12-31", "2027-01-01"
DRIVEN = Driven(seed=1, scenarios={"end/asynchronous-stop", "walk"}, directed={"end/asynchronous-stop"})


def write(path: Path, text: str) -> Path:
    file = path / "deviations.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def entry(**changes: str | None) -> str:
    facts = {
        "clause": CLAUSE,
        "reason": "known",
        "owner": "us",
        "expires": "2026-12-31",
        "witness": REPLAY,
        **changes,
    }
    return "- " + "\n  ".join(f"{name}: {text}" for name, text in facts.items() if text is not None) + "\n"


def test_an_entry_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "deviations.yaml"
    assert add(file, ENTRY) == stanza(ENTRY)
    add(file, replace(ENTRY, clause="agora.file-list.mode-is-known", edition="2026-06"))
    assert read(file) == (ENTRY, replace(ENTRY, clause="agora.file-list.mode-is-known", edition="2026-06"))
    with pytest.raises(DeviationError, match="has an entry already"):
        add(file, ENTRY)


def test_an_empty_file_accepts_nothing(tmp_path: Path) -> None:
    assert read(write(tmp_path, "# nothing\n")) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clause: x", "must be a list of entries, each with clause, reason, owner, expires, witness"),
        ("- 7", "entry 1: '7' is not of type 'object'"),
        ("- {", ": not YAML ("),
        (entry(owner=None), f"entry 1 ({CLAUSE}): add owner"),
        (entry(owner="' '"), f"entry 1 ({CLAUSE}): owner: say it in a few words"),
        (entry(expires="tomorrow"), "expires: 'tomorrow' is no date; write for example 2026-12-31"),
        (entry(expires="2026-02-30"), "'2026-02-30' is no date"),
        (entry(expires="2026-12-31 10:00:00"), "is no date"),
        (entry(witness="I saw it"), "copy the replay line of the report"),
        (entry(until="2026"), "'until' was unexpected"),
        (entry() + entry(owner=None) + entry(owner=None), f"entry 2 ({CLAUSE}): add owner"),
        (entry(clause="agora.file-list.json-is-arry"), f"did you mean {CLAUSE}?"),
        (entry(clause="nobody.knows"), "unknown clause 'nobody.knows'"),
        (entry(vendor="realtimekit"), "the clause is of agora, not of realtimekit"),
        (entry(edition="1999-01"), "unknown edition '1999-01': choose from 2023-01, 2026-06"),
        (entry() + entry(edition="2026-06"), f"entry 2 ({CLAUSE}): the clause has an entry already"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DeviationError) as found:
        read(write(tmp_path, text))
    line = str(found.value)
    assert line.startswith(str(tmp_path / "deviations.yaml"))
    assert told in line
    assert "\n" not in line


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeviationError, match="No such file"):
        read(tmp_path / "none.yaml")


def test_each_edition_can_have_an_entry(tmp_path: Path) -> None:
    file = write(tmp_path, entry(edition="2026-06") + entry(edition="2023-01", reason="older"))
    assert [each.edition for each in read(file)] == ["2026-06", "2023-01"]


def test_the_published_schema_is_one() -> None:
    jsonschema_rs.meta.validate(schema())


def of(outcome: Outcome, level: Level = Level.MUST, *, volatile: bool = False) -> Row:
    """The row of CLAUSE, as a run with this outcome has it."""
    row = next(row for row in sample().rows if row.outcome is Outcome.FAIL)
    fails = row.fails if outcome is Outcome.FAIL else 0
    clause = replace(row.clause, id=CLAUSE, level=level, volatile=volatile)
    return replace(row, clause=clause, outcome=outcome, fails=fails, passes=3 - fails, reason="why")


@pytest.mark.parametrize("level", [Level.MUST, Level.SHOULD])
@pytest.mark.parametrize(
    ("outcome", "today", "standing"),
    [
        (Outcome.FAIL, TODAY, Standing.KNOWN),
        (Outcome.FAIL, LATER, Standing.BROKEN),
        (Outcome.PASS, TODAY, Standing.STALE),
        (Outcome.PASS, LATER, Standing.STALE),
        (Outcome.UNEXERCISED, TODAY, Standing.UNEXERCISED),
        (Outcome.UNEXERCISED, LATER, Standing.STALE),
        (Outcome.INCONCLUSIVE, TODAY, Standing.INCONCLUSIVE),
    ],
)
def test_acceptance_is_strict_both_ways(level: Level, outcome: Outcome, today: str, standing: Standing) -> None:
    (row,) = mark([of(outcome, level)], [ENTRY], today, DRIVEN)
    assert words.standing(row) is standing
    assert (ENTRY.owner in row.reason) == (outcome in (Outcome.UNEXERCISED, Outcome.INCONCLUSIVE))


@pytest.mark.parametrize(
    ("witness", "healed"),
    [
        (REPLAY, True),
        (REPLAY.replace("--seed 1", "--seed 2"), True),
        ("0123456789abcdef01234567", True),
        ("recording-contracts gate --seed 1 --scenario walk", True),
        ("recording-contracts gate --seed 2 --scenario walk", False),
        ("recording-contracts gate --seed 1 --scenario end/another", False),
        ("recording-contracts gate --scenario 'no end", True),
    ],
)
def test_only_what_showed_a_break_can_show_it_healed(witness: str, healed: bool) -> None:
    (row,) = mark([of(Outcome.PASS)], [replace(ENTRY, witness=witness)], TODAY, DRIVEN)
    assert words.standing(row) is (Standing.STALE if healed else Standing.KEPT)


def test_an_entry_of_another_edition_or_clause_accepts_nothing() -> None:
    entries = [replace(ENTRY, edition="2023-01"), replace(ENTRY, clause="agora.file-list.mode-is-known")]
    rows = mark([of(Outcome.FAIL)], entries, TODAY, DRIVEN)
    assert words.standing(rows[0]) is Standing.BROKEN
    assert [each.partition(":")[0] for each in idle(entries, rows)] == [each.clause for each in entries]
    assert not list(idle([replace(ENTRY, clause="realtimekit.list.paging-fields")], rows))


def made(outcome: Outcome, today: str, *, volatile: bool = False) -> Report:
    """A report of CLAUSE and of one clause that holds."""
    kept = next(row for row in sample().rows if row.outcome is Outcome.PASS)
    marked = mark([of(outcome, volatile=volatile)], [ENTRY], today, DRIVEN)
    return replace(sample(), rows=(*marked, kept))


@pytest.mark.parametrize(
    ("outcome", "today", "code"),
    [
        (Outcome.FAIL, TODAY, Exit.KEPT),
        (Outcome.FAIL, LATER, Exit.BROKEN),
        (Outcome.PASS, TODAY, Exit.BROKEN),
        (Outcome.UNEXERCISED, TODAY, Exit.KEPT),
        (Outcome.INCONCLUSIVE, TODAY, Exit.INCONCLUSIVE),
    ],
)
def test_every_report_tells_of_it(outcome: Outcome, today: str, code: Exit) -> None:
    report = made(outcome, today)
    assert exit_code(report) is code
    data = document.document(report, code)
    assert data["clauses"][0]["deviation"]["owner"] == ENTRY.owner
    jsonschema_rs.Draft202012Validator(document.schema()).validate(data)
    texts = [html.render(report, code), json.dumps(data), markdown.render(report, code), junit.render(report, code)]
    if outcome in (Outcome.FAIL, Outcome.PASS):
        texts.append(sarif.render(report, code))
    for text in texts:
        assert "team media" in text
        assert ENTRY.expires in text
        assert "4711" in text or outcome in (Outcome.UNEXERCISED, Outcome.INCONCLUSIVE)
    red = {element.tag for element in ET.fromstring(junit.render(report, code)).iter()} & {"failure", "error"}
    assert bool(red) is (code is not Exit.KEPT)


def test_sarif_suppresses_what_is_accepted_and_nothing_else() -> None:
    def suppressed(report: Report) -> list[list[str]]:
        results = sarif.document(report, 0)["runs"][0]["results"]
        return [[each["status"] for each in result.get("suppressions", [])] for result in results]

    assert suppressed(made(Outcome.FAIL, TODAY)) == [["accepted"]]
    assert suppressed(made(Outcome.FAIL, LATER)) == [[]]
    assert suppressed(made(Outcome.PASS, TODAY)) == [[]]


def test_a_volatile_clause_decides_nothing_here_either() -> None:
    for outcome in (Outcome.PASS, Outcome.FAIL):
        assert exit_code(made(outcome, LATER, volatile=True)) is Exit.KEPT


def test_a_stale_entry_says_what_to_do() -> None:
    told = words.failure(made(Outcome.PASS, TODAY).rows[0], sample().conditions)
    assert f"{CLAUSE}: stale deviation" in told
    assert "healed: the clause holds now; remove it" in told
    expired = made(Outcome.FAIL, LATER)
    assert "expired on 2026-12-31: mend what is broken, or renew it" in words.failure(
        expired.rows[0], expired.conditions
    )
    assert "1 known deviation" in words.headline(made(Outcome.FAIL, TODAY))
    assert "1 stale deviation, to be removed or renewed" in words.headline(made(Outcome.PASS, TODAY))
