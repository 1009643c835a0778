"""The command line as a user runs it: files in, files out, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service import ROOT, environment

HEADER = "timestamp,source_ip,destination_ip,alert_type,message\n"
SAMPLE = ROOT / "data" / "alerts_sample.csv"


def triage(folder: Path, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment(folder, **variables)}
    command = [sys.executable, "-m", "triage", *arguments]
    return subprocess.run(command, cwd=folder, env=env, input=stdin, capture_output=True, text=True, timeout=60)


def test_run__writes_both_files_and_a_summary(tmp_path: Path) -> None:
    done = triage(tmp_path, "run", str(SAMPLE), "--out", "out", "--json")
    summary = json.loads(done.stdout)
    text = (tmp_path / "out" / "enriched_alerts.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    listing = json.loads((tmp_path / "out" / "enriched_alerts.json").read_text())
    assert done.returncode == 0
    assert summary["total"] == len(rows) == len(listing) > 20
    assert summary["rejected"] == 0
    assert summary["high_priority"] + summary["medium_priority"] + summary["low_priority"] == summary["total"]
    assert [row["message"] for row in rows] == [item["message"] for item in listing]


def test_run__bad_rows_are_named_and_the_exit_code_says_partial(tmp_path: Path) -> None:
    good = ",8.8.8.8,10.0.0.5,port_scan,many ports\n"
    (tmp_path / "a.csv").write_text(HEADER + good + "broken\n" + ",999.9.9.9,,scan,m\n" + good)
    done = triage(tmp_path, "run", "a.csv", "--json")
    assert done.returncode == 3
    assert (json.loads(done.stdout)["total"], json.loads(done.stdout)["rejected"]) == (2, 2)
    assert "line 3: 1 cells where the header has 5" in done.stderr
    assert "line 4: source_ip '999.9.9.9'" in done.stderr


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n"])
def test_run__a_wrong_file_is_a_usage_error_and_leaves_no_result(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    done = triage(tmp_path, "run", "a.csv")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "CSV header" in done.stderr
    assert list(tmp_path.glob("*enriched*")) == []


def test_run__text_summary_names_the_priorities(tmp_path: Path) -> None:
    done = triage(tmp_path, "run", str(SAMPLE), NO_COLOR="1")
    assert "High" in done.stdout
    assert "Average risk" in done.stdout
    assert "\x1b[" not in done.stdout + done.stderr


def test_analyze__one_from_standard_input(tmp_path: Path) -> None:
    done = triage(
        tmp_path, "analyze", "-", stdin='{"name":"x","alert":{"message":"mimikatz.exe sekurlsa::logonpasswords"}}'
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["classification"] == "TRUE_POSITIVE"


def test_analyze__many_lines_with_a_broken_one(tmp_path: Path) -> None:
    done = triage(tmp_path, "analyze", "-", stdin='{"title":"a"}\n{"title":\n{"title":"b"}\n')
    assert done.returncode == 3
    assert [json.loads(line)["name"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert "alert 2: not JSON" in done.stderr


def test_export__gives_back_what_was_judged(tmp_path: Path) -> None:
    triage(tmp_path, "run", str(SAMPLE))
    lines = triage(tmp_path, "export", "--format", "ndjson").stdout.splitlines()
    rows = list(csv.DictReader(triage(tmp_path, "export").stdout.splitlines()))
    listing = json.loads(triage(tmp_path, "export", "--format", "json").stdout)
    assert len(lines) == len(rows) == len(listing) > 20
    high = triage(tmp_path, "export", "--format", "json", "--priority", "High").stdout
    assert {item["priority"] for item in json.loads(high)} <= {"High"}


def test_check__says_what_is_configured(tmp_path: Path) -> None:
    done = triage(tmp_path, "check", "--offline")
    assert done.returncode == 0
    assert "classifier   rules" in done.stdout
    assert "no VIRUSTOTAL_API_KEY" in done.stdout


def test_check__an_upstream_that_is_not_there_is_exit_4(tmp_path: Path) -> None:
    done = triage(tmp_path, "check", ABUSEIPDB_API_KEY="k", ABUSEIPDB_BASE_URL="http://127.0.0.1:9/api/v2")
    assert done.returncode == 4


def test_cache__stats_prune_clear(tmp_path: Path) -> None:
    layers = [json.loads(line)["layer"] for line in triage(tmp_path, "cache", "stats").stdout.splitlines()]
    assert layers == ["threat_intel", "ai_response"]
    assert triage(tmp_path, "cache", "prune").returncode == 0
    assert triage(tmp_path, "cache", "clear", "--yes").returncode == 0


def test_keys__a_new_one_opens_what_its_entry_says(tmp_path: Path) -> None:
    lines = triage(tmp_path, "keys", "new", "--role", "analyst", "--name", "ana").stdout.splitlines()
    assert len(lines[0].removeprefix("key    ")) >= 43
    assert lines[1].startswith("entry  TRIAGE_API_KEYS=ana:analyst:")


def test_lists__says_how_to_refresh(tmp_path: Path) -> None:
    assert "torbulkexitlist" in triage(tmp_path, "lists").stdout


def test_settings__a_bad_one_is_a_usage_error(tmp_path: Path) -> None:
    done = triage(tmp_path, "analyze", "-", stdin="{}", PORT="x")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
