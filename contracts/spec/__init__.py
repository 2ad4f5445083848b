"""From hand-written documents in `specs/` to a compiled Contract for one vendor and edition."""

from contracts.spec.contract import Contract, Operation, load
from contracts.spec.errors import SpecError
from contracts.spec.files import Specs
from contracts.spec.registry import Registry

__all__ = ["Contract", "Operation", "Registry", "SpecError", "Specs", "load"]
