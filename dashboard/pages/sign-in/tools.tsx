import { Moon, Sun, SunMoon } from 'lucide-react'
import { nextTheme, setTheme, useTheme } from '../../app/prefs.ts'
import { setLanguage, useLanguage, useT } from '../../i18n/text.ts'

const ICON = { light: Sun, dark: Moon, auto: SunMoon }
const KEY = { light: 'nav.themeLight', dark: 'nav.themeDark', auto: 'nav.themeAuto' } as const

export function Tool() {
  const t = useT()
  const language = useLanguage()
  const theme = useTheme()
  const Icon = ICON[theme]
  const other = language === 'id' ? 'en' : 'id'
  return (
    <div className="entry-tools">
      <button type="button" className="btn plain" lang={other} onClick={() => setLanguage(other)}>
        {t('nav.language')}
      </button>
      <button
        type="button"
        className="btn icon plain"
        aria-label={t(KEY[theme])}
        title={t(KEY[theme])}
        onClick={() => setTheme(nextTheme())}
      >
        <Icon size={18} aria-hidden />
      </button>
    </div>
  )
}
