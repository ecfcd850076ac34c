#!/bin/sh
if [ -f a ]
  echo a
fi
