#!/bin/sh
# A script tuned by hand: yq once, one curl with keep-alive sockets for all lists, jq once, one curl for all creates. It
# trusts every response, cancels nothing and retries nothing.
# usage: curl.sh SCHEDULES_YAML SCRATCH_FOLDER
set -eu
file=$1 out=$2
call() { curl --silent --fail --parallel --parallel-max 32 "$@" 2>"$out/progress"; }

yq -c '[.workers[] | {id, want: [.schedules[] | {cron, budget, input: (.input | sub("\\s+$"; ""))}]}]' "$file" >"$out/want"
jq -r --arg out "$out" '.[] | "url = \"\(env.HANDINGER_BASE_URL)/api/workers/\(.id)/schedules\"",
  "output = \"\($out)/\(.id).json\""' "$out/want" >"$out/lists"
# Not in the config file, where the header would be sent once more with each URL until the service refuses so many.
call --header "Authorization: Bearer $HANDINGER_API_KEY" --config "$out/lists"
cat "$out"/*.json | jq -s -r --slurpfile want "$out/want" '
  (map({key: .workerId, value: (.schedules | map({key: "\(.cron) \(.budget) \(.input)", value: 1}) | from_entries)}) | from_entries) as $live
  | $want[0][] | .id as $id | .want[] | select($live[$id]["\(.cron) \(.budget) \(.input)"] | not)
  | {input, budget, when: {type: "cron", cron}} | "next", "url = \"\(env.HANDINGER_BASE_URL)/api/workers/\($id)/schedules\"",
    "header = \"Authorization: Bearer \(env.HANDINGER_API_KEY)\"", "header = \"Content-Type: application/json\"",
    "output = /dev/null", "data = \(tojson | tojson)"' | sed 1d >"$out/creates"
if [ -s "$out/creates" ]; then call --config "$out/creates"; fi
grep -c '^url' "$out/creates" || true
