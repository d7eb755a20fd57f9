import { devicesApi } from '#model/api/devices.ts'
import { DenyutError } from '#model/errors.ts'
import { type ApiClient, ApiError } from './client.ts'

export interface DeviceAccess {
  readonly url: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly topic: string
}

export interface NewDevice {
  readonly id: string
  readonly type: string
  readonly place: string
  readonly expectedInterval_s: number
}

/** Registers a device and returns its credential. One that is registered already is only taken over, with a new secret, when told so. */
export async function registerDevice(
  api: ApiClient,
  device: NewDevice,
  takeOver: boolean,
): Promise<DeviceAccess> {
  try {
    const { access } = await api.call(devicesApi.addDevice, { body: device })
    if (access) return access
    throw new DenyutError('in_use', {
      id: `${device.id} berbicara lewat gerbang.`,
      en: `${device.id} speaks through a gateway.`,
    })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'already_exists') throw error
    if (!takeOver) {
      throw new DenyutError('already_exists', {
        id: `Perangkat ${device.id} sudah terdaftar. Beri rahasia baru dengan --rotate, atau pilih --device lain.`,
        en: `Device ${device.id} is registered. Give it a new secret with --rotate, or choose another --device.`,
      })
    }
    const { access } = await api.call(devicesApi.rotateDevice, { params: { device: device.id } })
    return access
  }
}
