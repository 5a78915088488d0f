"""Every distribution that survey needs at run time may be combined with a program under GPL-3.0-or-later."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

# Compatible with GPL-3.0 by the Free Software Foundation's list of licences. GPL-2.0-only and Apache-1.1,
# for example, are not, and a name that is not here fails.
COMPATIBLE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0-or-later",
    "ISC",
    "MIT",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
# What distributions write where an SPDX expression belongs.
SPDX = {
    "2-clause BSD": "BSD-2-Clause",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License (>= 2)": "GPL-2.0-or-later",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}


def runtime_distributions() -> dict[str, metadata.Distribution]:
    """Return every distribution that an installation without extras needs, directly or not."""
    found: dict[str, metadata.Distribution] = {}
    waiting = ["survey-analysis"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found[name] = metadata.distribution(name)
        for requirement in map(Requirement, found[name].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def licences(distribution: metadata.Distribution) -> list[str]:
    """Return the alternatives of a licence: each a list of SPDX names that all apply, joined by AND."""
    content = distribution.metadata
    expression = content.get("License-Expression")
    if expression is None:
        expression = _declared(content)
    return [part.strip(" ()") for part in expression.split(" OR ")]


def _declared(content: metadata.PackageMetadata) -> str:
    classifiers = [line for line in content.get_all("Classifier") or [] if line.startswith("License ::")]
    short = content.get("License") or ""
    if classifiers:
        name = re.sub(r" \(.*\)$", "", classifiers[0].split("::")[-1].strip())
    elif short and "\n" not in short:
        name = short
    else:
        # factor-analyzer names its licence in its description alone, under the heading License.
        section = re.search(r"^License\n-+\n+(.+)$", content.get_payload(), flags=re.MULTILINE)
        name = section.group(1).strip() if section else ""
    return SPDX.get(name, name)


@pytest.mark.parametrize("name", sorted(runtime_distributions()))
def test_the_licence_is_compatible(name: str) -> None:
    alternatives = licences(runtime_distributions()[name])
    assert any(
        all(part.strip() in COMPATIBLE for part in alternative.split(" AND ")) for alternative in alternatives
    ), f"{name}: {alternatives}"


def test_an_incompatible_licence_would_fail() -> None:
    assert "GPL-2.0-only" not in COMPATIBLE
    assert "BSD-4-Clause" not in COMPATIBLE


def test_what_asks_for_the_gpl_is_what_the_decision_names() -> None:
    strong = {
        name
        for name, distribution in runtime_distributions().items()
        if any(part.startswith("GPL") for part in licences(distribution))
    }
    assert strong == {"survey-analysis", "pingouin", "factor-analyzer"}


def test_third_party_names_every_direct_dependency_and_font() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    requires = metadata.distribution("survey-analysis").requires or ()
    direct = [Requirement(line) for line in requires if "extra ==" not in line]
    missing = [line.name for line in direct if f"| {line.name} |" not in text]
    assert missing == []
    for font in ("Noto Sans CJK SC", "Noto Serif CJK SC", "DejaVu"):
        assert font in text
