"""`python -m contracts` is `recording-contracts`."""

from contracts.cli.main import main

main(prog_name="recording-contracts")
