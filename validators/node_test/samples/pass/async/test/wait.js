import assert from 'node:assert'
import test from 'node:test'
import { later } from '../wait.js'

test('later', async (t) => {
  await t.test('a number', async () => assert.equal(await later(1), 1))
  await t.test('nothing', async () => assert.equal(await later(), undefined))
})
