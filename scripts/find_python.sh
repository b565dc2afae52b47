# Sets PYTHON to a Python the workbench runs on, or ends the shell with a message. Read with `.` by the Makefile.
# A PYTHON given by the user is not replaced by another one.

_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

if [ -n "$PYTHON" ]; then
    _candidates=$PYTHON
else
    _candidates="python3 python3.13 python3.12 python3.11 python"
fi
PYTHON=
for _candidate in $_candidates; do
    if _fits "$_candidate"; then
        PYTHON=$_candidate
        break
    fi
done
if [ -z "$PYTHON" ]; then
    {
        echo "The workbench needs Python 3.11, 3.12 or 3.13. Tried:"
        for _candidate in $_candidates; do
            echo "  $_candidate: $("$_candidate" -V 2>&1 || echo 'cannot be run')" | head -n 1
        done
        echo "Install one of these, or name yours: make lab PYTHON=/path/to/python3.12"
    } >&2
    exit 1
fi
