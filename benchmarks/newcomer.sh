#!/usr/bin/env bash
# Seconds from a fresh clone to the first verdict: the README's run command, then its first alert.
#   bash benchmarks/newcomer.sh
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
git clone --quiet "$project" "$folder/clone"
cd "$folder/clone"
command=$(awk '/^## Run/ {found=1} found && /^```bash/ {getline; print; exit}' README.md)

started=$(date +%s.%N)
PORT=$port setsid bash -c "$command" >"$folder/log" 2>&1 &
server=$!
trap 'kill -TERM -- -$server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
until curl -fs "http://127.0.0.1:$port/health" >/dev/null; do
  kill -0 "$server" || { cat "$folder/log"; exit 1; }
  sleep 0.1
done
curl -fsS "http://127.0.0.1:$port/analyze" -H 'Content-Type: application/json' \
  -d '{"name": "Suspicious Login", "alert": {"source_ip": "185.220.101.52", "failed_logins": 47, "success": true}}' |
  python3 -c 'import json, sys; answer = json.load(sys.stdin); print(answer["classification"], answer["confidence"])'
python3 -c "print(f'{$(date +%s.%N) - $started:.1f} s from a fresh clone to the first verdict')"
