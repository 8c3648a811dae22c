import type { InProcessSandbox } from '../../support/in-process-sandbox.ts';

/** A request to a sandbox as any HTTP client would send it, and its answer. */
export interface PlainRequest {
  /** @defaultValue 'GET' */
  readonly method?: string;
  /** From the first slash. */
  readonly path: string;
  /** Sent as JSON unless it is text; absent: no body. */
  readonly body?: unknown;
  /** The `Authorization` header; absent: the sandbox's key, null: none. */
  readonly authorization?: string | null;
}

/** Sends one request without rota; its body is JSON, or undefined when there is none. */
export async function request(
  { baseUrl, apiKey }: Pick<InProcessSandbox, 'baseUrl' | 'apiKey'>,
  { method = 'GET', path, body, authorization = `Bearer ${apiKey}` }: PlainRequest,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await fetch(baseUrl + path, {
    method,
    headers: authorization === null ? {} : { authorization },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}
