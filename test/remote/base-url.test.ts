import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/remote/base-url.ts';

describe('a base URL', () => {
  it.each([
    ['https://handinger.com', 'https://handinger.com'],
    ['https://HANDINGER.com/', 'https://handinger.com'],
    ['https://gateway.example:8443/handinger//', 'https://gateway.example:8443/handinger'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://api.localhost:3000', 'http://api.localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://0x7f.1', 'http://127.0.0.1'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s is accepted as %s', (text, url) => {
    expect(checkBaseUrl(text)).toEqual({ url, problem: null });
  });

  it.each([
    ['', 'an https URL'],
    ['handinger.com', 'an https URL'],
    ['ftp://handinger.com', 'an https URL'],
    ['localhost:3000', 'an https URL'],
    ['http://handinger.com', 'show the key to the network'],
    ['http://127.0.0.1.example.com', 'show the key to the network'],
    ['http://localhost.example.com', 'show the key to the network'],
    ['http://10.0.0.1', 'show the key to the network'],
    ['http://[::2]', 'show the key to the network'],
    ['https://user@handinger.com', 'no user or password'],
    ['https://:word@handinger.com', 'no user or password'],
    ['https://handinger.com?a=1', 'nothing after its path'],
    ['https://handinger.com/#top', 'nothing after its path'],
    ['https://handinger.com/?', 'nothing after its path'],
    ['https://handinger.com#', 'nothing after its path'],
  ])('%j is refused: %s', (text, problem) => {
    expect(checkBaseUrl(text)).toEqual({ url: null, problem: expect.stringContaining(problem) as string });
  });
});
