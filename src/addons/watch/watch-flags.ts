import { InvalidArgumentError } from 'commander';
import type { ServiceFlags, TalkFlags } from '../../cli/flags.ts';
import type { PolicyFlags } from '../../cli/load-policies.ts';

/** Formats of the log. */
export const logFormats = ['text', 'json'] as const;

/** How often to check every worker. */
interface Interval {
  /** 1,000 to 86,400,000 inclusive; null: never. */
  readonly ms: number | null;
}

/** The address to listen on. */
export interface ListenAddress {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  /** 0 to 65,535. */
  readonly port: number;
}

/** The options of `rota watch`. */
export interface WatchFlags extends ServiceFlags, TalkFlags, PolicyFlags {
  /** Skips the question at the start. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Runs one pass and exits as `rota apply` does. */
  readonly once: boolean;
  readonly interval: Interval;
  /** If undefined, no endpoint is served. */
  readonly listen?: ListenAddress;
  readonly logFormat: (typeof logFormats)[number];
  /** Folder for what passes cancel; if undefined, it is not saved. */
  readonly saveCancelled?: string;
}

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
const maxMs = 24 * unitMs.h;

/** Parses `90s`, `5m`, `1h30m`, or `0` for never. */
export function parseInterval(text: string): Interval {
  if (text === '0') return { ms: null };
  const [whole, ...parts] = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part?: string) => Number(part ?? 0));
  const ms = hours * unitMs.h + minutes * unitMs.m + seconds * unitMs.s;
  if (whole !== undefined && ms >= unitMs.s && ms <= maxMs) return { ms };
  throw new InvalidArgumentError('Expected 1s to 24h such as 30s, 5m or 1h30m, or 0 for none.');
}

/** Parses `127.0.0.1:9464` or `[::1]:9464`. */
export function parseListen(text: string): ListenAddress {
  const { v6, name, port } =
    /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new InvalidArgumentError('Expected HOST:PORT such as 127.0.0.1:9464 or 0.0.0.0:9464.');
}
