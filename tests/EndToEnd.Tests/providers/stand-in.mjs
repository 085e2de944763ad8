// A provider that behaves as Google, Discord, GitHub or any OpenID provider does, or misbehaves as its form is told to.
// No state outside a visit: who signs in, and what goes wrong, is typed into the form and travels with the code.
import { createHash, createHmac, createPrivateKey, createPublicKey, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const clientId = 'platform';
const clientSecret = process.env.CLIENT_SECRET;
// Its own key outlives the process, as a provider's does.
const own = createPrivateKey(process.env.SIGNING_KEY);
const keys = { good: { privateKey: own, publicKey: createPublicKey(own) }, other: generateKeyPairSync('rsa', { modulusLength: 2048 }) };
const codes = new Map();
const accessTokens = new Map();
const refreshTokens = new Map();
const seen = [];

const text = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sha256 = (value) => createHash('sha256').update(value).digest();
const random = (kind) => `${kind}-canary-${randomBytes(24).toString('hex')}`;
const escape = (value) => String(value ?? '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function idToken(origin, visit, accessToken) {
  const wrong = visit.wrong;
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', kid: 'good' };
  const payload = {
    iss: wrong === 'iss' ? 'https://attacker.example' : `${origin}/${visit.provider}`,
    sub: wrong === 'sub' ? `${visit.sub}-another` : visit.sub,
    aud: wrong === 'aud' ? 'another-client' : wrong === 'audiences' ? [clientId, 'another-client'] : clientId,
    exp: wrong === 'exp' ? now - 3600 : now + 300,
    iat: wrong === 'iat' ? now - 3600 : now,
    nonce: wrong === 'nonce' ? 'another-visit' : wrong === 'no-nonce' ? undefined : visit.nonce,
    azp: wrong === 'azp' ? 'another-client' : undefined,
    at_hash: wrong === 'at_hash' ? text('no') : sha256(accessToken).subarray(0, 16).toString('base64url'),
    email: visit.email || undefined,
    email_verified: visit.verified,
  };
  if (wrong === 'none') return `${text({ ...header, alg: 'none' })}.${text(payload)}.`;
  if (wrong === 'hs256') {
    const input = `${text({ ...header, alg: 'HS256' })}.${text(payload)}`;
    return `${input}.${createHmac('sha256', clientSecret).update(input).digest('base64url')}`;
  }

  const input = `${text(header)}.${text(payload)}`;
  const key = wrong === 'signature' ? keys.other : keys.good;
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key.privateKey).toString('base64url')}`;
}

const profiles = {
  google: (visit) => ({ sub: visit.sub, name: visit.name, email: visit.email || undefined, email_verified: visit.verified, picture: visit.picture || undefined, locale: visit.locale || undefined }),
  openid: (visit) => ({ sub: visit.sub, name: visit.name, preferred_username: visit.login, email: visit.email || undefined, email_verified: visit.verified, picture: visit.picture || undefined }),
  discord: (visit) => ({ id: visit.sub, username: visit.login, global_name: visit.name, email: visit.email || null, verified: visit.verified, avatar: visit.picture ? 'a_0123abcd' : null, locale: visit.locale || undefined }),
  github: (visit) => ({ id: Number(visit.sub), login: visit.login, name: visit.name, email: 'typed-by-anybody@example.com', avatar_url: visit.picture || undefined }),
};

function form(query, provider) {
  const field = (name, value = '') => `<label>${name} <input name="${name}" value="${escape(value)}"></label><br>`;
  return `<!doctype html><html lang="en"><title>${provider} stand-in</title><h1>Sign in at ${provider}</h1><form method="post">
    ${Object.entries(query).map(([name, value]) => `<input type="hidden" name="sent_${escape(name)}" value="${escape(value)}">`).join('')}
    ${field('sub')}${field('email', query.login_hint)}<label><input type="checkbox" name="verified" value="true"> verified</label><br>
    ${field('name', 'Grace Park')}${field('login', 'grace.park')}${field('picture')}${field('locale')}${field('wrong')}
    <button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Cancel</button></form></html>`;
}

function answerVisit(origin, provider, fields) {
  const sent = Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('sent_')).map(([name, value]) => [name.slice(5), value]));
  const back = new URL(sent.redirect_uri);
  back.searchParams.set('state', fields.wrong === 'state' ? 'made-up' : sent.state);
  if (fields.answer === 'deny') back.searchParams.set('error', 'access_denied');
  else if (fields.wrong === 'error') {
    back.searchParams.set('error', 'server_error');
    back.searchParams.set('error_description', '<script>alert(1)</script>\r\nforged log line');
  } else {
    const code = random('code');
    codes.set(code, {
      provider, wrong: fields.wrong, sub: fields.sub, email: fields.email, verified: fields.verified === 'true', name: fields.name, login: fields.login,
      picture: fields.picture, locale: fields.locale, nonce: sent.nonce, challenge: sent.code_challenge, redirectUri: sent.redirect_uri,
    });
    back.searchParams.set('code', code);
  }
  if (provider === 'openid' && fields.wrong !== 'no-response-iss') {
    back.searchParams.set('iss', fields.wrong === 'response-iss' ? 'https://attacker.example' : `${origin}/openid`);
  }
  return back.href;
}

function tokens(origin, provider, visit, refreshToken) {
  const access = random('provider-access');
  const refresh = refreshToken ?? random('provider-refresh');
  accessTokens.set(access, visit);
  refreshTokens.set(refresh, visit);
  const answer = { access_token: access, token_type: 'Bearer', expires_in: 3600, scope: 'openid email profile' };
  if (provider !== 'github') answer.refresh_token = refresh;
  if (provider === 'google' || provider === 'openid') answer.id_token = idToken(origin, visit, access);
  return [200, answer];
}

function redeem(origin, provider, fields, authorization) {
  const basic = authorization?.startsWith('Basic ') ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent) : null;
  const [id, secret] = basic ?? [fields.client_id, fields.client_secret];
  if (id !== clientId || secret !== clientSecret) return [401, { error: 'invalid_client' }];
  if (fields.grant_type === 'refresh_token') {
    const visit = refreshTokens.get(fields.refresh_token);
    return visit && visit.wrong !== 'revoked' ? tokens(origin, provider, visit, fields.refresh_token) : [400, { error: 'invalid_grant' }];
  }
  const visit = codes.get(fields.code);
  codes.delete(fields.code);
  if (!visit || visit.provider !== provider) return [400, { error: 'invalid_grant' }];
  if (visit.redirectUri !== fields.redirect_uri) return [400, { error: 'invalid_grant', error_description: 'redirect_uri' }];
  if (!visit.challenge || sha256(fields.code_verifier ?? '').toString('base64url') !== visit.challenge) return [400, { error: 'invalid_grant', error_description: 'pkce' }];
  if (visit.wrong === 'token-error') return [400, { error: 'invalid_grant' }];
  if (visit.wrong === 'token-500') return [500, 'down'];
  if (visit.wrong === 'token-garbage') return [200, '<html>'];
  if (visit.wrong === 'token-large') return [200, { access_token: 'x'.repeat(1024 * 1024) }];
  return tokens(origin, provider, visit);
}

function profile(provider, authorization, emails) {
  const visit = accessTokens.get(authorization?.replace('Bearer ', ''));
  if (!visit || visit.provider !== provider) return [401, { error: 'invalid_token' }];
  if (visit.wrong === 'userinfo-500') return [500, 'down'];
  if (!emails) return [200, profiles[provider](visit)];
  return [200, [{ email: 'other@example.com', primary: false, verified: true }, ...(visit.email ? [{ email: visit.email, primary: true, verified: visit.verified }] : [])]];
}

function metadata(origin, provider) {
  const at = `${origin}/${provider}`;
  return {
    issuer: at, authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token`, userinfo_endpoint: `${at}/userinfo`, jwks_uri: `${at}/jwks`,
    authorization_response_iss_parameter_supported: provider === 'openid',
  };
}

