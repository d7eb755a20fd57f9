#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on the Node that a fresh machine has, to start the pinned one.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = Number(JSON.parse(readFileSync(`${root}package.json`, 'utf8')).engines.node.match(/\d+/)[0])

// DuckDB's queries, fs and crypto share libuv's pool; with the default of 4 a few slow queries hold up every fdatasync.
process.env.UV_THREADPOOL_SIZE ??= '16'

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  await import('./denyut.ts')
} else {
  const pinned = `${root}node_modules/.bin/node${process.platform === 'win32' ? '.cmd' : ''}`
  if (!existsSync(pinned)) {
    console.error(
      `Denyut memerlukan Node ${wanted} atau lebih baru; ini Node ${process.versions.node}. Jalankan npm ci, yang membawanya di Linux (x64, arm64) dan Windows (x64); di sistem lain pasang Node ${wanted}.\n` +
        `Denyut needs Node ${wanted} or newer; this is Node ${process.versions.node}. Run npm ci, which brings it on Linux (x64, arm64) and Windows (x64); elsewhere install Node ${wanted}.`,
    )
    process.exit(1)
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Whoever stops this process means the other. Ctrl-C in a terminal reaches both by itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}
