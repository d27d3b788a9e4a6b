import { createPrivateKey, X509Certificate } from 'crypto';
import * as https from 'https';
import type { AddressInfo } from 'net';

/** A self-signed certificate of another host, made for these tests alone. */
const certificate = 'MIIBmDCCAT2gAwIBAgIUIO/q2E08EkhtqzFBCvJDFHRX52swCgYIKoZIzj0EAwIwIDEeMBwGA1UEAwwVZWxzZXdoZXJlLmV4YW1wbGUuY29tMCAXDTI2MTEyMzA4NTQ0MFoYDzIxMjYx'
  + 'MDMwMDg1NDQwWjAgMR4wHAYDVQQDDBVlbHNld2hlcmUuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASCueBFSfPWNOZBOVXlINEmkw4tpa+HyYGPqNp8dqMtwlrK'
  + '0z/DZ1GpXAqIF637toSGxTun5XUi2ByMCuq7sEhRo1MwUTAdBgNVHQ4EFgQU2u3hDK4N7azqQ/gCc/pkgKpt6wcwHwYDVR0jBBgwFoAU2u3hDK4N7azqQ/gCc/pkgKpt6wcwDwYDVR0T'
  + 'AQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA6EGOeNlkGgEdhNkqr5sVyUnOtxPvj9tZEYmBiEeU08YCIQCuc0lwRsgSLGS1Qr0eGtLo5n9HTKa3qeUxFznG8YcGvA==';
const key = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGI1Mi1K/Lf82f6tGGkwvnscBlyg6fAI6EQpZSe5MLzGhRANCAASCueBFSfPWNOZBOVXlINEmkw4tpa+HyYGPqNp8dqMt'
  + 'wlrK0z/DZ1GpXAqIF637toSGxTun5XUi2ByMCuq7sEhR';

const servers: https.Server[] = [];

/** Starts a backend whose certificate nobody trusts, stopped after the test, and gives its URL. */
export async function untrustedBackend(): Promise<string> {
  const server = https.createServer({
    cert: new X509Certificate(Buffer.from(certificate, 'base64')).toString(),
    key: createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }),
  }, (_, response) => response.end('secret'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })));
});
