#!/bin/sh
# A PostgreSQL cluster of its own in a folder, reached by a Unix socket there and by nothing else.
#   postgres.sh start FOLDER    makes and starts it; then PGHOST=FOLDER PGUSER=postgres reaches it
#   postgres.sh stop FOLDER     stops it; the folder may be deleted then
set -eu
[ $# -eq 2 ] || { echo "usage: postgres.sh start|stop FOLDER" >&2; exit 2; }
folder=$2

# Debian keeps the programs of each version in a folder of their own.
bin=$(for path in /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [ -x "$path/initdb" ] && echo "$path"
done | tail -n 1)
[ -n "$bin" ] || { echo "postgres.sh: PostgreSQL's initdb is not installed; on Debian: apt-get install postgresql" >&2; exit 3; }

# The server refuses to run as root.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $1 in
start)
    mkdir -p "$folder"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
    cd "$folder"
    as_server "$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync > "$folder/log" 2>&1 \
        || { cat "$folder/log" >&2; exit 1; }
    # What is here is made for a test: it need not outlive a power cut.
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/data/log" --wait --silent \
        --options="-k '$folder' -c listen_addresses='' -c fsync=off -c full_page_writes=off" start \
        || { cat "$folder/data/log" >&2; exit 1; }
    ;;
stop)
    cd "$folder"
    as_server "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop
    ;;
*)
    echo "usage: postgres.sh start|stop FOLDER" >&2
    exit 2
    ;;
esac
