"""The law of the house: who may import whom, how long things may be, where the few exceptions are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for path in [*ROOT.glob("triage/**/*.py"), ROOT / "app.py"] if "versions" not in path.parts)

BASE = {"errors", "strict_json", "safe_csv", "logs", ""}
LOWER = {"settings", "transport", "quota", "cache"}
STAGES = {"intake", "indicators", "enrichment", "scoring", "classification", "policy", "store"}
RANK = (
    dict.fromkeys(BASE, 0)
    | {"errors": -1, "": -1}
    | {"model": 1}
    | dict.fromkeys(LOWER, 2)
    | dict.fromkeys(STAGES, 3)
    | {"pipeline": 4, "web": 5, "assembly": 5, "commands": 6, "__main__": 7, "app": 7}
)
WEB_SEES = BASE | {"model", "store", "pipeline", "web"}
BROAD_CATCHES = {"triage/enrichment/asking.py", "triage/pipeline/batch.py"}
MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 50
MOST_NESTING = 4
FORBIDDEN_NAMES = ("Manager", "Helper", "Handler", "Utils")


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "app" else "" if parts[1] == "__init__" else parts[1]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_seen(path: Path) -> set[str]:
    found = set()
    for module in modules_in(tree_of(path)):
        parts = module.split(".")
        if parts[0] == "triage":
            found.add(parts[1] if len(parts) > 1 and parts[1] in RANK else "")
        elif parts[0] == "app":
            found.add("app")
    return found


def functions_in(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_source = pytest.mark.parametrize("path", SOURCES, ids=label)


@every_source
def test_imports__never_uphill_and_never_between_equals(path: Path) -> None:
    room = room_of(path)
    for seen in rooms_seen(path) - {room}:
        assert RANK[seen] < RANK[room], f"{room} imports {seen}"


@every_source
def test_imports__web_sees_only_pipeline_store_model_errors(path: Path) -> None:
    if room_of(path) == "web":
        assert rooms_seen(path) <= WEB_SEES


@every_source
def test_settings__only_assembly_and_app_import_them_and_only_they_read_the_environment(path: Path) -> None:
    room, text = room_of(path), path.read_text(encoding="utf-8")
    assert room in {"assembly", "app", "settings"} or "settings" not in rooms_seen(path)
    assert room == "settings" or ("os.environ" not in text and "getenv" not in text)


@every_source
def test_sizes__file_and_functions(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_FILE_LINES
    for function in functions_in(tree_of(path)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= MOST_FUNCTION_LINES, f"{function.name} has {length} lines"


@every_source
def test_catches__broad_only_at_one_lookup_and_one_batch_item(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]
    assert not broad or label(path) in BROAD_CATCHES


@every_source
def test_imports__inside_a_function_only_with_a_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for function in functions_in(tree_of(path)):
        for node in ast.walk(function):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                beside = lines[node.lineno - 2] + lines[node.lineno - 1]
                assert "#" in beside, f"line {node.lineno}: an import inside a function without its reason"


@every_source
def test_names__say_what_a_thing_is(path: Path) -> None:
    classes = [node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)]
    assert not [name for name in classes if name.endswith(FORBIDDEN_NAMES)]
    assert path.stem not in {"utils", "helpers", "common", "misc"}


@every_source
def test_docstrings__each_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


def test_cycles__none() -> None:
    graph = {module_name(path): set(modules_in(tree_of(path))) for path in SOURCES}
    graph = {name: {seen for seen in imports if seen in graph and seen != name} for name, imports in graph.items()}
    while leaves := [name for name, imports in graph.items() if not imports]:
        graph = {name: imports - set(leaves) for name, imports in graph.items() if name not in leaves}
    assert graph == {}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    path = tmp_path / "triage" / "scoring" / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    return path


def test_law__catches_a_stage_that_imports_a_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = planted(tmp_path, monkeypatch, "from triage.policy import decide")
    with pytest.raises(AssertionError, match="scoring imports policy"):
        test_imports__never_uphill_and_never_between_equals(path)


def test_law__catches_a_room_that_reads_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = planted(tmp_path, monkeypatch, "import triage.settings")
    with pytest.raises(AssertionError):
        test_settings__only_assembly_and_app_import_them_and_only_they_read_the_environment(path)


def test_law__catches_a_long_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = planted(tmp_path, monkeypatch, "def long():\n" + "    pass\n" * 50)
    with pytest.raises(AssertionError, match="long has 51 lines"):
        test_sizes__file_and_functions(path)
