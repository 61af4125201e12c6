#!/usr/bin/env bash
# Writes the manual and the completions of a built program: packaging/assets.sh target/release/facefeel target/assets
set -euo pipefail
program=$1
folder=$2

mkdir -p "$folder/man" "$folder/completions"
"$program" man --quiet "$folder/man"
gzip --best --no-name --force "$folder"/man/*.1
"$program" completions bash >"$folder/completions/facefeel.bash"
"$program" completions zsh >"$folder/completions/_facefeel"
"$program" completions fish >"$folder/completions/facefeel.fish"
