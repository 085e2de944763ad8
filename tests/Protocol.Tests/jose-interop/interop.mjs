// One exchange: reads what the tests made from stdin, judges it with the npm package jose, and answers with its own.
import { SignJWT, calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';

const input = JSON.parse(await new Response(process.stdin).text());

const verified = await Promise.all(input.tokens.map(async ({ alg, token, jwk, issuer, audience, typ }) => {
  try {
    const key = await importJWK(jwk, alg);
    const { payload, protectedHeader } = await jwtVerify(token, key, { algorithms: [alg], issuer, audience, typ });
    return { alg, payload, protectedHeader, thumbprint: await calculateJwkThumbprint(jwk) };
  } catch (error) {
    return { alg, error: `${error.code ?? error.name}: ${error.message}` };
  }
}));

// Security event tokens, with the key picked from the published set as a receiver does it.
const events = await Promise.all(input.events.map(async ({ kind, token, jwks, issuer, audience, typ }) => {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer, audience, typ, requiredClaims: ['iat', 'jti', 'events', 'sub_id'] });
    return { kind, payload, protectedHeader };
  } catch (error) {
    return { kind, error: `${error.code ?? error.name}: ${error.message}` };
  }
}));

const made = await Promise.all(input.algorithms.map(async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: `node-${alg}`, alg, use: 'sig' };
  const token = await new SignJWT({ scope: 'openid', name: '홍길동 <&>' })
    .setProtectedHeader({ alg, kid: jwk.kid, typ: 'at+jwt' })
    .setIssuer(input.issuer)
    .setSubject('alice')
    .setAudience([input.audience, 'urn:other'])
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
  return { alg, jwk, privateJwk: await exportJWK(privateKey), token, thumbprint: await calculateJwkThumbprint(jwk) };
}));

process.stdout.write(JSON.stringify({ verified, events, made }));
