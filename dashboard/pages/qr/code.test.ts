import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { isLocal, qrCode } from './code.ts'

/** Draws the path back into modules, as a printer does. */
function modulesOf({ size, path }: { size: number; path: string }): boolean[][] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let i = 0; i < Number(length); i++) {
      const row = grid[Number(y)]
      if (row) row[Number(x) + i] = true
    }
  }
  return grid
}

test('what is drawn is the code, module by module, with a quiet zone of four', () => {
  const address = 'https://denyut.ikn.go.id/d/k4-t1-l3-d017'
  const code = qrCode(address)
  expect(modulesOf(code)).toEqual(encode(address, { ecc: 'M', border: 4 }).data)
  expect(modulesOf(code).slice(0, 4).flat()).not.toContain(true)
  expect(code.path).toMatch(/^M4 4h7/)
})

test('addresses that phones do not reach are told', () => {
  expect(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://0.0.0.0:80'].map(isLocal)).toEqual([
    true,
    true,
    true,
  ])
  expect(['https://denyut.ikn.go.id', 'http://10.0.0.7:8080'].map(isLocal)).toEqual([false, false])
})