function answer(request, url, body) {
  const origin = `http://${request.headers.host}`;
  const [, provider, ...rest] = url.pathname.split('/');
  const fields = Object.fromEntries(new URLSearchParams(body));
  const authorization = request.headers.authorization;
  switch (rest.join('/')) {
    case 'authorize':
      if (request.method === 'POST') return [303, answerVisit(origin, provider, fields)];
      seen.push(`${provider} ${url.search}`);
      return [200, form(Object.fromEntries(url.searchParams), provider)];
    case 'token': return redeem(origin, provider, fields, authorization);
    case 'userinfo': return profile(provider, authorization, false);
    case 'userinfo/emails': return profile(provider, authorization, true);
    case 'jwks': return [200, { keys: [{ ...keys.good.publicKey.export({ format: 'jwk' }), kid: 'good', alg: 'RS256', use: 'sig' }] }];
    case '.well-known/openid-configuration': return [200, metadata(origin, provider)];
    case 'seen': return [200, seen];
    default: return [404, { error: 'not_found' }];
  }
}

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    const [status, value] = answer(request, new URL(request.url, 'http://localhost'), body);
    if (status === 303) response.writeHead(303, { location: value }).end();
    else response.writeHead(status, { 'content-type': typeof value === 'string' ? 'text/html; charset=utf-8' : 'application/json' }).end(typeof value === 'string' ? value : JSON.stringify(value));
  });
});
server.listen(Number(process.env.PORT), 'localhost', () => console.log('ready'));
