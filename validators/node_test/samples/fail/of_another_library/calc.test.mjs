import { add } from './calc.mjs'

test('adds', () => {
  expect(add(1, 2)).toBe(3)
})
