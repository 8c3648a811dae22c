import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/api/key-and-url.ts';

describe('a base URL', () => {
  it.each([
    ['https://handinger.com', 'https://handinger.com'],
    ['https://HANDINGER.com/', 'https://handinger.com'],
    ['https://gateway.example:8443/handinger//', 'https://gateway.example:8443/handinger'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://0x7f.1', 'http://127.0.0.1'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s is accepted as %s', (text, url) => {
    expect(checkBaseUrl(text)).toEqual({ url, problem: null });
  });

  it.each([
    ['', 'an https URL'],
    ['handinger.com', 'an https URL such as https://handinger.com, got "handinger.com"'],
    ['gateway.example:8443/agents', 'such as https://gateway.example:8443/agents,'],
    ['ftp://handinger.com', 'an https URL, got "ftp://handinger.com"'],
    ['localhost:3000', 'an https URL such as http://localhost:3000, got'],
    ['127.0.0.1:3000', 'an https URL such as http://127.0.0.1:3000, got'],
    ['http://handinger.com', 'expose the key to the network'],
    ['http://127.0.0.1.example.com', 'expose the key to the network'],
    ['http://localhost.example.com', 'expose the key to the network'],
    // Some resolvers look it up in DNS, and the key would go to the host that answers.
    ['http://api.localhost:3000', 'expose the key to the network'],
    ['http://10.0.0.1', 'expose the key to the network'],
    ['http://[::2]', 'expose the key to the network'],
    ['https://user@handinger.com', 'no user or password'],
    ['https://:word@handinger.com', 'no user or password'],
    ['https://handinger.com?a=1', 'nothing after its path'],
    ['https://handinger.com/#top', 'nothing after its path'],
    ['https://handinger.com/?', 'nothing after its path'],
    ['https://handinger.com#', 'nothing after its path'],
  ])('%j is refused: %s', (text, problem) => {
    expect(checkBaseUrl(text)).toEqual({ url: null, problem: expect.stringContaining(problem) as string });
  });
  it.each([
    'ftp://ana:s3cret@handinger.com',
    'http://ana:s3cret@handinger.com',
    'https://ana:s3cret@handinger.com',
    'socks5://:s3cret@handinger.com',
    'ana:s3cret@handinger.com',
    'https://ana:s3cret@:1',
    'handinger.com/x@s3cret',
    'hdg_live_s3cret',
    'http://hdg_live_s3cret.example',
  ])('%s is refused without showing anything secret in it', (text) => {
    const { problem } = checkBaseUrl(text);
    expect(problem).toMatch(/^base URL: expected /);
    expect(problem).not.toMatch(/s3cret|ana/);
  });
});
