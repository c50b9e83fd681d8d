#!/bin/sh
# demo.sh BIN [DIR]: three pipelines from YAML to results in DIR, with the programs in BIN. Needs no key and no network.
set -eu

bin=$(cd "$1" && pwd)
examples=$(cd "$(dirname "$0")" && pwd)
place=${2:-$(dirname "$examples")/build/demo}
mkdir -p "$place"
chmod -R u+w "$place" # read-only mounts of the run before
rm -rf "${place:?}/gh-pr-review" "${place:?}/release-notes" "${place:?}/three-agents"
cp -R "$examples/gh-pr-review" "$examples/release-notes" "$examples/three-agents" "$place"

say() {
  printf '\n== %s\n' "$1"
}

# An argument with a blank in it is printed as it has to be typed.
show() {
  line='$'
  for word in "$@"; do
    case $word in
      *' '*) line="$line \"$word\"" ;;
      *) line="$line $word" ;;
    esac
  done
  printf '%s\n' "$line"
  program=$1
  shift
  "$bin/$program" "$@" 2>&1
}

cd "$place/gh-pr-review"
say 'A review of pull requests by agents: are the sources well?'
show wavec check --strict

say 'The plan, as people review it'
show wavec plan gh-pr-review --write

say 'The graph'
show wavec graph gh-pr-review

say 'Execute exactly that plan; `simulate` stands in for the agents'
show wave-runtime exec .wave/plans/gh-pr-review.plan.json --input-file change.diff --adapter simulate --run-id review

say 'Its outputs: made up, and accepted by their contracts'
show wave-runtime artifacts review
show wave-runtime artifacts review analysis

say 'Release notes by command steps: nothing is simulated here'
cd "$place/release-notes"
show wavec plan release-notes --write --quiet
show wave-runtime exec .wave/plans/release-notes.plan.json --set version=1.4.0 --run-id notes
show wave-runtime artifacts notes release

say 'Three agents, recorded with Claude Code, repeated without it: what was denied, what was told, what they changed'
cd "$place/three-agents"
show wavec plan three-agents --write --quiet
show wave-runtime exec .wave/plans/three-agents.plan.json --input 'A slug has letters and digits only' \
  --adapter replay --cassette cassette --run-id agents
show wave-runtime changes agents --patch -

say 'What that run was, for those who were not there'
show wave-runtime attest agents -o agents.intoto.json
show wave-runtime attest --verify agents.intoto.json --plan .wave/plans/three-agents.plan.json --run agents

say 'Where it all is'
for name in gh-pr-review release-notes three-agents; do
  printf '%s\n' "$place/$name/.wave/plans/$name.plan.json" "$place/$name/.wave/workspaces/"
done
printf 'Next: docs/tutorial.md\n'
