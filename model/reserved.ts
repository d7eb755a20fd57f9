/** Domains that are nobody's, for examples and tests [RFC 2606, RFC 6761]. */
const RESERVED = /[@.](?:example|invalid|test|localhost|example\.(?:com|net|org))\.?$/i

/** Whether mail to an address can reach nobody. */
export const isReservedAddress = (email: string): boolean => RESERVED.test(email.trim())
