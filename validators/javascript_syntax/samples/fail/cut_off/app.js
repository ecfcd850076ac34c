export function add(a, b) {
  if (a) {
    return a + b
