"""JSON documents with something else in one place."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.model import Json

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=4)
"""Without newlines: before one at the end Python's `$` matches, where ECMA's does not."""

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
"""Any JSON document, most of them small."""


@st.composite
def distorted(draw: st.DrawFn, value: Json) -> Json:
    """`value` with something else, or nothing, in one place."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 4)):
            return {name: item for name, item in value.items() if name != key}
        return {**value, key: draw(distorted(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], draw(distorted(value[index])), *value[index + 1 :]]
    return draw(ANY)
