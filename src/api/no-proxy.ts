import { BlockList, isIP } from 'node:net';

/** Where a call goes. */
export interface CallTarget {
  /** As `URL.hostname` spells it: in small letters, an IPv6 address in brackets. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * Whether `NO_PROXY` exempts a target. Its entries stand between commas or blanks:
 *
 *   *                          everything
 *   corp.example .corp.example *.corp.example   the host and every host below it
 *   10.1.2.3 [fd00::1]         that address
 *   10.0.0.0/8 fd00::/8        addresses of that network, when the target is an address; no name is looked up
 *
 * Each but a network may end with `:port`. What cannot be read exempts nothing.
 */
export function isExempt({ hostname, port }: CallTarget, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const [, name = '', onlyPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [null, entry];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  const bare = name.replace(/^\[|\]$|^\*?\.|\.$/g, '');
  if (isIP(bare) > 0) return isWithin(`${bare}/${isIP(bare) === 4 ? '32' : '128'}`, host);
  return bare !== '' && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)));
}

function isWithin(network: string, host: string): boolean {
  const [, address = '', bits = ''] = /^\[?([^\]/]*)\]?\/(\d{1,3})$/.exec(network) ?? [];
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
