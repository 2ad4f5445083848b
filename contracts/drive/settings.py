"""How much to explore: examples, steps, and whether to shrink what fails."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Examples of generated data for each operation and kind, random walks, and steps in each."""

    examples: int
    walks: int
    steps: int
    shrink: bool

    def hypothesis(self, examples: int) -> settings:
        """Settings that repeat exactly for a seed and leave nothing on disk."""
        phases = [Phase.generate, Phase.shrink] if self.shrink else [Phase.generate]
        return settings(
            max_examples=examples,
            stateful_step_count=max(self.steps, 1),
            phases=phases,
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )


EMBEDDED = Effort(examples=15, walks=25, steps=20, shrink=True)
"""For a sandbox in the same process, where an exchange costs nothing."""

NONE = Effort(examples=0, walks=0, steps=0, shrink=False)
"""For a depth that is directed, and nothing else."""

LIVE = Effort(examples=2, walks=0, steps=0, shrink=False)
"""For somebody's account: every exchange is billed, shared and slow."""
