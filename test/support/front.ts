import { startScriptedServer, type ScriptedAnswer, type ScriptedServer, type SeenRequest } from './scripted-server.ts';

/** Options for a front between a client and a service. */
export interface FrontOptions {
  /** URL of the service, without a trailing slash. */
  readonly target: string;
  /**
   * Answers instead of the service, or returns null to let the request through. @defaultValue lets everything through
   */
  readonly answer?: (request: SeenRequest) => ScriptedAnswer | null | Promise<ScriptedAnswer | null>;
  /** Changes a body on its way to the service. @defaultValue leaves it unchanged */
  readonly rewrite?: (body: string) => string;
  /** Headers to add to every answer of the service. @defaultValue none */
  readonly headers?: () => Readonly<Record<string, string>>;
}

/** Starts a server that passes requests on, and may answer or change them. */
export async function startFront(options: FrontOptions): Promise<ScriptedServer> {
  const { target, answer, rewrite = (text: string) => text, headers: added } = options;
  return await startScriptedServer(async (request) => {
    const { method, path, headers, body } = request;
    const answered = (await answer?.(request)) ?? null;
    if (answered !== null) return answered;
    const response = await fetch(`${target}${path}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body === '' ? {} : { body: rewrite(body) }),
    });
    const type = { 'content-type': response.headers.get('content-type') ?? '' };
    return { kind: 'answer', status: response.status, body: await response.text(), headers: { ...type, ...added?.() } };
  });
}

/** A front that holds back the first create until `release`. */
export interface HoldingFront extends ScriptedServer {
  /** Resolves when that create has arrived. */
  readonly arrived: Promise<void>;
  readonly release: () => void;
}

export async function startHoldingFront(target: string): Promise<HoldingFront> {
  const arrival = createGate();
  const release = createGate();
  const front = await startFront({
    target,
    answer: async ({ method }) => {
      if (method === 'POST') {
        arrival.open();
        await release.opened;
      }
      return null;
    },
  });
  return { ...front, arrived: arrival.opened, release: release.open };
}

function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
