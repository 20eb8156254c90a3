#!/bin/sh
# A browser for the browser tests, from the system's own packages. Where none can be had the tests skip, saying so.
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装 chromium / installing chromium"
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; then exit 0; fi
fi
echo "没有 chromium，跳过浏览器测试；Debian/Ubuntu 请以 root 运行 apt-get install chromium / no chromium: browser tests are skipped; on Debian and Ubuntu run, as root, apt-get install chromium" >&2
