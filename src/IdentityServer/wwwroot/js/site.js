// Small comforts; every page works without this file.
(() => {
  'use strict';

  for (const button of document.querySelectorAll('button[data-reveals]')) {
    const field = document.getElementById(button.dataset.reveals);
    button.hidden = false;
    const set = (shown) => {
      field.type = shown ? 'text' : 'password';
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
      button.setAttribute('aria-label', shown ? button.dataset.hideLabel : button.dataset.showLabel);
    };
    button.addEventListener('click', () => set(field.type === 'password'));
    // A shown password is sent as a password, so that the browser's manager still knows it as one.
    field.form.addEventListener('submit', () => set(false));
  }

  // In the zone of the profile; the browser's when none was chosen.
  for (const time of document.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: document.documentElement.dataset.zone || undefined }).format(at);
  }
})();
