#!/usr/bin/env bash
# Talks to a running service with curl and checks what it says. Starts one on a free port when none runs.
#   bash test_api.sh                       against http://127.0.0.1:5000, or a service of its own
#   BASE_URL=http://host:port bash test_api.sh
#   API_KEY=… bash test_api.sh             when the service wants a key
set -uo pipefail
cd "$(dirname "$0")"

base=${BASE_URL:-http://127.0.0.1:5000}
python=$([ -x .venv/bin/python ] && echo .venv/bin/python || echo python3)
auth=()
[ -n "${API_KEY:-}" ] && auth=(-H "Authorization: Bearer $API_KEY")
folder=$(mktemp -d)
server=
passed=0
failed=0

finish() {
  [ -n "$server" ] && kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$folder"
}
trap finish EXIT

start_own() {
  local port
  port=$($python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  base=http://127.0.0.1:$port
  PORT=$port HOST=127.0.0.1 TRIAGE_CACHE_DIR=$folder/cache DATABASE_URL=sqlite:///$folder/triage.db \
    $python app.py >"$folder/log" 2>&1 &
  server=$!
  for _ in $(seq 1 150); do
    curl -fsS "$base/health" >/dev/null 2>&1 && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  echo "the service did not start:"; cat "$folder/log"; exit 1
}

# call METHOD PATH [BODY [TYPE]]: the body goes to $folder/body, the status to $status
call() {
  local body=()
  [ $# -ge 3 ] && body=(--data-binary "$3" -H "Content-Type: ${4:-application/json}")
  status=$(curl -sS -o "$folder/body" -w '%{http_code}' -X "$1" "${auth[@]}" "${body[@]}" "$base$2")
}

# expect NAME STATUS [PYTHON EXPRESSION over `a`, the answer]
expect() {
  local ok=1
  [ "$status" = "$2" ] || ok=0
  if [ $ok = 1 ] && [ $# -ge 3 ]; then
    $python -c "import json,sys; a=json.load(open(sys.argv[1])); sys.exit(not ($3))" "$folder/body" 2>/dev/null || ok=0
  fi
  if [ $ok = 1 ]; then passed=$((passed + 1)); echo "ok    $1"; else
    failed=$((failed + 1)); echo "FAIL  $1: status $status, body $(head -c 400 "$folder/body")"
  fi
}

[ -n "${BASE_URL:-}" ] || curl -fsS "$base/health" >/dev/null 2>&1 || start_own
echo "talking to $base"

attack='{"name": "Brute force then success", "alert": {"user": "j.doe", "source_ip": "185.220.101.52", "destination_ip": "10.0.0.5", "failed_logins": 47, "success": true, "severity": "critical", "alert_type": "brute_force"}}'

call GET /health
expect "health" 200 'a["status"] in ("healthy", "degraded")'
call POST /analyze "$attack"
expect "an attack is a true positive with three reasons" 200 \
  'a["classification"] == "TRUE_POSITIVE" and len(a["reasoning"]) == 3 and all(a["reasoning"])'
expect "the points sum to the score, the weights to 100" 200 \
  'abs(sum(f["points"] for f in a["risk"]["factors"]) - a["risk"]["score"]) < 0.01 and abs(sum(f["weight"] for f in a["risk"]["factors"]) - 100) < 0.01'
expect "every cited reason is one of the three" 200 'all(1 <= n <= 3 for e in a["evidence"] for n in e["cited_by"])'
id=$($python -c "import json,sys; print(json.load(open(sys.argv[1])).get('id', 0))" "$folder/body" 2>/dev/null)
call GET "/api/alerts/$id"
expect "the alert is kept as received" 200 'a["alert"]["failed_logins"] == 47 and a["analyst"] is None'
call GET "/api/alerts?classification=TRUE_POSITIVE&limit=5"
expect "the list finds it" 200 'a["total"] >= 1 and all(r["classification"] == "TRUE_POSITIVE" for r in a["alerts"])'
call GET /api/stats
expect "the stats count it" 200 'a["total_alerts"] >= 1 and a["true_positive"] >= 1'
call POST /batch "@data/test_batch.json"
expect "a batch of 15 comes back in order" 200 \
  'a["summary"]["total"] == 15 and a["summary"]["failed"] == 0 and [r["index"] for r in a["results"]] == list(range(15))'
call POST /batch '{"alerts": [{"name": "x"}, {"name": "ok", "alert": {"message": "login"}}]}'
expect "one bad alert does not sink the rest" 200 'a["summary"]["failed"] == 1 and a["results"][0]["error"]["status"] == 422'

call POST /analyze '{"name": "x"}'
expect "not an alert: 422 with the place" 422 'a["errors"][0]["pointer"] == "/alert" and a["request_id"]'
call POST /analyze '{"a": 1, "a": 2}'
expect "a duplicate key: 400" 400
call POST /analyze '{"a": NaN}'
expect "NaN: 400" 400
call POST /analyze 'name=x' application/x-www-form-urlencoded
expect "a form: 415" 415
call GET /analyze
expect "a wrong method: 405" 405
call GET /nowhere
expect "a wrong address: 404" 404 'a["title"] and a["instance"] == "/nowhere"'
call GET "/api/alerts?priority=Urgent"
expect "a bad filter: 422 naming it" 422 'a["errors"][0]["parameter"] == "priority"'
call GET /api/alerts/999999999
expect "an unknown id: 404" 404

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
