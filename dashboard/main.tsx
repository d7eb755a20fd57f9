import './data/zod.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/parts.css'
import './styles/feedback.css'
import './styles/chart.css'
import './styles/plan.css'
import './styles/pages.css'
import './styles/entry.css'
import './styles/lists.css'
import './styles/desks.css'
import './styles/seats.css'
import './styles/desk-map.css'
import './styles/kiosk.css'
import './styles/qr.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './app/router.tsx'
import { queryClient } from './data/query.ts'
import { registerServiceWorker } from './offline/register.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)

// The development server has no built worker.
if (import.meta.env.PROD) registerServiceWorker()
