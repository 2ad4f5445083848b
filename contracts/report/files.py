"""All files of one run, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from errno import ENOTDIR
from pathlib import Path

from contracts.model import Report
from contracts.report import document, html, junit, markdown, sarif

RUN = "run.jsonl"
HTML = "report.html"
SUMMARY = "summary.md"
ONLY_SOME = ("drift.html", "drift.json", "drift.sarif", "profile.yaml")
"""What not every run writes, so that what lies there may be of an earlier one."""


def prepare(folder: Path) -> Path:
    """`folder`, made where it is missing.

    Raises:
        OSError: it cannot be; the error names the path and why.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(ENOTDIR, "is in the way of a folder for the reports", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def begin(folder: Path) -> Path:
    """`folder` for a new run, without what an earlier one left there and this one may not write.

    Raises:
        OSError: it cannot be; the error names the path and why.
    """
    prepare(folder)
    for name in ONLY_SOME:
        (folder / name).unlink(missing_ok=True)
    return folder


def write(folder: Path, report: Report, exit_code: int, curl_auth: Mapping[str, str]) -> None:
    """Render `report` into `folder`, which exists: as HTML, JSON, JUnit, SARIF and Markdown."""
    for name, text in (
        (HTML, html.render(report, exit_code, curl_auth)),
        ("report.json", document.render(report, exit_code)),
        ("junit.xml", junit.render(report, exit_code, curl_auth)),
        ("report.sarif", sarif.render(report, exit_code, curl_auth)),
        (SUMMARY, markdown.render(report, exit_code, curl_auth)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
