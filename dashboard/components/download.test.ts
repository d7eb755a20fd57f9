import { expect, test } from 'vitest'
import { isoIn, toCsv } from './download.ts'

test('Indonesian spreadsheets get semicolons and a decimal comma, English ones commas and a point', () => {
  const rows = [
    ['Waktu', 'kW'],
    ['a', 1.5],
    ['b', null],
  ]
  expect(toCsv(rows, true)).toBe('\uFEFFWaktu;kW\r\na;1,5\r\nb;\r\n')
  expect(toCsv(rows, false)).toBe('\uFEFFWaktu,kW\r\na,1.5\r\nb,\r\n')
})

test('separators, quotes and formulas are made harmless, negative numbers stay numbers', () => {
  expect(toCsv([['a;"b"', '=1+1', '-5', -5]], true)).toBe('\uFEFF"a;""b""";\'=1+1;-5;-5\r\n')
})

test('times in files carry the offset of the building', () => {
  expect(isoIn('Asia/Makassar', Date.UTC(2026, 10, 24, 23, 5, 9))).toBe('2026-11-25T07:05:09+08:00')
  expect(isoIn('UTC', 0)).toBe('1970-01-01T00:00:00+00:00')
})
