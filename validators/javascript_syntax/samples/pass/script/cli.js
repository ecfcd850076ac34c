#!/usr/bin/env node
const path = require('node:path')
if (!process.argv[2]) return
console.log(path.basename(process.argv[2]))
