// New passwords: how strong the typed one is, and a suggestion on request. Both come from the server, which holds the rules.
(() => {
  'use strict';

  if (!window.fetch) return;

  const pause = 500;

  const ask = async (help, form, handler, fields) => {
    const answer = await fetch(`${help.dataset.passwordHelp}?handler=${handler}`, {
      method: 'POST',
      headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value },
      body: new URLSearchParams(fields),
      credentials: 'same-origin',
    });
    if (!answer.ok) throw new Error(handler);
    return answer.json();
  };

  const names = (form) => {
    const fields = {};
    for (const name of ['username', 'email', 'full_name']) {
      if (form.elements[name]) fields[name] = form.elements[name].value;
    }
    return fields;
  };

  for (const help of document.querySelectorAll('[data-password-help]')) {
    const field = document.getElementById(help.dataset.field);
    const again = document.getElementById(help.dataset.again);
    const form = field.form;
    const meter = help.querySelector('[data-strength]');
    const words = help.querySelector('[data-strength-words]');
    const suggestion = help.querySelector('[data-suggestion]');
    let timer = 0;
    let round = 0;

    const show = (answer) => {
      meter.hidden = !answer;
      words.textContent = answer ? [answer.words, ...answer.problems].join(' ') : '';
      if (!answer) return;
      meter.dataset.score = answer.score;
      meter.setAttribute('aria-valuenow', answer.score);
      meter.setAttribute('aria-valuetext', answer.words);
    };

    const measure = async () => {
      const mine = ++round;
      if (!field.value) return show(null);
      try {
        const answer = await ask(help, form, 'strength', { ...names(form), password: field.value });
        if (mine === round) show(answer);
      } catch {
        if (mine === round) show(null);
      }
    };

    field.addEventListener('input', () => {
      clearTimeout(timer);
      suggestion.textContent = '';
      timer = setTimeout(measure, pause);
    });

    help.querySelector('[data-suggest]').addEventListener('click', async (event) => {
      event.preventDefault();
      try {
        const { password } = await ask(help, form, 'suggest', names(form));
        field.value = password;
        if (again) again.value = password;
        const code = document.createElement('code');
        code.className = 'suggestion';
        code.textContent = password;
        suggestion.replaceChildren(suggestion.dataset.text + ' ', code);
        clearTimeout(timer);
        measure();
      } catch {
        window.open(event.target.href, '_blank', 'noopener');
      }
    });
  }
})();
