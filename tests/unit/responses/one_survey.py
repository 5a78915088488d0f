"""One small survey, answered by three people, as every platform exports it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from survey.instrument.load import parse_instrument
from survey.study.simulate.workbook import workbook_bytes

INSTRUMENT = parse_instrument(
    """
id: one
version: "1"
title: {zh: 小问卷, en: Small}
population: {zh: 众人, en: people}
introduction: {zh: 说明, en: text}
response_sets:
  agree:
    options:
      - {code: 1, zh: 不同意, en: Disagree}
      - {code: 2, zh: 一般, en: Neutral}
      - {code: 3, zh: 同意, en: Agree}
    cannot_judge: {code: 9, zh: 无法判断, en: Cannot judge}
scales:
  IA: {name: {zh: 信息, en: Information}}
pages:
  - questions:
      - code: job
        kind: single
        number: 1
        zh: 您的岗位是？
        en: What is your post?
        options:
          - {code: 1, zh: 职员, en: Clerk}
          - {code: 2, zh: 经理, en: Manager}
          - {code: 3, zh: 其他, en: Other, other: true}
      - code: years
        kind: numeric
        number: 2
        zh: 您工作了几年？
        en: How many years?
        unit: {zh: 年, en: years}
  - matrix: {zh: 请评价以下说法, en: Please rate these statements}
    questions:
      - {code: IA1, number: 3, zh: 信息充分, en: Information suffices, scale: IA, response_set: agree}
      - code: IA2
        number: 3
        zh: 信息难以核实
        en: Information is hard to verify
        scale: IA
        response_set: agree
  - questions:
      - code: needs
        kind: multi
        number: 4
        zh: 您需要哪些产品？
        en: Which products do you need?
        options:
          - {code: loan, zh: 贷款, en: Loan}
          - {code: card, zh: 信用卡, en: Card}
          - {code: cash, zh: 现金、票据, en: "Cash, drafts"}
      - code: order
        kind: ranking
        number: 5
        zh: 请为措施排序。
        en: Rank the measures.
        show_if: {question: job, any_of: [1, 3]}
        options: [{code: p, zh: 制度, en: System}, {code: q, zh: 队伍, en: Team}]
      - {code: since, kind: date, number: 6, zh: 从哪天开始？, en: Since which day?}
      - {code: remarks, kind: text, number: 7, zh: 您有何建议？, en: Any suggestions?}
