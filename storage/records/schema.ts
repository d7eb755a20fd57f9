import type { ColumnType, Generated } from 'kysely'
import type { Role } from '#model/access/roles.ts'
import type { Visibility } from '#model/bookings/privacy.ts'
import type { PlaceKind } from '#model/campus/campus.ts'
import type { QuarantineReason } from '#model/readings.ts'
import type { Language } from '#model/text.ts'

/** json columns read as parsed values and are written as text. */
type Json = ColumnType<unknown, string, string>

/** The tables as queries see them after the last migration; bigint columns are read as numbers. */
export interface Database {
  campus: { id: string; only_one: Generated<boolean>; doc: Json; version: number; updated_ms: number }
  place: {
    id: string
    kind: PlaceKind
    parent: string | null
    label: string
    building: string | null
    floor: string | null
    zone: string | null
    time_zone: string
    removed_ms: number | null
  }
  desk: {
    id: string
    room: string
    x_m: number
    y_m: number
    rotation_deg: number
    attributes: string[]
    removed_ms: number | null
  }
  gateway: { id: string; format: string; topics: string[]; created_ms: number; retired_ms: number | null }
  device: {
    id: string
    label: string
    type: string
    format: string
    model: string | null
    external_id: string
    gateway: string | null
    expected_interval_s: number
    direction_inverted: boolean
    created_ms: number
    retired_ms: number | null
  }
  placement: { device: string; place: string; from_ms: number }
  credential: {
    username: string
    kind: 'device' | 'gateway'
    secret_hash: Uint8Array
    broker_hash: string | null
  }
  app_user: {
    id: string
    email: string
    name: string | null
    password_hash: string | null
    language: Language
    created_ms: number
    disabled_ms: number | null
    unit: string | null
    visibility: Generated<Visibility>
    findable: Generated<boolean>
    mail_notices: Generated<boolean>
    usual_desk: string | null
    calendar_hash: Uint8Array | null
  }
  role_grant: { user_id: string; role: Role; place: string }
  link: {
    code_hash: Uint8Array
    purpose: 'setup' | 'invite' | 'reset'
    email: string | null
    created_ms: number
    expires_ms: number
    made_by: string | null
  }
  session: { id_hash: Uint8Array; user_id: string; created_ms: number; expires_ms: number }
  token: {
    id: string
    hash: Uint8Array
    name: string
    role: Role
    place: string
    created_ms: number
    expires_ms: number
    created_by: string | null
  }
  quarantine: {
    id: Generated<number>
    key: Uint8Array
    device: string
    topic: string
    reason: QuarantineReason
    detail: string
    payload: Uint8Array | null
    count: number
    first_ms: number
    last_ms: number
    last_sequence: number
  }
  quarantine_device: {
    device: string
    entries: number
    bytes: number
    not_kept: number
    not_kept_last_sequence: number
  }
  setting: { name: string; value: Json; updated_ms: number }
  schema_version: { number: number; name: string; applied_ms: number }
}
