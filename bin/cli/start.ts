import type { Command } from 'commander'
import { untilSignal } from '#platform/lifecycle.ts'
import { createLog } from '#platform/log.ts'
import { runDenyut } from '../run/run.ts'
import { command, help } from './command.ts'

export function addStartCommand(program: Command): void {
  command(
    program,
    'start',
    {
      id: 'Jalankan Denyut: broker, penyimpanan, API, dasbor',
      en: 'Run Denyut: broker, stores, API, dashboard',
    },
    ['npm start', 'npm start -- --no-demo', 'DENYUT_HTTP_PORT=9000 npm start'],
    (added) =>
      added
        .option(
          '--no-demo',
          help({
            id: 'tanpa armada contoh: untuk perangkat nyata',
            en: 'without the demo fleet: for real hardware',
          }),
        )
        .option('--no-pages', help({ id: 'tanpa dasbor: hanya API', en: 'without the dashboard: API only' })),
    async ({ settings, output }, { demo, pages }) => {
      const ending = new AbortController()
      const stopping = untilSignal().finally(() => ending.abort())
      const running = await runDenyut({
        settings,
        log: createLog(settings.DENYUT_LOG),
        demo: demo === true,
        pages: pages === true,
        announce: output.say,
        ending: ending.signal,
      })
      await stopping
      output.say({ id: 'Menghentikan…', en: 'Stopping…' })
      await running.stop()
    },
  )
}
