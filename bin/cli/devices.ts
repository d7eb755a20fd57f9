import type { Command } from 'commander'
import type { DeviceHealth } from '#model/readings.ts'
import type { Device, Gateway } from '#model/registry.ts'
import { type Access, printAccess } from './access.ts'
import { HEALTH_WORDS } from './code-words.ts'
import { command, help } from './command.ts'
import { addExportMosquitto } from './export-mosquitto.ts'
import { addImportDevices } from './import-devices.ts'
import { table } from './output.ts'

const PLACE = {
  id: 'tempat: gedung, lantai, zona, ruang, meja, atau titik ukur',
  en: 'place: building, floor, zone, room, desk or meter node',
}

/** Nothing but wildcards. */
const EVERY_TOPIC = /^(\+\/)*#$/

export function addDeviceCommands(program: Command): void {
  const devices = program
    .command('devices')
    .description(help({ id: 'Daftarkan dan kelola perangkat', en: 'Register and manage devices' }))
  addDevice(devices)
  addImportDevices(devices)
  listDevices(devices)
  moveDevice(devices)
  rotateDevice(devices)
  revokeDevice(devices)
  addExportMosquitto(devices)

  const gateways = program.command('gateways').description(
    help({
      id: 'Gerbang yang berbicara untuk perangkat lain',
      en: 'Gateways that speak for other devices',
    }),
  )
  addGateway(gateways)
  listGateways(gateways)
}

function addDevice(parent: Command): void {
  command(
    parent,
    'add <id>',
    {
      id: 'Daftarkan perangkat dan cetak rahasianya, sekali saja',
      en: 'Register a device and print its secret, once',
    },
    [
      'npm run denyut -- devices add k4-t1-l3-d017-q --type desk-presence --place k4-t1-l3-d017 --json',
      'npm run denyut -- devices add am-307 --type indoor-climate --place k4-t1-l3-r01 --format chirpstack-v4 --model am307 --external-id 24e124707c000003 --gateway lora-1',
    ],
    (added) =>
      added
        .requiredOption(
          '--type <type>',
          help({ id: 'jenis sensor, misalnya desk-presence', en: 'sensor type, as desk-presence' }),
        )
        .requiredOption('--place <place>', help(PLACE))
        .option('--label <label>', help({ id: 'nama untuk dibaca orang', en: 'name for people' }))
        .option('--format <format>', help({ id: 'format pesan', en: 'wire format' }), 'native')
        .option(
          '--model <model>',
          help({ id: 'model pembuat; memilih tabel bita', en: "maker's model; chooses the byte table" }),
        )
        .option(
          '--external-id <id>',
          help({
            id: 'nama perangkat dalam formatnya (devEui, nomor seri)',
            en: 'name of the device in its format (devEui, serial)',
          }),
        )
        .option(
          '--gateway <gateway>',
          help({ id: 'gerbang yang berbicara untuknya', en: 'gateway that speaks for it' }),
        )
        .option(
          '--interval <seconds>',
          help({ id: 'selang pesan yang diharapkan', en: 'expected interval' }),
          Number,
        ),
    async ({ ask, output }, options, [id]) => {
      const { type, place, label, format, model, externalId, gateway, interval } = options
      const answer = await ask<{ device: Device; access: Access | null }>('devices.add', {
        id,
        type,
        place,
        label,
        format,
        model,
        externalId,
        gateway,
        expectedInterval_s: interval,
      })
      output.result({ device: answer.device, ...answer.access }, () => {
        output.say({
          id: `Perangkat ${answer.device.id} terdaftar di ${answer.device.place}.`,
          en: `Device ${answer.device.id} is registered at ${answer.device.place}.`,
        })
        if (answer.access) printAccess(output, answer.access)
      })
    },
  )
}

function listDevices(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar perangkat', en: 'List devices' },
    ['npm run denyut -- devices list --place k4-t1-l3'],
    (added) =>
      added
        .option('--place <place>', help(PLACE))
        .option('--search <text>', help({ id: 'cari dalam id dan nama', en: 'search in id and name' })),
    async ({ ask, output }, { place, search }) => {
      const answer = await ask<{ devices: (Device & { health: DeviceHealth })[] }>('devices.list', {
        place,
        q: search,
      })
      output.result(answer, () =>
        table(
          output,
          ['id', 'type', 'place', 'format', 'health'],
          answer.devices.map((device) => [
            device.id,
            device.type,
            device.place,
            device.format,
            HEALTH_WORDS[device.health][output.language],
          ]),
        ),
      )
    },
  )
}

