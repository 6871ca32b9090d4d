"""What a person could type into the cells of a form, invented by hypothesis."""

from hypothesis import strategies as st

from perfeval_xl.expressions.values import Value
from perfeval_xl.form.layout_parts import Field, FieldType

numbers = st.one_of(
    st.integers(-(10**12), 10**12).map(float),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: float(f"{value:.15g}")),
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False).map(float),
)
# Characters that a cell can hold: no lone surrogates, none that XML has no way to write.
held_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=60)
# Characters that a keyboard, an input method or a paste from a document gives: no control characters either.
keyed_texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]),
        st.sampled_from("示例万元％％。，；：（）\u3000 \n≥≤×·—0123456789"),
    ),
    max_size=60,
)
tricky_texts = st.sampled_from(
    [
        "=1+1",
        "+86",
        "-5",
        "@SUM(A1)",
        "007",
        "8%",
        "2/3",
        "TRUE",
        "#REF!",
        " 前后有空格 ",
        "第一行\n第二行",
        "_x000D_",
        "<r><t>甲</t></r>",
    ]
)
# Typed into number cells.
figures_as_text = st.sampled_from(
    [
        "2.50 ",
        "１２．５",
        "1,234.5",
        "58人",
        "2000万",
        "2000万元",
        "\u300012",
        "7\u00a0",
        "7.50.",
        "12，5",
        "（12.5）",
        "/",
        "—",
        "无",
    ]
)


def texts(some_texts: st.SearchStrategy[str], prompt: str | None) -> st.SearchStrategy[str]:
    """Texts that are more than spaces and not the prompt that stands in the cell already."""
    return (some_texts | tricky_texts).filter(lambda text: bool(text.strip()) and text != prompt)


def content_of(field: Field, some_texts: st.SearchStrategy[str]) -> st.SearchStrategy[Value]:
    """A blank, or a number or text as the field holds it."""
    if field.type is not FieldType.TEXT:
        return st.none() | numbers
    return st.none() | texts(some_texts, field.name_prompt)
