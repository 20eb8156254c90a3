#!/bin/sh
# Make the environment from a lock file; costs nothing where that was done already.
#   sh .ci/setup.sh requirements.lock          (PYTHON and VENV from the environment)
set -eu

lock=$1
venv=${VENV:-.venv}
python=${PYTHON:-python3}
stamp=$venv/.installed
key="$lock $(cat "$lock" pyproject.toml | cksum)"

if [ -x "$venv/bin/python" ] && grep -qxF "$key" "$stamp" 2>/dev/null; then
    exit 0
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "需要 Python 3.11 或更新；请用 make PYTHON=python3.12 指定 / Python 3.11 or newer is needed; name one: make PYTHON=python3.12" >&2
    exit 3
fi
if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    if ! "$python" -m venv --clear "$venv"; then
        echo "无法建立环境；Debian/Ubuntu 请先 apt install python3-venv / no environment; on Debian and Ubuntu: apt install python3-venv" >&2
        exit 3
    fi
    : >"$stamp"
fi
echo "安装依赖 / installing: $lock"
"$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
echo "$key" >>"$stamp"
if [ "$lock" = requirements-dev.lock ]; then # which holds all of the other
    echo "requirements.lock $(cat requirements.lock pyproject.toml | cksum)" >>"$stamp"
fi
