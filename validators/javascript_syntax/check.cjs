// Compiles each file named on the command line without running it, as node or a browser would read it.
'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const vm = require('node:vm')

const compileModule = (source, name) => new vm.SourceTextModule(source, { identifier: name })
const names = ['exports', 'require', 'module', '__filename', '__dirname']
const compileScript = (source, name) => vm.compileFunction(source, names, { filename: name })

function manifest(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) ?? {}
    } catch (error) {
      // A broken one is the business of another check.
      if (error.code !== 'ENOENT' || folder === '.' || folder === '/') return {}
    }
  }
}

/** What reads a file of this name; a browser may take a plain one as either kind. */
function readers(file, settings) {
  if (file.endsWith('.mjs') || (file.endsWith('.js') && settings.type === 'module')) return [compileModule]
  if (file.endsWith('.cjs') || settings.type === 'commonjs') return [compileScript]
  return /^\s*(import|export)\b/m.test(fs.readFileSync(file, 'utf8'))
    ? [compileModule, compileScript] : [compileScript, compileModule]
}

/** "file:3" is the first line of a script's error. */
const scriptLine = (error) => Number(/^.*:(\d+)\n/.exec(error.stack ?? '')?.[1]) || undefined

/** An error of a module does not say where it is: node itself does. */
function moduleLine(source) {
  const copy = path.join(os.tmpdir(), 'module.mjs')
  fs.writeFileSync(copy, source)
  const said = spawnSync(process.execPath, ['--check', copy], { encoding: 'utf8' }).stderr
  return Number(/^.*module\.mjs:(\d+)\n/.exec(said)?.[1]) || undefined
}

/** Whether the project says that something translates its files before they run. */
function isTranslated(settings) {
  const names = Object.keys({ ...settings.dependencies, ...settings.devDependencies })
  return names.some((name) => ['react', 'preact', 'solid-js'].includes(name))
}

function check(file) {
  const settings = manifest(file)
  const source = fs.readFileSync(file, 'utf8')
  const before = /^\s*(?=```)/.exec(source)?.[0]
  // Two fences make a template literal of everything between them.
  if (before !== undefined) {
    return [{ file, line: before.split('\n').length, rule: 'fence', message: 'a Markdown fence: leave it out' }]
  }
  let first
  for (const compile of readers(file, settings)) {
    try {
      compile(source, file)
      return []
    } catch (error) {
      first ??= error
    }
  }
  const finding = { file, line: scriptLine(first) ?? moduleLine(source) ?? 1, rule: first.name, message: first.message }
  if (first.message === "Unexpected token '<'" && isTranslated(settings)) {
    return [{ ...finding, message: 'JSX, which node cannot read: not checked', severity: 'low' }]
  }
  return [finding]
}

console.log(JSON.stringify({ findings: process.argv.slice(2).flatMap(check), complete: true }))
