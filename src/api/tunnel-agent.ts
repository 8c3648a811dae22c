import type { AgentOptions, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Proxy } from './proxy.ts';

type Connect = HttpsProxyAgent<string>['connect'];

/** Opens a tunnel for each socket, whose bounds are the `options`. Importing this file loads the library that does so. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  constructor({ url, authorization }: Proxy, options: AgentOptions) {
    // The login goes in as a header, since the library's debug output holds the URL and the options.
    const headers = authorization === null ? {} : { 'Proxy-Authorization': authorization };
    super(url, { ...options, headers });
    // It drops the options that Node reads when a socket becomes idle.
    this.options = { ...this.options, timeout: options.timeout };
  }

  /** A call that ends before its tunnel is open takes the socket to the proxy with it. */
  override async connect(request: ClientRequest, options: Parameters<Connect>[1]): Promise<Socket> {
    const abandoned = new AbortController();
    const abandon = (): void => {
      abandoned.abort();
    };
    request.once('dropped', abandon);
    // Read by the library before it first waits, so calls that connect at once do not meet here.
    this.connectOpts = { ...this.connectOpts, signal: abandoned.signal };
    try {
      return await super.connect(request, options);
    } finally {
      request.off('dropped', abandon);
    }
  }
}
