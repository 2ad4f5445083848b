"""`recording-contracts`, and `python -m contracts`: Ctrl-C ends it in one line, also while it is being loaded."""

import sys


def main() -> None:
    """Run the command that the arguments name, and end the process."""
    try:
        from contracts.cli.main import main as command

        command(prog_name="recording-contracts")
    except KeyboardInterrupt:
        sys.stderr.write("recording-contracts: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
