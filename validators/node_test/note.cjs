// Notes that a program ended in a stub: a test that started it sees only an exit status.
'use strict'

const fs = require('node:fs')

process.on('uncaughtExceptionMonitor', (error) => {
  if (error?.message === 'stub') fs.appendFileSync(`${process.env.ORCHESTRATOR_REPORT}/stubs`, 'stub\n')
})
