/** What the audit keeps of accounts and API tokens. What people set for themselves, such as who may see them, is their own matter. */
export const ACCOUNT_DEEDS = [
  'role_given',
  'role_removed',
  'disabled',
  'enabled',
  'unit',
  'link_made',
  'link_used',
  'token_made',
  'token_revoked',
] as const
export type AccountDeed = (typeof ACCOUNT_DEEDS)[number]
