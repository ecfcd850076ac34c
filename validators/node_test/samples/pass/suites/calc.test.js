const assert = require('node:assert')
const { describe, it } = require('node:test')
const { add } = require('./calc.js')

describe('add', () => {
  it('adds', () => assert.strictEqual(add(1, 2), 3))
  it.skip('multiplies', () => assert.fail())
})
