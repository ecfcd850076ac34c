const fs = require('node:fs/promises')
const text = await fs.readFile('a')
