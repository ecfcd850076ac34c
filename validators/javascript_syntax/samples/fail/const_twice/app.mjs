const total = 1
const other = 2
const total = 3
