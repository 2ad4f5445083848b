"""The ability `participants`, lent by a command of the user's: one JSON object a line, in and out.

The command is told, on its standard input, `{"do": "join", "vendor": "agora", "room": "…", "user": "1001"}` or the
same with `leave`, and answers each line with `{"done": true}` once somebody is seen to have entered (sending audio and
video) or left, or with `{"done": false, "why": "…"}`. With `mute` or `unmute` and `"track": "audio"` or `"video"`,
somebody who is there stops sending that, or sends it again; a command that knows nothing of it says so as above, and
nothing is judged by what it could not do. At the end of its input it lets everybody leave and exits. What it writes to
standard error is shown to the user.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Lock, Thread
from types import TracebackType
from typing import IO

from contracts.model import Json
from contracts.target.abilities import PresenceError

ANSWER_WITHIN = 60.0
"""Seconds for somebody to enter or leave, or to stop or begin to send something."""

EXIT_WITHIN = 10.0
"""Seconds for the command to end after the end of its input."""


class CommandError(ValueError):
    """The command cannot be used: one line that says what to do."""


class Declined(PresenceError):  # noqa: N818  (an answer, not an error)
    """The command has answered, and has not done what it was told."""


@dataclass(slots=True)
class Command:
    """Somebody enters or leaves because a process is told to arrange it. Started when first needed."""

    text: str
    vendor: str
    within: float = ANSWER_WITHIN
    _words: list[str] = field(init=False)
    _process: subprocess.Popen[str] | None = field(default=None, init=False)
    _answers: Queue[str | None] = field(default_factory=Queue, init=False)
    _turn: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        try:
            self._words = shlex.split(self.text)
        except ValueError as error:
            raise CommandError(f"--participants {self.text}: not a command line ({error})") from error
        if not self._words:
            raise CommandError("--participants: name a command, for example --participants ./participants.py")
        if shutil.which(self._words[0]) is None:
            raise CommandError(f"--participants: {self._words[0]} is no program that can be run")

    def join(self, room: str, user: str) -> None:
        """Let `user` enter `room`.

        Raises:
            PresenceError: nobody knows whether they did.
        """
        self._ask("join", room=room, user=user)

    def leave(self, room: str, user: str) -> None:
        """Let `user` leave `room`.

        Raises:
            PresenceError: nobody knows whether they did.
        """
        self._ask("leave", room=room, user=user)

    def mute(self, room: str, user: str, track: str) -> None:
        """Let `user`, who is in `room`, stop sending `track`.

        Raises:
            PresenceError: nobody knows whether they did.
        """
        self._ask("mute", room=room, user=user, track=track)

    def unmute(self, room: str, user: str, track: str) -> None:
        """Let `user`, who is in `room`, send `track` again.

        Raises:
            PresenceError: nobody knows whether they do.
        """
        self._ask("unmute", room=room, user=user, track=track)

    def __enter__(self) -> Command:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the command's input and wait for it; one that does not end is killed."""
        process, self._process = self._process, None
        if process is not None:
            _end(process, EXIT_WITHIN)

    def _ask(self, do: str, **who: str) -> None:
        with self._turn:
            process = self._process or self._start()
            assert process.stdin is not None  # noqa: S101 - it is a pipe
            try:
                process.stdin.write(json.dumps({"do": do, "vendor": self.vendor, **who}) + "\n")
                process.stdin.flush()
            except OSError as error:
                raise PresenceError(f"{self._words[0]} has ended") from error
            answer = self._answer()
        if answer.get("done") is not True:
            raise Declined(str(answer.get("why") or "no reason given"))

    def _start(self) -> subprocess.Popen[str]:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command
                self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        except OSError as error:
            raise PresenceError(f"{self._words[0]}: {error.strerror}") from error
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        self._process = process
        return process

    def _answer(self) -> Mapping[str, Json]:
        try:
            line = self._answers.get(timeout=self.within)
        except Empty:
            self._forget()
            raise PresenceError(f"{self._words[0]} did not answer within {self.within:g} s") from None
        if line is None:
            self._forget()
            raise PresenceError(f"{self._words[0]} has ended")
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise PresenceError(f"{self._words[0]} said {line.strip()[:80]!r}, which is no JSON object")
        return answer

    def _forget(self) -> None:
        """Give up on the process: a late answer must not be taken for the next one."""
        process, self._process, self._answers = self._process, None, Queue()
        if process is not None:
            process.kill()
            _end(process, EXIT_WITHIN)


def _end(process: subprocess.Popen[str], within: float) -> None:
    """End the input of `process`, and the process itself if that does not."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _listen(lines: IO[str], answers: Queue[str | None]) -> None:
    with lines:
        for line in lines:
            answers.put(line)
    answers.put(None)
