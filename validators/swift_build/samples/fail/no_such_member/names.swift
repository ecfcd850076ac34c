let names = ["a", "b"]
let joined = names.join(", ")
