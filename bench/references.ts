// Child process: a reference server for the ingest bench. `hook`: bare aedes whose hook acknowledges at once; `socket`: no broker at all,
// only framing and PUBACKs. Prints its port, then on SIGUSR2 its CPU time in µs.
import { createServer, type Socket } from 'node:net'
import { Aedes } from 'aedes'

const kind = process.argv[2]
const handle = kind === 'hook' ? await bareHook() : bareSocket
const server = createServer({ noDelay: true }, handle)
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`))
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${user + system}\n`)
})

async function bareHook(): Promise<(socket: Socket) => void> {
  const broker = await Aedes.createBroker()
  broker.authorizePublish = (_client, _packet, done) => done(null)
  return (socket) => void broker.handle(socket)
}

function bareSocket(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    const bytes = rest.length ? Buffer.concat([rest, chunk]) : chunk
    const answers: number[] = []
    let at = 0
    for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
      answer(bytes, at, frame, answers)
      at = frame.end
    }
    rest = bytes.subarray(at)
    if (answers.length) socket.write(Buffer.from(answers))
  })
}

function answer(bytes: Buffer, at: number, frame: { body: number; end: number }, answers: number[]): void {
  const type = (bytes[at] ?? 0) >> 4
  if (type === 1) answers.push(0x20, 2, 0, 0)
  if (type !== 3) return
  const id = frame.body + 2 + bytes.readUInt16BE(frame.body)
  answers.push(0x40, 2, bytes[id] ?? 0, bytes[id + 1] ?? 0)
}

function frameAt(bytes: Buffer, at: number): { body: number; end: number } | null {
  let length = 0
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    length += (byte & 127) * 128 ** (i - 1)
    if (byte < 128)
      return at + i + 1 + length <= bytes.length ? { body: at + i + 1, end: at + i + 1 + length } : null
  }
  return null
}
