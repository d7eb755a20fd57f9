import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { useT } from '../../i18n/text.ts'

/** Widths of the plan in widths of its card. */
export const ZOOMS = [1, 1.5, 2, 3] as const

/** Steps through ZOOMS; the card scrolls what no longer fits. */
export function Zoom({ zoom, setZoom }: { zoom: number; setZoom: (zoom: number) => void }) {
  const t = useT()
  return (
    <div className="plan-zoom no-print">
      {zoom > 0 && (
        <button type="button" className="btn icon" aria-label={t('floor.reset')} onClick={() => setZoom(0)}>
          <Maximize size={16} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className="btn icon"
        aria-label={t('floor.zoomOut')}
        disabled={zoom === 0}
        onClick={() => setZoom(zoom - 1)}
      >
        <ZoomOut size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="btn icon"
        aria-label={t('floor.zoomIn')}
        disabled={zoom === ZOOMS.length - 1}
        onClick={() => setZoom(zoom + 1)}
      >
        <ZoomIn size={16} aria-hidden />
      </button>
    </div>
  )
}
