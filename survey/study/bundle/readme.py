"""The bundle's README, in the languages of the study."""

from __future__ import annotations

from survey.errors import Language
from survey.study.bundle.contents import Contents

__all__ = ["readme_text"]

_TEXT: dict[Language, str] = {
    "en": """# {title}

A study that can be rerun, made by survey {version} on {date}.{simulated}

| Folder | What it holds |
| --- | --- |
| `analysis/study.yaml` | the plan: every choice that can change a number |
| `instruments/` | what was asked |
| {data_folder} | {data} |
| `analysis/results/` | the stored results |
| `reports/out/` | the chapter, its tables and figures, and `results.json` with every number |
| `manifest.json` | the hash of every file; versions, machine, seeds, rows |
| `ro-crate-metadata.json` | the same files described for repositories (RO-Crate 1.1) |

To check it, with survey installed:

    survey verify {name}

The exports of the questionnaire platform, keys of pseudonyms and caches are not in here.
{how}
""",
    "zh": """# {title}

可重新运行的研究包，由 survey {version} 生成，日期 {date}。{simulated}

| 位置 | 内容 |
| --- | --- |
| `analysis/study.yaml` | 研究计划：所有会影响数值的选择 |
| `instruments/` | 问卷 |
| {data_folder} | {data} |
| `analysis/results/` | 已保存的结果 |
| `reports/out/` | 论文章节及其图表；`results.json` 含全部数值 |
| `manifest.json` | 每个文件的哈希值；版本、运行环境、随机种子与行数 |
| `ro-crate-metadata.json` | 供数据仓储读取的元数据（RO-Crate 1.1） |

安装 survey 后可核验：

    survey verify {name}

本包不含问卷平台的原始导出文件、假名密钥与缓存。
{how}
""",
}
_SIMULATED: dict[Language, str] = {"en": " The answers are simulated.", "zh": "数据为模拟数据。"}
_DATA: dict[tuple[str, Language], str] = {
    ("deidentified", "en"): "the answers without what identifies people; of times the day and the order",
    ("deidentified", "zh"): "去标识化的作答；时间仅保留日期与先后次序",
    ("statistics", "en"): "no answers: the plan shares statistics only",
    ("statistics", "zh"): "不含作答数据：研究计划只允许共享统计量",
}
_HOW: dict[tuple[str, Language], str] = {
    ("deidentified", "en"): "Unpacked, the bundle is a study: `survey run` works in it.",
    ("deidentified", "zh"): "解压后即为一个研究文件夹，可直接运行 `survey run`。",
    (
        "statistics",
        "en",
    ): "Models are fitted again from their moments, and the chapter is written again from the results.",
    ("statistics", "zh"): "核验时按样本矩重新拟合模型，并由已保存的结果重新生成章节。",
}


def readme_text(contents: Contents, name: str) -> str:
    """Return the README of a bundle.

    Parameters
    ----------
    contents : Contents
    name : str
        Of the archive.
    """
    return "\n".join(_one(contents, name, language) for language in contents.stored.languages)


def _one(contents: Contents, name: str, language: Language) -> str:
    facts = contents.stored.facts
    folder = "`analysis/data/deidentified/`" if contents.data == "deidentified" else "—"
    return _TEXT[language].format(
        title=facts.title.say(language),
        version=contents.run["versions"]["survey-analysis"],
        date=facts.date.isoformat(),
        simulated=_SIMULATED[language] if facts.simulated else "",
        data_folder=folder,
        data=_DATA[contents.data, language],
        how=_HOW[contents.data, language],
        name=name,
    )
