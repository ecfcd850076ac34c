import './calc.mjs'

console.log('ok')
