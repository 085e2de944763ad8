// The npm package oidc-provider, with its own sign-in pages: whoever types a name is that person.
import Provider from 'oidc-provider';

const port = Number(process.env.PORT);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: 'platform', client_secret: process.env.CLIENT_SECRET, redirect_uris: [process.env.REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'locale'] },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id[0].toUpperCase()}${id.slice(1)} Jung`, preferred_username: id, email: `${id}@company.example`, email_verified: true, locale: 'ko' }),
  }),
  pkce: { required: () => true },
  cookies: { keys: [process.env.CLIENT_SECRET] },
});
provider.listen(port, 'localhost', () => console.log('ready'));
