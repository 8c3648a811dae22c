import type { AgentOptions, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Proxy } from './proxy.ts';

type Connect = HttpsProxyAgent<string>['connect'];

/**
 * Agent that opens a tunnel per socket, within the limits of `options`. Importing this file loads the proxy library.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  constructor({ url, authorization }: Proxy, options: AgentOptions) {
    // The credentials are passed as a header, because the library's debug output holds the URL and the options.
    const headers = authorization === null ? {} : { 'Proxy-Authorization': authorization };
    super(url, { ...options, headers });
    // The library drops the option that Node reads when a socket becomes idle.
    this.options = { ...this.options, timeout: options.timeout };
  }

  /** Opens the tunnel of a call. If the call ends first, the socket to the proxy is closed as well. */
  override async connect(request: ClientRequest, options: Parameters<Connect>[1]): Promise<Socket> {
    const abandoned = new AbortController();
    const abandon = (): void => {
      abandoned.abort();
    };
    request.once('dropped', abandon);
    // The library reads this before its first `await`, so calls that connect at the same time do not share it.
    this.connectOpts = { ...this.connectOpts, signal: abandoned.signal };
    try {
      return await super.connect(request, options);
    } finally {
      request.off('dropped', abandon);
    }
  }
}
