#!/bin/bash
name="world
echo "hello $name"
