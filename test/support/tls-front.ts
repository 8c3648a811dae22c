import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';

/** A service on loopback that is reached over TLS. */
export interface TlsFront {
  /** Names `localhost`, for which the certificate is. */
  readonly baseUrl: string;
  /** The names that callers asked for when they connected, in order. */
  readonly names: readonly (string | false | null)[];
  close(): Promise<void>;
}

/** Puts TLS, with a certificate that only `certificate` vouches for, before a service that speaks HTTP on loopback. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const names: (string | false | null)[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key: privateKey, cert: certificate }, (socket) => {
    names.push(socket.servername);
    sockets.add(socket);
    const inner = connect(port, '127.0.0.1');
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    baseUrl: `https://localhost:${String((server.address() as AddressInfo).port)}`,
    names,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Of `localhost`, signed by itself, valid until 2126; nothing but one test trusts it. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIB9zCCAZ6gAwIBAgIUFY9LHLSrRgtf8rhKTsA7AQeVEsgwCgYIKoZIzj0EAwIw
PzE9MDsGA1UEAww0cm90YSB0ZXN0IGF1dGhvcml0eSwgdHJ1c3RlZCBieSBub3Ro
aW5nIGJ1dCBvbmUgdGVzdDAgFw0yNjExMjUyMDQzNDJaGA8yMTI2MTEwMTIwNDM0
MlowPzE9MDsGA1UEAww0cm90YSB0ZXN0IGF1dGhvcml0eSwgdHJ1c3RlZCBieSBu
b3RoaW5nIGJ1dCBvbmUgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNIW
BTu9zG1LijPagCF89elwPZbTIAwvEdoIkoQsUfbY7cwGB9YFQ7dU/Qs7BmnOpBCr
hv/4acRnBe9yFZYirr6jdjB0MB0GA1UdDgQWBBTB90lJnoqovx6OXayrsdEAZpTw
djAfBgNVHSMEGDAWgBTB90lJnoqovx6OXayrsdEAZpTwdjAPBgNVHRMBAf8EBTAD
AQH/MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDALBgNVHQ8EBAMCAoQwCgYIKoZIzj0E
AwIDRwAwRAIgX1MkYFz60GRyWmSgWddRuQH2V1Y6xAR333oU3j1AQiUCIH780PEM
XXyZwrmopTssWGe+h2H9srMIgt5oZOL6khwZ
-----END CERTIFICATE-----
`;

const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoTh7CJLdeRs7+7ti
aCbo8/x8Pbp+r/6YZPZUFs9kJbChRANCAATSFgU7vcxtS4oz2oAhfPXpcD2W0yAM
LxHaCJKELFH22O3MBgfWBUO3VP0LOwZpzqQQq4b/+GnEZwXvchWWIq6+
-----END PRIVATE KEY-----
`;
