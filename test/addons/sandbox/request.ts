import type { InProcessSandbox } from '../../support/in-process-sandbox.ts';

/** A request to a sandbox, as any HTTP client would send it. */
export interface PlainRequest {
  /** @defaultValue 'GET' */
  readonly method?: string;
  /** Starts with a slash. */
  readonly path: string;
  /** Sent as JSON, or as it is if it is a string. Absent: no body. */
  readonly body?: unknown;
  /** The `Authorization` header. Absent: the key of the sandbox. `null`: no header. */
  readonly authorization?: string | null;
}

/** Sends one request without rota. `json` is undefined if the answer has no body. */
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
