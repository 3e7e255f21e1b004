#!/bin/sh
# Run a command that needs Java 17 or newer, which is installed from Debian if it is absent.
#   scripts/java.sh COMMAND...
set -eu
. "$(dirname "$0")/apt.sh"

java_release() { java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'; }

[ "$(java_release 2>/dev/null || true)" -ge 17 ] 2>/dev/null || apt_install openjdk-17-jre-headless
exec "$@"
