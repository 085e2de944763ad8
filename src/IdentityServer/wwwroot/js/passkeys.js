// Passkeys: asks the server for options, the browser for an answer, and sends the answer with an ordinary form.
(() => {
  'use strict';

  if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;

  const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const known = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

  // The JSON forms of Web Authentication Level 3, §5.1.8 to §5.1.10, for browsers that cannot read them themselves.
  const read = (options) => {
    const keys = { ...options, challenge: decode(options.challenge) };
    if (options.user) keys.user = { ...options.user, id: decode(options.user.id) };
    if (options.excludeCredentials) keys.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) keys.allowCredentials = known(options.allowCredentials);
    return keys;
  };

  const write = (credential) => {
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = encode(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: encode(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
    });
  };

  const ask = async (form) => {
    const url = new URL(form.action);
    url.searchParams.set('handler', 'options');
    const answer = await fetch(url, {
      method: 'POST',
      headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value },
      credentials: 'same-origin',
    });
    // The session or the request behind the page is over: the page itself says what to do.
    if (answer.redirected) location.reload();
    if (!answer.ok || answer.redirected) throw new DOMException(answer.status === 409 ? 'full' : 'no options', 'OperationError');
    return answer.json();
  };

  const send = (form, handle, credential) => {
    form.elements.passkey_handle.value = handle;
    form.elements.passkey_credential.value = write(credential);
    const remember = document.getElementById('remember_me');
    if (remember && form.elements.remember_me) form.elements.remember_me.value = remember.checked;
    form.submit();
  };

  const explain = (form, error) => {
    const texts = form.dataset;
    const problem = form.querySelector('[data-problem]');
    // Browsers say NotAllowedError for "cancelled", "took too long" and "no such passkey" alike.
    problem.textContent = error.name === 'NotAllowedError' || error.name === 'AbortError' ? texts.cancelled
      : error.name === 'InvalidStateError' && texts.known ? texts.known
        : error.message === 'full' && texts.full ? texts.full : texts.failed;
    problem.hidden = false;
  };

  let waiting = null;

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const creates = form.dataset.passkey === 'create';
    const button = form.querySelector('button[type=submit]');
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (waiting) waiting.abort();
      form.querySelector('[data-problem]').hidden = true;
      button.disabled = true;
      try {
        const { handle, options } = await ask(form);
        const publicKey = read(options);
        const credential = await (creates ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
        send(form, handle, credential);
      } catch (error) {
        explain(form, error);
        button.disabled = false;
      }
    });
  }

  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true;

  // Autofill: the browser offers passkeys in the field of the name. A challenge lives five minutes, so it is renewed before.
  const renewAfter = 4 * 60 * 1000;
  const offer = async (form) => {
    while (!document.hidden) {
      const round = new AbortController();
      waiting = round;
      let renewed = false;
      const timer = setTimeout(() => { renewed = true; round.abort(); }, renewAfter);
      try {
        const { handle, options } = await ask(form);
        const credential = await navigator.credentials.get({ publicKey: read(options), mediation: 'conditional', signal: round.signal });
        send(form, handle, credential);
        return;
      } catch {
        if (!renewed) return;
      } finally {
        clearTimeout(timer);
      }
    }
    document.addEventListener('visibilitychange', () => offer(form), { once: true });
  };

  const signIn = document.querySelector('form[data-passkey=get]');
  if (signIn && document.querySelector('input[autocomplete~=webauthn]') && PublicKeyCredential.isConditionalMediationAvailable) {
    PublicKeyCredential.isConditionalMediationAvailable().then((available) => { if (available) offer(signIn); });
  }

  // Tells authenticators which passkeys still count (Web Authentication Level 3 §5.1.10.3), so that removed ones are no longer offered.
  const own = document.querySelector('[data-passkeys-rp]');
  if (own && PublicKeyCredential.signalAllAcceptedCredentials) {
    const accepted = own.dataset.passkeysAccepted;
    PublicKeyCredential.signalAllAcceptedCredentials({
      rpId: own.dataset.passkeysRp,
      userId: own.dataset.passkeysUser,
      allAcceptedCredentialIds: accepted ? accepted.split(' ') : [],
    }).catch(() => {});
  }
})();
