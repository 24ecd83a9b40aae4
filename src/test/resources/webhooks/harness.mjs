// Reads lines of `<body> <header> <public key>`, each in base64, and answers true or false to each.
import { readFileSync } from 'node:fs';
import { verify } from './snippet.mjs';

for (const line of readFileSync(0, 'utf8').split('\n').slice(0, -1)) {
  const [body, header, key] = line.split(' ').map((text) => Buffer.from(text, 'base64'));
  console.log(verify(body, header.toString('utf8'), key.toString('utf8')) ? 'true' : 'false');
}
