const shift = (value) => value.shift()

export const add = (a, b) => shift(a) + b