function moveDevice(parent: Command): void {
  command(
    parent,
    'move <id>',
    {
      id: 'Pindahkan perangkat; bacaan lama tetap di tempat lama',
      en: 'Move a device; what it read before stays with the old place',
    },
    ['npm run denyut -- devices move k4-t1-l3-d017-q --place k4-t1-l3-d018'],
    (added) => added.requiredOption('--place <place>', help(PLACE)),
    async ({ ask, output }, { place }, [id]) => {
      const answer = await ask<{ device: Device }>('devices.move', { id, place })
      output.result(answer, () =>
        output.say({
          id: `Mulai sekarang ${answer.device.id} ada di ${answer.device.place}.`,
          en: `From now on ${answer.device.id} stands at ${answer.device.place}.`,
        }),
      )
    },
  )
}

function rotateDevice(parent: Command): void {
  command(
    parent,
    'rotate <id>',
    {
      id: 'Ganti rahasia perangkat atau gerbang; yang lama berakhir sekarang',
      en: 'New secret for a device or gateway; the old one ends now',
    },
    ['npm run denyut -- devices rotate k4-t1-l3-d017-q --json'],
    () => {},
    async ({ ask, output }, _options, [id]) => {
      const answer = await ask<{ access: Access }>('devices.rotate', { id })
      output.result(answer.access, () => printAccess(output, answer.access))
    },
  )
}

function revokeDevice(parent: Command): void {
  command(
    parent,
    'revoke <id>',
    {
      id: 'Pensiunkan perangkat atau gerbang: tidak dapat tersambung lagi, riwayatnya tetap',
      en: 'Retire a device or gateway: it may not connect again, its history stays',
    },
    ['npm run denyut -- devices revoke k4-t1-l3-d017-q'],
    () => {},
    async ({ ask, output }, _options, [id]) => {
      await ask('devices.revoke', { id })
      output.result({ id, revoked: true }, () =>
        output.say({ id: `${id} dipensiunkan.`, en: `${id} is retired.` }),
      )
    },
  )
}

function addGateway(parent: Command): void {
  command(
    parent,
    'add <id>',
    { id: 'Daftarkan gerbang dengan saringan topiknya', en: 'Register a gateway with its topic filters' },
    [
      "npm run denyut -- gateways add lora-1 --format chirpstack-v4 --topic 'application/+/device/+/event/#' --json",
    ],
    (added) =>
      added
        .requiredOption('--format <format>', help({ id: 'format pesan', en: 'wire format' }))
        .requiredOption(
          '--topic <filter...>',
          help({
            id: 'saringan topik MQTT yang boleh dipakainya',
            en: 'MQTT topic filters it may publish to',
          }),
        ),
    async ({ ask, output }, { format, topic }, [id]) => {
      const answer = await ask<{ gateway: Gateway; access: Access }>('gateways.add', {
        id,
        format,
        topics: topic,
      })
      output.result({ gateway: answer.gateway, ...answer.access }, () => {
        printAccess(output, answer.access)
        if (answer.gateway.topics.some((filter) => EVERY_TOPIC.test(filter)))
          output.say({
            id: `Periksa: gerbang ini boleh memakai semua topik, juga topik perangkat lain. Batasi dengan awalan, misalnya application/+/device/+/event/#.`,
            en: `Check: this gateway may publish to every topic, those of other devices too. Narrow it by a first level, as application/+/device/+/event/#.`,
          })
      })
    },
  )
}

function listGateways(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar gerbang', en: 'List gateways' },
    [],
    () => {},
    async ({ ask, output }) => {
      const answer = await ask<{ gateways: Gateway[] }>('gateways.list')
      output.result(answer, () =>
        table(
          output,
          ['id', 'format', 'topics'],
          answer.gateways.map(({ id, format, topics }) => [id, format, topics.join(' ')]),
        ),
      )
    },
  )
}
