"""Every edition of every vendor as one OpenAPI document, for tools that know no overlays."""

from __future__ import annotations

from pathlib import Path

import yaml

from contracts.vendors.vendor import find, names

EDITIONS = [(name, each.id) for name in names() for each in find(name).contract().registry.editions]


def write(folder: Path, vendor: str, edition: str) -> Path:
    """The document of one edition, as a file in `folder`."""
    path = folder / f"{vendor}-{edition}.yaml"
    document = find(vendor).contract(edition).document
    path.write_text(yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


class _Plain(yaml.SafeDumper):
    """Without anchors: not every tool reads them."""

    def ignore_aliases(self, data: object) -> bool:
        return True
