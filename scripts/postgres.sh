#!/bin/sh
# Run a command beside a PostgreSQL of its own, thrown away afterwards; its address is in CONTRAFLOW_POSTGRES.
#   scripts/postgres.sh COMMAND...
# The server is Debian's, runs unprivileged in a temporary folder and answers on its unix socket alone.
set -eu
. "$(dirname "$0")/apt.sh"

find_server() {  # the folder of the newest PostgreSQL's programs
    { ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb || true; } | sort -V | tail -n 1 | xargs -r dirname
}

programs="$(find_server)"
if [ -z "$programs" ]; then
    apt_install postgresql
    programs="$(find_server)"
fi

as=""  # the server refuses root: the user `postgres`, which Debian's package makes, runs it then
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system postgres
    as="setpriv --reuid=postgres --regid=postgres --clear-groups"
fi

folder="$(mktemp -d /tmp/contraflow-pg.XXXXXX)"
[ -z "$as" ] || chown postgres: "$folder"
stop() {
    (cd "$folder" && $as "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

(
    cd "$folder"  # the server's user may not enter the folder that we were called in
    $as "$programs/initdb" --pgdata="$folder/data" --username=contraflow --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
    $as "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait --silent \
        --options="-c listen_addresses='' -k $folder -c fsync=off" start
)
CONTRAFLOW_POSTGRES="postgresql+psycopg://contraflow@/postgres?host=$folder"
export CONTRAFLOW_POSTGRES
echo "postgres: $CONTRAFLOW_POSTGRES"
"$@"
