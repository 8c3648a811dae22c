import { InvalidArgumentError } from 'commander';
import type { ServiceFlags, TalkFlags } from '../../cli/flags.ts';
import type { PolicyFlags } from '../../cli/load-policies.ts';

/** What a line of the log can be. */
export const logFormats = ['text', 'json'] as const;

/** How often to look at everything. */
interface Interval {
  /** 1,000 to 86,400,000 inclusive; null: never by itself. */
  readonly ms: number | null;
}

/** Where to listen. */
export interface ListenAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0 to 65,535. */
  readonly port: number;
}

/** The options of `rota watch`. */
export interface WatchFlags extends ServiceFlags, TalkFlags, PolicyFlags {
  /** Does not ask. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** One pass, then the exit code of an apply. */
  readonly once: boolean;
  readonly interval: Interval;
  /** Absent: nothing is served. */
  readonly listen?: ListenAddress;
  readonly logFormat: (typeof logFormats)[number];
  /** A folder; absent: what is cancelled is not kept. */
  readonly saveCancelled?: string;
}

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
const maxMs = 24 * unitMs.h;

/** Reads `90s`, `5m`, `1h30m`, or `0` for never. */
export function parseInterval(text: string): Interval {
  if (text === '0') return { ms: null };
  const [whole, ...parts] = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part?: string) => Number(part ?? 0));
  const ms = hours * unitMs.h + minutes * unitMs.m + seconds * unitMs.s;
  if (whole !== undefined && ms >= unitMs.s && ms <= maxMs) return { ms };
  throw new InvalidArgumentError('Expected 1s to 24h such as 30s, 5m or 1h30m, or 0 for none.');
}

/** Reads `127.0.0.1:9464` or `[::1]:9464`. */
export function parseListen(text: string): ListenAddress {
  const { v6, name, port } =
    /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new InvalidArgumentError('Expected HOST:PORT such as 127.0.0.1:9464 or 0.0.0.0:9464.');
}
