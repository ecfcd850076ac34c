#!/bin/sh
set -e
case "${1:-}" in
  -h|--help) echo "usage: install.sh" ;;
  *) cp app /usr/local/bin ;;
esac
