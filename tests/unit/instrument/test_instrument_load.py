"""Every fault of an instrument file comes with its line and column, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import InstrumentError
from survey.instrument import load_instrument, parse_instrument

ROOT = Path(__file__).parents[3]

GOOD = """\
id: tea
version: "1.0"
title: {zh: 茶, en: Tea}
population: {zh: 人, en: People}
introduction: {zh: 您好, en: Hello}
response_sets:
  agree:
    options:
      - {code: 1, zh: 不同意, en: Disagree}
      - {code: 2, zh: 一般, en: Neither}
      - {code: 3, zh: 同意, en: Agree}
    cannot_judge: {code: 9, zh: 无法判断, en: Cannot judge}
scales:
  T: {name: {zh: 喝茶, en: Tea drinking}, sources: [lindell2001]}
pages:
  - questions:
      - {code: consent, kind: consent, number: 1, zh: 参加吗, en: Take part, options: [{code: 1, zh: 是, en: "Yes"}, {code: 2, zh: 否, en: "No"}]}
      - {code: age, kind: numeric, number: 2, zh: 年龄, en: Age, minimum: 18, maximum: 90}
      - {code: kinds, kind: multi, number: 3, zh: 品种, en: Kinds, options: [{code: a, zh: 绿茶, en: Green}, {code: b, zh: 红茶, en: Black}]}
  - questions:
      - {code: T1, number: 4, scale: T, response_set: agree, zh: 喜欢茶, en: I like tea}
      - {code: T2, number: 5, scale: T, response_set: agree, reverse: true, zh: 不喜欢茶, en: I dislike tea}
      - {code: A1, number: 6, instructed: 1, response_set: agree, zh: 请选不同意, en: Choose disagree}
      - {code: why, kind: text, number: 7, zh: 为什么, en: Why, show_if: {question: kinds, any_of: [a]}}
