import { expect, test } from 'vitest'
import { readDeviceRows } from './import-devices.ts'

const faultsOf = (text: string): unknown => {
  try {
    return readDeviceRows(text, 'f.csv')
  } catch (error) {
    return error
  }
}

test('a table of a spreadsheet is read with its mark, semicolons, quotes and empty lines', () => {
  const text =
    '\ufeffid;type;place;label;directionInverted\r\n\r\nd-1;people-counter;lobi;"Pintu; barat";TRUE\r\n;;;;\r\nd-2;desk-presence;m-1;;\r\n'
  expect(readDeviceRows(text, 'f.csv')).toEqual({
    devices: [
      { id: 'd-1', type: 'people-counter', place: 'lobi', label: 'Pintu; barat', directionInverted: true },
      { id: 'd-2', type: 'desk-presence', place: 'm-1' },
    ],
    lines: [3, 5],
  })
})

test('every cell that cannot be is told by line and column', () => {
  expect(
    faultsOf(
      'id,type,place,expectedInterval_s,directionInverted\nA b,x,p,soon,maybe\nb,,p\nc,x,p,5,true,6\n',
    ),
  ).toMatchObject({
    code: 'validation_failed',
    errors: [
      { path: '2.id' },
      { path: '2.expectedInterval_s' },
      { path: '2.directionInverted' },
      { path: '3.type' },
      { path: '4' },
    ],
  })
})

test.each([
  ['id,place\na,b\n', /missing: type/],
  ['id,type,place,devEui\na,b,c,d\n', /unknown: devEui/],
  ['', /missing: id, type, place/],
  ['id,type,place\n"a,b,c\n', /is no CSV file/],
  ['id,type,place\n', /has no devices/],
])('what is no table of devices is refused with what it lacks: %j', (text, message) => {
  expect(faultsOf(text)).toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
})
