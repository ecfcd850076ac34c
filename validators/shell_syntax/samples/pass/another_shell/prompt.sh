#!/usr/bin/env fish
function hello
  echo hello
end
