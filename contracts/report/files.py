"""All files of one run, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from errno import EEXIST, ENOTDIR
from pathlib import Path

from contracts.model import Report
from contracts.report import document, html, junit, markdown, sarif

RUN = "run.jsonl"
HTML = "report.html"
SUMMARY = "summary.md"
REPORT = "report.json"
DRIFT = "drift.json"
TAKEN = (RUN, REPORT, DRIFT)
"""The files by which a folder shows that it holds the results of an earlier command."""


def prepare(folder: Path) -> Path:
    """`folder`, made where it is missing.

    Raises:
        OSError: it cannot be; the error names the path and why.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(ENOTDIR, "is in the way of a folder for the reports", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def taken(folder: Path) -> bool:
    """Whether `folder` holds the results of an earlier command."""
    return any((folder / name).exists() for name in TAKEN)


def begin(folder: Path) -> Path:
    """`folder` for new results, made where it is missing.

    Raises:
        OSError: it cannot be made, or holds the results of an earlier command, which would be lost.
    """
    if taken(folder):
        raise FileExistsError(
            EEXIST, "holds the results of an earlier run; name another folder, or delete it", str(folder)
        )
    return prepare(folder)


def write(folder: Path, report: Report, exit_code: int, curl_auth: Mapping[str, str]) -> None:
    """Render `report` into `folder`, which exists: as HTML, JSON, JUnit, SARIF and Markdown."""
    for name, text in (
        (HTML, html.render(report, exit_code, curl_auth)),
        (REPORT, document.render(report, exit_code)),
        ("junit.xml", junit.render(report, exit_code, curl_auth)),
        ("report.sarif", sarif.render(report, exit_code, curl_auth)),
        (SUMMARY, markdown.render(report, exit_code, curl_auth)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
