// Drives oidc-client-ts as an application would. The test calls these functions from outside.
window.relyingParty = {
  async manager(extra = {}) {
    const config = await (await fetch('/config.json')).json();
    return new oidc.UserManager({
      ...config,
      redirect_uri: `${location.origin}/callback`,
      post_logout_redirect_uri: `${location.origin}/`,
      response_type: 'code',
      automaticSilentRenew: false,
      loadUserInfo: true,
      userStore: new oidc.WebStorageStateStore({ store: sessionStorage }),
      ...extra,
    });
  },
  async signIn(extra) {
    await (await this.manager()).signinRedirect(extra);
  },
  async finishSignIn() {
    const user = await (await this.manager()).signinRedirectCallback();
    return { profile: user.profile, scope: user.scope, accessToken: user.access_token, refreshToken: user.refresh_token };
  },
  async renew() {
    const user = await (await this.manager()).signinSilent();
    return { profile: user.profile, accessToken: user.access_token, refreshToken: user.refresh_token };
  },
  async signOut() {
    await (await this.manager()).signoutRedirect();
  },
  async call(url) {
    const user = await (await this.manager()).getUser();
    const response = await fetch(url, { headers: { authorization: `Bearer ${user.access_token}` } });
    return { status: response.status, body: await response.text() };
  },
};
