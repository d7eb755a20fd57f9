import { CircleHelp, Languages, LogOut, Moon, Sun, SunMoon } from 'lucide-react'
import { accessApi } from '#model/api/access.ts'
import { call } from '../data/call.ts'
import { signOut } from '../data/session.ts'
import { setLanguage, useLanguage, useT } from '../i18n/text.ts'
import { nextTheme, setTheme, useTheme } from './prefs.ts'
import { openHelp } from './shortcuts.tsx'

const THEME_ICON = { light: Sun, dark: Moon, auto: SunMoon }
const THEME_KEY = { light: 'nav.themeLight', dark: 'nav.themeDark', auto: 'nav.themeAuto' } as const

/** Language, theme, help and sign-out: as icons in the side bar, with words in the sheet of a phone. */
export function Tools({ className, words = false }: { className: string; words?: boolean }) {
  const t = useT()
  const language = useLanguage()
  const theme = useTheme()
  const ThemeIcon = THEME_ICON[theme]
  const button = words ? 'btn wide' : 'nav-tool'
  const other = language === 'id' ? 'en' : 'id'
  const tool = (label: string, icon: React.ReactNode, run: () => void, lang?: string) => (
    <button type="button" className={button} aria-label={label} title={label} lang={lang} onClick={run}>
      {icon}
      {words && label}
    </button>
  )
  return (
    <div className={className}>
      {tool(
        t('nav.language'),
        <Languages size={18} aria-hidden />,
        () => {
          setLanguage(other)
          // The account remembers it for other devices; this one has it already, so a failure is no news.
          call(accessApi.setLanguage, { body: { language: other } }).catch(() => undefined)
        },
        other,
      )}
      {tool(t(THEME_KEY[theme]), <ThemeIcon size={18} aria-hidden />, () => setTheme(nextTheme()))}
      {!words && tool(t('nav.help'), <CircleHelp size={18} aria-hidden />, openHelp)}
      {tool(t('nav.signOut'), <LogOut size={18} aria-hidden />, () => void signOut())}
    </div>
  )
}
