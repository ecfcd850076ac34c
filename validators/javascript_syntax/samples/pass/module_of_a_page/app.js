import { add } from './add.js'

document.title = String(await add(1, 2))
