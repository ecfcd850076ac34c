#!/bin/bash
cat > config <<EOF
port=80
