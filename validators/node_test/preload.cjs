// Loaded before anything of the project, in every process of its tests.
'use strict'

const assert = require('node:assert')
const fs = require('node:fs')
const test = require('node:test')

// What judges the code shares a process with it: an assertion that was made to do nothing would pass every test.
for (const judge of [assert, assert.strict, assert.AssertionError.prototype, test]) Object.freeze(judge)

// A test that started a program which ended in a stub sees only an exit status.
process.on('uncaughtExceptionMonitor', (error) => {
  if (error?.message === 'stub') fs.appendFileSync(`${process.env.ORCHESTRATOR_REPORT}/stubs`, 'stub\n')
})
