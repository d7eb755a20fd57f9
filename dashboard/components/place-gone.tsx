import { Link } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { useT } from '../i18n/text.ts'
import { Empty } from './states.tsx'

/** A place of the address that the campus does not have, with the way on. */
export function PlaceGone() {
  const t = useT()
  return (
    <Empty icon={<MapPinOff size={22} aria-hidden />} title={t('place.gone')} hint={t('place.goneHint')}>
      <Link className="btn" to="/overview">
        {t('nav.overview')}
      </Link>
    </Empty>
  )
}
