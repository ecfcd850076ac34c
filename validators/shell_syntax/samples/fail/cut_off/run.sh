#!/bin/bash
for file in *; do
  if [ -f "$file" ]; then
    wc -l "$file"
