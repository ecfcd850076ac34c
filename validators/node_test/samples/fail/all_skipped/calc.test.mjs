import test from 'node:test'

test.skip('adds', () => {})
