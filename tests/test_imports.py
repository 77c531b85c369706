"""The shape of the house: imports point down, heavy libraries load where they are used, the public names are pinned."""

import ast
import subprocess
import sys
from pathlib import Path

import faqbot

SOURCE = Path(faqbot.__file__).parent
STOREYS = ["ground", "corpus", "index", "answer", "evaluate", "build", "serve", "top"]
GROUND = {"types", "errors", "text", "settings", "screen", "personal", "people"}
HEAVY = ("torch", "sentence_transformers", "pandas", "gradio", "sklearn", "transformers")


def storey(module: str) -> str:
    first = module.removeprefix("faqbot").lstrip(".").split(".")[0]
    if first in GROUND:
        return "ground"
    if first in STOREYS:
        return first
    return "ground" if first == "model" else "top"


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names if node.module == "faqbot")}
    return {name for name in found if name.startswith("faqbot.")}


def test_a_module_imports_only_from_storeys_below_its_own() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        here = STOREYS.index(storey(module))
        wrong += [(module, name) for name in imports_of(path) if STOREYS.index(storey(name)) > here]
    assert not wrong


def test_every_module_opens_with_one_sentence() -> None:
    for path in SOURCE.rglob("*.py"):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert text, path
        assert text.splitlines()[0].endswith((".", ":")), path


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert not set(HEAVY) & loaded_after("import faqbot")


def test_asking_on_the_command_line_loads_no_heavy_library(shipped_index: Path) -> None:
    code = f"from faqbot.serve.cli import main; main(['ask', '网贷逾期上门怎么办', '--index', {str(shipped_index)!r}])"
    assert not set(HEAVY) & loaded_after(code)


def test_the_public_names_are_these() -> None:
    assert faqbot.__all__ == sorted(faqbot.__all__)
    assert all(hasattr(faqbot, name) for name in faqbot.__all__)
    assert {"FaqBot", "build_index", "Answer", "FaqbotError"} <= set(faqbot.__all__)
