"""All files of one run, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contracts.model import Report
from contracts.report import document, html, junit, markdown

RUN = "run.jsonl"
HTML = "report.html"


def write(folder: Path, report: Report, exit_code: int, curl_auth: Mapping[str, str]) -> None:
    """Render `report` into `folder`, which exists: report.html, report.json, junit.xml, summary.md."""
    for name, text in (
        (HTML, html.render(report, exit_code, curl_auth)),
        ("report.json", document.render(report, exit_code)),
        ("junit.xml", junit.render(report, exit_code, curl_auth)),
        ("summary.md", markdown.render(report, exit_code, curl_auth)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