"""  # noqa: E501  (a question to a line keeps columns easy to count)


def faults(text: str) -> list[str]:
    with pytest.raises(InstrumentError) as caught:
        parse_instrument(text, "tea.yaml")
    return [fault.say("en") for fault in caught.value.faults]


def place(text: str, marker: str) -> str:
    """Return where the character after ^ stands."""
    before, after = marker.split("^")
    assert before + after in text, marker
    at = text.index(before + after) + len(before)
    line = text.count("\n", 0, at) + 1
    return f"tea.yaml:{line}:{at - text.rfind(chr(10), 0, at)}: "


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_good_file_becomes_an_instrument():
    tea = parse_instrument(GOOD, "tea.yaml")
    assert tea.codes == ("consent", "age", "kinds", "T1", "T2", "A1", "why")
    assert tea.scale("T").items == ("T1", "T2")
    assert tea.reversed_items == ("T2",)
    assert [item.code for item in tea.instructed_items] == ["A1"]
    assert tea.question("T1").response_set.points == (1, 2, 3)
    assert tea.question("T1").cannot_judge.code == 9
    assert tea.question("T1").page == 2
    assert tea.question("why").show_if.any_of == ("a",)
    assert tea.question("kinds").option_by_label("红茶").code == "b"
    assert tea.question("T1").option("2").label.en == "Neither"
    assert tea.sources == ("lindell2001",)
    assert tea.has("age")
    assert not tea.has("Age")
    with pytest.raises(KeyError):
        tea.question("Age")
    with pytest.raises(KeyError):
        tea.scale("U")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version:", "verion:", '@^verion|the key is not known here|did you mean "version"?'),
        ("kind: numeric", "kind: numerics", '@kind: ^numerics|the value is not one of|mean "numeric"?'),
        ("minimum: 18", "minimum: 95", "@minimum: ^95|the minimum is above the maximum"),
        ("code: T2", "code: T1", "@code: ^T1, number: 5|the code is used by two questions"),
        ("number: 5", "number: 4", "@T2, number: ^4|the number is printed before two questions"),
        ("number: 5", "number: 3", "@T2, number: ^3|the number is printed before two questions"),
        (
            "scale: T, response_set: agree, rev",
            "scale: U, response_set: agree, rev",
            "the scale is not defined",
        ),
        ("response_set: agree, zh", "response_set: agre, zh", '@response_set: ^agre, |did you mean "agree"?'),
        ("minimum: 18", "reverse: true", "@^reverse: true, maximum|only likert questions have this key"),
        ("kind: text", "kind: text, unit: {zh: 岁, en: y}", "only numeric questions have this key"),
        ("scale: T, response_set: agree, reverse", "response_set: agree, reverse", "cannot be reversed"),
        ("instructed: 1", "instructed: 4", "@instructed: ^4|the instructed answer is not a point"),
        (
            "instructed: 1",
            "instructed: 1, scale: T",
            "@1, ^scale: T|an instructed item belongs to no scale",
        ),
        ("code: b, zh", "code: a, zh", "@Green}, {code: ^a|the option code is used twice"),
        ("zh: 红茶", "zh: 绿茶", "the option's wording is used twice"),
        ("zh: 红茶", "zh: 红┋茶", "@zh: ^红┋|use as a separator"),
        (
            "code: 2, zh: 一般",
            "code: 5, zh: 一般",
            "@options:\n      ^-|the points of a scale are consecutive",
        ),
        ("code: 9, zh", "code: 3, zh", '@cannot_judge: {code: ^3|"cannot judge" needs a code outside'),
        ("zh: 无法判断", "zh: 同意", '"cannot judge" is worded as a point'),
        ("question: kinds", "question: kind", 'a question that does not exist|did you mean "kinds"?'),
        ("any_of: [a]", "any_of: [c]", "@any_of: [^c|the routing names an option that does not exist"),
        ("question: kinds, any_of: [a]", "question: age, any_of: [1]", "needs a question with options"),
        (
            "minimum: 18,",
            "show_if: {question: kinds, any_of: [a]},",
            "@^kinds, any_of: [a]}, max|the routing looks at a later question",
        ),
        ("kind: multi,", "kind: multi, max_choices: 3,", "more choices are allowed than there are options"),
        ("kind: text,", "kind: text, max_choices: 3,", "only multi-selects and rankings limit"),
        ("kind: multi", "kind: text", "only questions of choice have options"),
        (", {code: b, zh: 红茶, en: Black}", "", "needs at least two options"),
        ("en: Black", "en: Black, exclusive: 1", ""),
        ("id: tea", "id: coffee", "@id: ^coffee|the instrument's id is not its file's name"),
        ("scale: T, response_set: agree, reverse: true", "response_set: agree", "at least two items"),
        ("  T: {name", "  A1: {name: {zh: 甲, en: a}}\n  T: {name", "the scale has the code of a question"),
        (
            "scale: T, response_set: agree, zh",
            "scale: T, reverse: true, response_set: agree, zh",
            "every item of the scale is reversed",
        ),
        ("zh: 茶,", "zh: '',", "@title: {zh: ^'|the text is empty"),
        ("code: age", "code: 1age", "does not have the form expected"),
        ("code: kinds", "code: [a]", "@code: ^[a]|text is expected here"),
        ("pages:", "pages: 3\nmore:", "a list is expected here"),
    ],
)
def test_each_fault_is_told_where_it_stands(old: str, new: str, said: str):
    text = changed(old, new)
    if not said:
        parse_instrument(text, "tea.yaml")
        return
    found = "\n".join(faults(text))
    for part in said.split("|"):
        assert (place(text, part[1:]) if part.startswith("@") else part) in found


def test_all_faults_come_at_once_in_the_order_of_the_file():
    text = changed("version", "verion").replace("kind: numeric", "kind: nothing").replace("zh: 茶,", "")
    lines = [int(fault.split(":")[1]) for fault in faults(text)]
    assert lines == sorted(lines)
    assert len(lines) >= 4


def test_different_response_sets_in_one_scale_are_a_fault():
    second = "  other:\n    options: [{code: 1, zh: 否, en: n}, {code: 2, zh: 是, en: y}]\nscales:\n"
    text = changed("scales:\n", second).replace(
        "response_set: agree, reverse", "response_set: other, reverse"
    )
    assert any("different response sets" in fault for fault in faults(text))


def test_exclusive_belongs_to_multi_selects():
    text = changed('en: "No"', 'en: "No", exclusive: true')
    assert any("only an option of a multi-select" in fault for fault in faults(text))


def test_rows_of_a_matrix_share_their_number():
    text = changed(
        "  - questions:\n      - {code: T1",
        "  - matrix: {zh: 您同意吗, en: Do you agree}\n    questions:\n      - {code: T1",
    )
    text = text.replace("number: 5", "number: 4")
    tea = parse_instrument(text, "tea.yaml")
    assert tea.question("T2").number == 4
    assert tea.question("T2").matrix.en == "Do you agree"


def test_expert_ratings_give_the_content_validity():
    rated = changed("zh: 喜欢茶", "review: {relevance: [4, 4, 2, 3], back_translation: Tea}, zh: 喜欢茶")
    tea = parse_instrument(rated, "tea.yaml")
    assert tea.question("T1").review.i_cvi == 0.75
    assert tea.s_cvi_ave is None
    both = rated.replace("zh: 不喜欢茶", "review: {relevance: [4, 4, 4, 3]}, zh: 不喜欢茶")
    assert parse_instrument(both, "tea.yaml").s_cvi_ave == 0.875
    assert any("too large" in fault for fault in faults(rated.replace("[4, 4", "[5, 4")))


def test_a_file_that_is_not_there_or_not_utf8_is_told(tmp_path: Path):
    with pytest.raises(InstrumentError, match="cannot be read"):
        load_instrument(tmp_path / "none.yaml")
    (tmp_path / "gbk.yaml").write_bytes("id: x\ntitle: 茶".encode("gbk"))
    with pytest.raises(InstrumentError, match=r"gbk.yaml:2:1: the file is not UTF-8"):
        load_instrument(tmp_path / "gbk.yaml")


@pytest.mark.parametrize("name", ["customer_manager", "business_owner"])
def test_the_study_asks_what_its_item_pool_says(name: str):
    instrument = load_instrument(ROOT / "instruments" / f"{name}.yaml")
    assert {scale.code for scale in instrument.scales} == {"IA", "TT", "RA", "FV", "RMS", "PLM", "LR", "MK"}
    assert all(scale.sources for scale in instrument.scales)
    assert instrument.reversed_items == ("FV1", "IA5", "TT2", "RA3", "RMS1", "PLM5", "LR2")
    assert [item.code for item in instrument.instructed_items] == ["AC1"]
    own = {"customer_manager": ("TT5", "RMS5"), "business_owner": ("RA5",)}
    other = {"customer_manager": "business_owner", "business_owner": "customer_manager"}
    assert all(instrument.has(code) for code in own[name])
    assert not any(instrument.has(code) for code in own[other[name]])
    numbers = [question.number for question in instrument.questions]
    assert numbers == list(range(1, len(numbers) + 1))


def test_shared_items_are_worded_identically_in_both_groups():
    managers = load_instrument(ROOT / "instruments" / "customer_manager.yaml")
    owners = load_instrument(ROOT / "instruments" / "business_owner.yaml")
    shared = [code for code in managers.codes if owners.has(code)]
    assert len(shared) == 2 + 30 + 1 + 4
    for code in shared:
        mine, theirs = managers.question(code), owners.question(code)
        if mine.kind == "likert":
            assert (mine.text, mine.response_set, mine.reverse) == (
                theirs.text,
                theirs.response_set,
                theirs.reverse,
            )


def test_the_pool_of_items_is_asked_word_for_word():
    pool = ROOT.parent / "shared" / "item_pool.csv"
    if not pool.exists():
        pytest.skip("../shared/item_pool.csv is not here")
    import csv

    with pool.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for name in ("customer_manager", "business_owner"):
        instrument = load_instrument(ROOT / "instruments" / f"{name}.yaml")
        for row in rows:
            asked = row["asked_of"] in ("both", name)
            assert instrument.has(row["item"]) == asked, row["item"]
            if asked:
                question = instrument.question(row["item"])
                assert question.text.en == row["text_en"]
                assert question.reverse == (row["reverse"] == "yes")


def test_the_personality_items_are_keyed_as_their_authors_key_them():
    bfi = load_instrument(ROOT / "examples" / "personality" / "instruments" / "bfi.yaml")
    assert bfi.reversed_items == ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
    header = (ROOT / "examples/personality/analysis/data/raw/bfi.csv").read_text().splitlines()[0]
    assert list(bfi.codes) == header.replace('"', "").split(",")[1:]
