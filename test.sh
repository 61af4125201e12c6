#!/usr/bin/env bash
# Runs every test, after installing what the tests need and is not there: a browser with its WebDriver, ffmpeg, PostgreSQL, Python with
# numpy, schemathesis, axe-core, onnxruntime, moto and generators of clients (in target/) and, on Linux, a software Vulkan driver. Arguments go to `cargo test`, for instance `./test.sh --test web`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        echo "test.sh: run this as root, then start again: $*" >&2
        exit 1
    fi
}

browser=no
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if has "$name"; then browser=yes; fi
done
if [ -e "/Applications/Google Chrome.app" ]; then browser=yes; fi

# The same places as in tests/download.rs.
numpy=no
for python in "${FACEFEEL_TEST_PYTHON:-python3}" python3 /usr/bin/python3 python; do
    if "$python" -c 'import numpy' >/dev/null 2>&1; then numpy=yes; fi
done

missing=()
if [ "$numpy" = no ]; then missing+=(python3-numpy); fi
if ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then missing+=(python3-venv); fi
if [ "$browser" = no ]; then missing+=(chromium); fi
if ! has chromedriver; then missing+=(chromium-driver); fi
if ! has ffmpeg || ! has ffprobe; then missing+=(ffmpeg); fi
# Debian keeps PostgreSQL's own programs off the path; see tests/support/postgres.rs.
if ! has initdb && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then missing+=(postgresql); fi
# The tests start a server of their own from these programs, which Debian does not put on the PATH.
if ! has initdb && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then missing+=(postgresql); fi
if has dpkg-query; then
    for package in mesa-vulkan-drivers libvulkan1; do
        state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
        if [ "$state" != installed ]; then missing+=("$package"); fi
    done
fi

if [ ${#missing[@]} -gt 0 ]; then
    if ! has apt-get; then
        echo "test.sh: please install Chrome or Chromium and the chromedriver of the same version (both on the PATH); ffmpeg; PostgreSQL;" >&2
        echo "on Linux also a Vulkan loader with a driver, such as Mesa's lavapipe; and Python 3 with numpy. Then start again." >&2
        exit 1
    fi
    echo "test.sh: installing ${missing[*]}"
    as_root apt-get update
    for package in "${missing[@]}"; do
        # Ubuntu has no chromium-driver: its Chromium is a snap, which cannot see the tests' temporary files.
        if [ -z "$(apt-cache show "$package" 2>/dev/null)" ]; then
            echo "test.sh: apt has no package $package here; in place of chromium and chromium-driver, Google Chrome and" >&2
            echo "the chromedriver of the same version (both on the PATH) will do. Install it and start again." >&2
            exit 1
        fi
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
fi

# What asks the interface everything that its description allows; see tests/schemathesis.rs.
schemathesis=${CARGO_TARGET_DIR:-target}/schemathesis
requirements=tests/schemathesis/requirements.txt
if ! cmp --silent "$requirements" "$schemathesis/installed.txt"; then
    echo "test.sh: installing schemathesis into $schemathesis"
    rm -rf "$schemathesis"
    python3 -m venv "$schemathesis"
    "$schemathesis/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$schemathesis/installed.txt"
fi

# What looks for barriers in the pages; see tests/browser/accessibility.rs.
axe=${CARGO_TARGET_DIR:-target}/axe
requirements=tests/browser/axe.txt
if ! cmp --silent "$requirements" "$axe/installed.txt"; then
    echo "test.sh: installing axe-core into $axe"
    rm -rf "$axe"
    "$schemathesis/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --target "$axe" --requirement "$requirements"
    cp "$requirements" "$axe/installed.txt"
fi

# What answers with exported models; see tests/onnx.rs.
onnx=${CARGO_TARGET_DIR:-target}/onnx
requirements=tests/onnx/requirements.txt
if ! cmp --silent "$requirements" "$onnx/installed.txt"; then
    echo "test.sh: installing onnxruntime into $onnx"
    rm -rf "$onnx"
    python3 -m venv "$onnx"
    "$onnx/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$requirements"
    cp "$requirements" "$onnx/installed.txt"
fi

# The S3 server that several machines share in tests; see src/storage/objects/tests.
moto=${CARGO_TARGET_DIR:-target}/moto
requirements=tests/moto/requirements.txt
if ! cmp --silent "$requirements" "$moto/installed.txt"; then
    echo "test.sh: installing moto into $moto"
    rm -rf "$moto"
    python3 -m venv "$moto"
    "$moto/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$requirements"
    cp "$requirements" "$moto/installed.txt"
fi

# What asks a server as clients do; see tests/clients.rs and tests/examples.rs.
clients=${CARGO_TARGET_DIR:-target}/clients
requirements=tests/clients/requirements.txt
if ! cmp --silent "$requirements" "$clients/installed.txt"; then
    echo "test.sh: installing generators of clients into $clients"
    rm -rf "$clients"
    python3 -m venv "$clients"
    "$clients/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$requirements"
    cp "$requirements" "$clients/installed.txt"
fi

# TypeScript's, where there is npm.
node=${CARGO_TARGET_DIR:-target}/node
lock=tests/clients/package-lock.json
if has npm && ! cmp --silent "$lock" "$node/installed.json"; then
    echo "test.sh: installing TypeScript into $node"
    rm -rf "$node"
    mkdir -p "$node"
    cp tests/clients/package.json "$lock" "$node"
    npm ci --prefix "$node" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$lock" "$node/installed.json"
fi

# Each browser test starts a Chromium of its own: more than a few at once only get in each other's way.
if [ -z "${RUST_TEST_THREADS:-}" ]; then
    cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
    export RUST_TEST_THREADS=$((cores < 4 ? cores : 4))
fi

exec cargo test --locked --workspace --features cluster "$@"
