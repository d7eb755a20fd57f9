import { useSearch } from '@tanstack/react-router'
import { Forbidden } from '../../app/fallback.tsx'
import { DemoHistory } from '../../components/demo-history.tsx'
import { Page } from '../../components/page.tsx'
import { Loaded } from '../../components/states.tsx'
import { useCampus } from '../../data/campus.ts'
import { useLedger } from '../../data/ledger.ts'
import { canSomewhere, useMe } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'
import { DeviceLedgers } from './by-device.tsx'
import { Equations } from './equation.tsx'
import { Flow } from './flow.tsx'
import { LatenessCard } from './lateness.tsx'
import { Quarantine } from './quarantine.tsx'
import '../../i18n/messages/ledger.ts'

export function LedgerPage() {
  const t = useT()
  const me = useMe()
  const campus = useCampus().data
  const query = useLedger()
  const search = useSearch({ from: '/signed-in/ledger' })
  const zone = campus?.campus.zone ?? 'Asia/Makassar'
  if (!canSomewhere(me, 'ledger.read'))
    return (
      <Page title={t('ledger.title')} zone={zone}>
        <Forbidden />
      </Page>
    )
  return (
    <Page title={t('ledger.title')} crumb={t('ledger.lead')} zone={zone}>
      <DemoHistory />
      <Loaded query={query} height={420}>
        {(ledger) => (
          <>
            <Equations ledger={ledger} />
            <Flow ledger={ledger} />
            <LatenessCard lateness={ledger.total.lateness} />
          </>
        )}
      </Loaded>
      {canSomewhere(me, 'quarantine.read') && (
        <Quarantine search={search} zone={zone} mayReplay={canSomewhere(me, 'quarantine.replay')} />
      )}
      <DeviceLedgers search={search} />
    </Page>
  )
}
