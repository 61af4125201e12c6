#!/usr/bin/env bash
# Compares FaceFeel with its peers: sets up what is missing, builds, runs. See ../README.md.
#   benches/compare/run.sh setup|training|inference|photo|recall|start [--rounds N] [--photos ZIP]
# PEERS: folder of the peers' packages (about 6 GB). PROGRAM: a built facefeel, instead of building one.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
repository=$here/../..

peers=${PEERS:-$here/peers}
target=${CARGO_TARGET_DIR:-$repository/target}

if [ ! -e "$peers/python" ]; then
    python3 -m venv "$peers/python"
    "$peers/python/bin/pip" install --quiet --requirement "$here/requirements.txt"
    "$peers/python/bin/pip" install --quiet --no-deps fer==25.10.3 facenet-pytorch==2.6.0
fi
if [ ! -e "$peers/node_modules" ]; then
    cp "$here/package.json" "$peers"
    npm install --prefix "$peers" --no-audit --no-fund --silent
fi
build() { cargo build --quiet --locked --release --target-dir "$target" --manifest-path "$1" "${@:2}"; }
build "$here/../suite/Cargo.toml" --bin contender
if [ -z "${PROGRAM:-}" ]; then
    build "$repository/Cargo.toml" --bin facefeel
fi

if [ "${1:-}" != setup ]; then
    exec python3 "$here/compare.py" "$@" --contender "$target/release/contender" \
        --program "${PROGRAM:-$target/release/facefeel}" --peers "$peers"
fi
