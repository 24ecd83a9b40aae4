// The public wallet client libraries, by the line: {"do": …} in, {"result": …} or {"error": …} out.
import { createInterface } from 'node:readline';
import { decryptCredentialBundle, encryptOtpCodeToBundle, generateP256KeyPair, getPublicKey } from '@turnkey/crypto';
import { ApiKeyStamper } from '@turnkey/api-key-stamper';

const hex = bytes => Buffer.from(bytes).toString('hex');

const commands = {
  keyPair: () => generateP256KeyPair(),
  publicKey: ({ privateKey }) => hex(getPublicKey(Buffer.from(privateKey, 'hex'), true)),
  seal: ({ code, bundle, publicKey, signer }) => encryptOtpCodeToBundle(code, bundle, publicKey, signer),
  open: ({ bundle, privateKey }) => decryptCredentialBundle(bundle, privateKey),
  stamp: async ({ payload, publicKey, privateKey }) =>
    (await new ApiKeyStamper({ apiPublicKey: publicKey, apiPrivateKey: privateKey }).stamp(payload)).stampHeaderValue,
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: await commands[request.do](request) }));
  } catch (failed) {
    console.log(JSON.stringify({ error: String(failed) }));
  }
}
