// Writes what node's test runner announces and what it sees, one JSON object a line.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = process.cwd() + path.sep
const stubs = `${process.env.ORCHESTRATOR_REPORT}/stubs`
const line = (event, members) => JSON.stringify({ event, ...members }) + '\n'

/** The path inside the project, or undefined for everybody else's files. */
function relative(name) {
  const full = name?.startsWith('file:') ? fileURLToPath(name) : name
  return full?.startsWith(root) && !full.includes('/node_modules/') ? full.slice(root.length) : undefined
}

/** The files and lines of the project that a stack names, innermost first. */
function places(stack) {
  const found = (stack ?? '').matchAll(/(?:\(|at |^)((?:file:\/\/)?\/[^\s():]+):(\d+)/gm)
  return [...found].map((match) => ({ file: relative(match[1]), line: Number(match[2]) })).filter((place) => place.file)
}

/** Without the paths of this machine, and not longer than anybody reads. */
const plain = (text) => text.replaceAll('file://', '').replaceAll(root, '').slice(0, 3000)

/** The error of the code itself, not the runner's about it. */
function rootCause(error) {
  return error?.code === 'ERR_TEST_FAILURE' && error.cause ? error.cause : error
}

function stubCount() {
  try {
    return fs.statSync(stubs).size / 'stub\n'.length
  } catch {
    return 0
  }
}

/** Where a file that does not load goes wrong: its stderr names a place, or a module and who asked for it. */
function loadError(file, said) {
  const missing = /Cannot find (?:module|package) '([^']+)'[^\n]*?imported from (\S+)/.exec(said)
    ?? /Cannot find module '([^']+)'\nRequire stack:\n- (\S+)/.exec(said)
  const message = said.split('\n').find((text) => /^\w*Error\b/.test(text)) ?? 'the file does not load'
  const from = missing && relative(missing[2])
  if (from) {
    const lines = fs.readFileSync(root + from, 'utf8').split('\n')
    const name = path.basename(missing[1])
    return { file: from, line: Math.max(1, lines.findIndex((text) => text.includes(name)) + 1), message: plain(message) }
  }
  const place = places(said)[0]
  return { file: place?.file ?? file, line: place?.line ?? 1, message: plain(message) }
}

export default async function* report(source) {
  const names = []
  const output = new Map()
  // Notes of programs that ended in a stub belong to the failed tests that are not explained otherwise, in order.
  let notes = 0
  for await (const { type, data } of source) {
    const file = relative(data?.file)
    if (type === 'test:stderr') output.set(file, (output.get(file) ?? '') + data.message)
    const isFile = file !== undefined && [data.file, file].includes(data.name)
    const key = `${file}:${data?.line}:${data?.column}:${data?.nesting}:${data?.name}`
    if (type === 'test:enqueue' && isFile) yield line('file', { file })
    if (type === 'test:enqueue' && !isFile && file) yield line('announced', { id: key, file })
    if (type === 'test:start') names.splice(data.nesting, Infinity, data.name)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const error = data.details?.error
    const failure = error?.failureType
    if (isFile) {
      if (type === 'test:fail' && failure !== 'subtestsFailed') yield line('load_error', loadError(file, output.get(file) ?? ''))
      continue
    }
    const cause = rootCause(error)
    const trail = places(cause?.stack)
    const isStub = cause?.message === 'stub' && trail[0]?.file !== file
    const isNoted = type === 'test:fail' && !isStub && stubCount() > notes
    if (isNoted) notes += 1
    // Its own children say what failed in it.
    const isGroup = data.details?.type === 'suite' || failure === 'subtestsFailed'
    const place = trail.find((place) => place.file !== file) ?? trail[0] ?? { file, line: data.line ?? 1 }
    const stack = (cause?.stack ?? '').split('\n').filter((text) => !/^\s+at .*\(?node:/.test(text))
    yield line('ended', {
      id: key, file, name: `${file}::${names.slice(0, data.nesting + 1).join(' > ')}`,
      outcome: data.skip || data.todo ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
      group: isGroup && (type === 'test:pass' || failure === 'subtestsFailed'),
      stub: type === 'test:fail' && (isStub || isNoted), place,
      message: type === 'test:fail' ? plain(stack.join('\n') || String(cause?.message ?? cause)) : undefined,
    })
  }
  yield line('finished')
}
