func add(_ a: Int, _ b: Int) -> Int {
  if a > 0 {
    return a + b
