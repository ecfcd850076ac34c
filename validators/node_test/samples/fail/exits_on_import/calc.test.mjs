import './calc.mjs'
import test from 'node:test'

test('adds', () => {})
