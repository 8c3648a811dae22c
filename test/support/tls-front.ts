import { connect, type AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

/** A TLS front for a service on loopback. */
export interface TlsFront {
  /** Uses `localhost`, the name in the certificate. */
  readonly baseUrl: string;
  /** The server names that clients asked for, in order. */
  readonly names: readonly (string | false | null)[];
  close(): Promise<void>;
}

/** Starts a TLS front for an HTTP service on loopback. Only `certificate` vouches for its certificate. */
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

/** A self-signed certificate for `localhost` and two names that only test proxies resolve, valid until 2126. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIICEDCCAbWgAwIBAgIUQASwRtZ9RrpLaQ96ZVuBKODsapYwCgYIKoZIzj0EAwIw
PDE6MDgGA1UEAwwxcm90YSB0ZXN0IGF1dGhvcml0eSwgdHJ1c3RlZCBieSBub3Ro
aW5nIGJ1dCB0ZXN0czAgFw0yNjExMjgwNjA2NTJaGA8yMTI2MTEwNDA2MDY1Mlow
PDE6MDgGA1UEAwwxcm90YSB0ZXN0IGF1dGhvcml0eSwgdHJ1c3RlZCBieSBub3Ro
aW5nIGJ1dCB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJhIPJTuqzcO
vzpUuPfU6u0ORB+w+hmoo5DUR3e/ePT4rQIP9mOvioc+ilEIBLBn4tm19XC121c2
eVuqOren5IujgZIwgY8wHQYDVR0OBBYEFGWQXxdlW1KNz9/XQnc/3SNo2RwuMB8G
A1UdIwQYMBaAFGWQXxdlW1KNz9/XQnc/3SNo2RwuMA8GA1UdEwEB/wQFMAMBAf8w
LwYDVR0RBCgwJoIJbG9jYWxob3N0ggxzZXJ2aWNlLnRlc3SCC2dpdGh1Yi50ZXN0
MAsGA1UdDwQEAwIChDAKBggqhkjOPQQDAgNJADBGAiEA+E5+QBuu3RlVL9fDDQR6
JDVrXZZdFmi1XiUQadZDZT4CIQCVGCaJ/n2LujuYchVqMRzfk+v97kbZv8amoY6U
xOCefQ==
-----END CERTIFICATE-----
`;

/** The private key of `certificate`. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXCyussGRrZzsccgS
6673lwx6YgdDxPr52HPxg5ZBeXyhRANCAASYSDyU7qs3Dr86VLj31OrtDkQfsPoZ
qKOQ1Ed3v3j0+K0CD/Zjr4qHPopRCASwZ+LZtfVwtdtXNnlbqjq3p+SL
-----END PRIVATE KEY-----
`;