""",
    "one.yaml",
)
NAN = float("nan")
# What every platform's file is read to: three respondents.
VALUES = {
    "job": ["1", "2", "3"],
    "years": [12.0, 3.0, NAN],
    "IA1": [1.0, 3.0, NAN],
    "IA2": [2.0, 3.0, 3.0],
    "needs/loan": [1.0, 0.0, NAN],
    "needs/card": [1.0, 0.0, NAN],
    "needs/cash": [0.0, 1.0, NAN],
    "order/p": [2.0, NAN, 1.0],
    "order/q": [1.0, NAN, 2.0],
    "since": ["2024-03-05", "", "2023-12-31"],
}
ANSWERED, CANNOT_JUDGE, BLANK, SKIPPED = 0, 1, 2, 3
STATES = {
    "job": [ANSWERED, ANSWERED, ANSWERED],
    "years": [ANSWERED, ANSWERED, BLANK],
    "IA1": [ANSWERED, ANSWERED, CANNOT_JUDGE],
    "IA2": [ANSWERED, ANSWERED, ANSWERED],
    "needs": [ANSWERED, ANSWERED, BLANK],
    "order": [ANSWERED, SKIPPED, ANSWERED],
    "since": [ANSWERED, BLANK, ANSWERED],
    "remarks": [BLANK, ANSWERED, BLANK],
}


def csv_text(rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    path.write_bytes(csv_text(rows, separator).encode(encoding))
    return path


def tencent(folder: Path) -> Path:
    head = [
        "编号",
        "开始答题时间",
        "结束答题时间",
        "答题时长",
        "1.您的岗位是？（必填）",
        "1.您的岗位是？（必填）:其他_填空1",
    ]
    head += ["2.您工作了几年？", "3.请评价以下说法-信息充分", "3.请评价以下说法-信息难以核实"]
    head += [
        "4.您需要哪些产品？（必填）:贷款",
        "4.您需要哪些产品？（必填）:信用卡",
        "4.您需要哪些产品？（必填）:现金、票据",
    ]
    head += ["5.请为措施排序。:制度", "5.请为措施排序。:队伍", "6.从哪天开始？", "7.您有何建议？"]
    head += ["语言", "清洗数据结果", "智能清洗数据无效概率", "地理位置国家和地区", "地理位置省", "地理位置市"]
    head += ["用户类型", "用户标识", "昵称", "自定义字段", "IP", "UA", "Referrer", ""]
    tail = [
        "简体中文",
        "",
        "0.1",
        "中国",
        "福建",
        "厦门",
        "微信",
        "oX1",
        "小王",
        "",
        "192.0.2.1",
        "Mozilla",
        "",
        "",
    ]
    other = [
        "简体中文",
        "",
        "0.1",
        "中国",
        "福建",
        "厦门",
        "微信",
        "oX2",
        "小李",
        "",
        "192.0.2.1",
        "Mozilla",
        "",
        "",
    ]
    time = ["05-Jul-2025 21:00:42", "05-Jul-2025 21:02:58", "136"]
    rows = [
        [
            "1",
            *time,
            "A.职员",
            "",
            "１２年",
            "A.不同意",
            "B.一般",
            "A.贷款",
            "B.信用卡",
            "",
            "2",
            "1",
            "2024-03-05",
            "",
            *tail,
        ],
        [
            "2",
            *time,
            "B.经理",
            "",
            "3",
            "C.同意",
            "C.同意",
            "",
            "",
            "C.现金、票据",
            "",
            "",
            "",
            "很好",
            *other,
        ],
        [
            "3",
            *time,
            "C.其他",
            "顾问",
            "",
            "D.无法判断",
            "C.同意",
            "",
            "",
            "",
            "1",
            "2",
            "2023-12-31",
            "",
            *tail,
        ],
    ]
    return write_csv(folder / "tencent.csv", [head, *rows], "utf-8-sig")


def qualtrics(folder: Path, *, legacy: bool = False) -> Path:
    own = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished"]
    own += [
        "RecordedDate",
        "ResponseId",
        "RecipientEmail",
        "UserLanguage",
        "Page1_First Click",
        "Page1_Page Submit",
    ]
    names = ["job", "job_3_TEXT", "years", "IA1", "IA2", "needs", "order_p", "order_q", "since", "remarks"]
    texts = ["What is your post? - Selected Choice", "What is your post? - Other - Text", "How many years?"]
    texts += ["Please rate these statements - Information suffices"]
    texts += ["Please rate these statements - Information is hard to verify", "Which products do you need?"]
    texts += [
        "Rank the measures. - System",
        "Rank the measures. - Team",
        "Since which day?",
        "Any suggestions?",
    ]
    ids = [f'{{"ImportId":"QID{k}"}}' for k in range(len(names))]
    zone = '{{"ImportId":"{0}","timeZone":"Asia/Shanghai"}}'
    first = [zone.format(n) if "Date" in n else f'{{"ImportId":"{n}"}}' for n in own]
    meta = [
        "2025-07-05 21:00:42",
        "2025-07-05 21:02:58",
        "0",
        "192.0.2.1",
        "100",
        "136",
        "1",
        "2025-07-05 21:02:59",
    ]
    rows = [
        [
            *meta,
            "R_1",
            "a@example.org",
            "EN",
            "1",
            "20",
            "1",
            "",
            "12",
            "1",
            "2",
            "loan,card",
            "2",
            "1",
            "2024-03-05",
            "",
        ],
        [*meta, "R_2", "", "EN", "1", "20", "2", "", "3", "3", "3", "cash", "", "", "", "good"],
        [*meta, "R_3", "", "EN", "1", "20", "3", "adviser", "", "9", "3", "", "1", "2", "12/31/2023", ""],
    ]
    if legacy:
        own = [
            "ResponseID",
            "ResponseSet",
            "IPAddress",
            "StartDate",
            "EndDate",
            "RecipientEmail",
            "Finished",
            "Status",
        ]
        start = ["R", "Default Response Set", "192.0.2.1", *meta[:2], "a@example.org", "1", "0"]
        data = [[*start[:0], f"R_{k}", *start[1:], *row[13:]] for k, row in enumerate(rows)]
        v = [f"V{k}" for k in range(1, len(own) + 1)]
        return write_csv(folder / "legacy.csv", [[*v, *names], [*own, *texts], *data])
    preview = [*rows[0]]
    preview[2] = "1"
    return write_csv(
        folder / "qualtrics.csv", [[*own, *names], [*own, *texts], [*first, *ids], *rows, preview]
    )


def surveymonkey(folder: Path) -> Path:
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address"]
    own += ["First Name", "Last Name", "Custom Data 1"]
    head = [*own, "What is your post?", "", "How many years?", "Please rate these statements", ""]
    head += [
        "Which products do you need?",
        "",
        "",
        "Rank the measures.",
        "",
        "Since which day?",
        "Any suggestions?",
    ]
    second = [""] * 9 + ["Response", "Other", "Open-Ended Response", "Information suffices"]
    second += ["Information is hard to verify", "Loan", "Card", "Cash, drafts", "System", "Team"]
    second += ["Open-Ended Response", "Open-Ended Response"]
    meta = ["101", "7", "07/05/2025 09:00:42 PM", "07/05/2025 09:02:58 PM", "192.0.2.1", "", "Ann", "Lee", ""]
    rows = [
        [*meta, "Clerk", "", "12", "Disagree", "Neutral", "Loan", "Card", "", "2", "1", "03/05/2024", ""],
        [*meta, "Manager", "", "3", "Agree", "Agree", "", "", "Cash, drafts", "", "", "", "good"],
        [*meta, "Other", "adviser", "", "Cannot judge", "Agree", "", "", "", "1", "2", "12/31/2023", ""],
    ]
    path = folder / "surveymonkey.xlsx"
    path.write_bytes(workbook_bytes([head, second, *rows]))
    return path


def limesurvey(folder: Path, *, full: bool = False) -> Path:
    own = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr"]
    names = ["job", "job[other]", "years", "IA1", "IA2", "needs[loan]", "needs[card]", "needs[cash]"]
    names += ["order[1]", "order[2]", "since", "remarks"]
    timed = ["interviewtime", "groupTime12", "jobTime"]
    meta = [
        "5",
        "2025-07-05 21:02:58",
        "3",
        "en",
        "1",
        "2025-07-05 21:00:42",
        "2025-07-05 21:02:58",
        "192.0.2.1",
    ]
    times = ["136.5", "20.25", "4"]
    rows = [
        [*meta, "1", "", "12", "1", "2", "Y", "Y", "", "q", "p", "2024-03-05 00:00:00", "", *times],
        [*meta, "2", "", "3", "3", "3", "", "", "Y", "", "", "", "good", *times],
        [*meta, "3", "adviser", "", "9", "3", "", "", "", "p", "q", "2023-12-31 00:00:00", "", *times],
    ]
    rows[2][1] = ""  # broken off
    if not full:
        rows[2][8] = "-oth-"
        return write_csv(folder / "limesurvey.csv", [[*own, *names, *timed], *rows], separator=";")
    own = [
        "Response ID",
        "Date submitted",
        "Last page",
        "Start language",
        "Seed",
        "Date started",
        "Date last action",
    ]
    own += ["IP address"]
    texts = ["What is your post?", "What is your post? [Other]", "How many years?"]
    texts += ["Please rate these statements [Information suffices]"]
    texts += ["Please rate these statements [Information is hard to verify]"]
    texts += [f"Which products do you need? [{o}]" for o in ("Loan", "Card", "Cash, drafts")]
    texts += [
        "Rank the measures. [Rank 1]",
        "Rank the measures. [Rank 2]",
        "Since which day?",
        "Any suggestions?",
    ]
    said = {
        "IA": {"1": "Disagree", "2": "Neutral", "3": "Agree", "9": "Cannot judge"},
        "r": {"p": "System", "q": "Team"},
    }
    for row in rows:
        row[8] = {"1": "Clerk", "2": "Manager", "3": "Other"}[row[8]]
        row[11:13] = [said["IA"][cell] for cell in row[11:13]]
        row[13:16] = ["Yes" if cell else "No" if any(row[13:16]) else "" for cell in row[13:16]]
        row[16:18] = [said["r"].get(cell, "") for cell in row[16:18]]
    return write_csv(folder / "limesurvey_full.csv", [[*own, *texts], *[row[:-3] for row in rows]])


def kobo(folder: Path, *, split: bool = True) -> Path:
    head = ["start", "end", "deviceid", "about/job", "about/years", "views/IA1", "views/IA2", "about/needs"]
    options = ["about/needs/loan", "about/needs/card", "about/needs/cash"] if split else []
    head += [
        *options,
        "order",
        "since",
        "remarks",
        "_id",
        "_uuid",
        "_submission_time",
        "_submitted_by",
        "_index",
    ]
    time = ["2025-07-05T21:00:42.000+08:00", "2025-07-05T21:02:58.000+08:00", "imei:1"]
    end = ["77", "u-1", "2025-07-05T13:05:00", "nurse1", "1"]

    def row(*cells: str, marks: tuple[str, ...]) -> list[str]:
        return [*time, *cells[:5], *(marks if split else ()), *cells[5:], *end]

    rows = [
        row("1", "12", "1", "2", "loan card", "q p", "2024-03-05", "", marks=("1", "1", "0")),
        row("2", "3", "3", "3", "cash", "", "", "good", marks=("0", "0", "1")),
        row("3", "", "9", "3", "", "p q", "2023-12-31", "", marks=("", "", "")),
    ]
    return write_csv(folder / "kobo.csv", [head, *rows], separator=";")


def google_forms(folder: Path, *, chinese: bool) -> Path:
    if chinese:
        head = [
            "时间戳记",
            "电子邮件地址",
            "您的岗位是？",
            "您工作了几年？",
            "请评价以下说法 [信息充分]",
            "请评价以下说法 [信息难以核实]",
        ]
        head += [
            "您需要哪些产品？",
            "请为措施排序。 [制度]",
            "请为措施排序。 [队伍]",
            "从哪天开始？",
            "您有何建议？",
        ]
        time = ["2024/3/5 下午 9:02:58", "a@example.org"]
        rows = [
            [*time, "职员", "12 年", "不同意", "一般", "贷款, 信用卡", "2", "1", "2024/3/5", ""],
            [*time, "经理", "3", "同意", "同意", "现金、票据", "", "", "", "很好"],
            [*time, "其他: 顾问", "", "无法判断", "同意", "", "1", "2", "2023/12/31", ""],
        ]
        return write_csv(folder / "google_zh.csv", [head, *rows])
    head = ["Timestamp", "Username", "What is your post?", "How many years?"]
    head += ["Please rate these statements [Information suffices]"]
    head += ["Please rate these statements [Information is hard to verify]", "Which products do you need?"]
    head += [
        "Rank the measures. [System]",
        "Rank the measures. [Team]",
        "Since which day?",
        "Any suggestions?",
    ]
    time = ["2024/03/05 9:02:58 PM GMT+8", "a@example.org"]
    rows = [
        [*time, "Clerk", "12", "Disagree", "Neutral", "Loan;Card", "2", "1", "3/5/2024", ""],
        [*time, "Manager", "3 years", "Agree", "Agree", "Cash, drafts", "", "", "", "good"],
        [*time, "Other: adviser", "", "Cannot judge", "Agree", "", "1", "2", "12/31/2023", ""],
    ]
    return write_csv(folder / "google_en.csv", [head, *rows])


def redcap(folder: Path, *, labels: bool = False) -> Path:
    head = ["record_id", "redcap_survey_identifier", "one_timestamp", "job", "years", "ia1", "ia2"]
    head += [
        "needs___loan",
        "needs___card",
        "needs___cash",
        "order___p",
        "order___q",
        "since",
        "remarks",
        "one_complete",
    ]
    rows = [
        ["1", "", "2025-07-05 21:02:58", "1", "12", "1", "2", "1", "1", "0", "2", "1", "2024-03-05", "", "2"],
        ["2", "", "[not completed]", "2", "3", "3", "3", "0", "0", "1", "", "", "", "good", "0"],
        ["3", "", "2025-07-05 21:02:58", "3", "", "9", "3", "", "", "", "1", "2", "2023-12-31", "", "2"],
    ]
    if not labels:
        return write_csv(folder / "redcap.csv", [head, *rows])
    head = ["Record ID", "Survey Identifier", "Survey Timestamp", "What is your post?", "How many years?"]
    head += ["Information suffices", "Information is hard to verify"]
    head += [f"Which products do you need? (choice={o})" for o in ("Loan", "Card", "Cash, drafts")]
    head += ["Rank the measures. (choice=System)", "Rank the measures. (choice=Team)", "Since which day?"]
    head += ["Any suggestions?", "Complete?"]
    said = {"1": "Disagree", "2": "Neutral", "3": "Agree", "9": "Cannot judge"}
    marks = {"1": "Checked", "0": "Unchecked", "": ""}
    for row in rows:
        row[3] = {"1": "Clerk", "2": "Manager", "3": "Other"}[row[3]]
        row[5:7] = [said[cell] for cell in row[5:7]]
        row[7:10] = [marks[cell] for cell in row[7:10]]
        row[-1] = {"2": "Complete", "0": "Incomplete"}[row[-1]]
    return write_csv(folder / "redcap_labels.csv", [head, *rows])
