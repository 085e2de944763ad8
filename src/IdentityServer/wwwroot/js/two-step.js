// Recovery codes: copy and print. Without this file they can be downloaded, marked and printed all the same.
(() => {
  'use strict';

  for (const button of document.querySelectorAll('button[data-copies]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      const codes = [...document.querySelectorAll(`#${button.dataset.copies} code`)].map((code) => code.textContent);
      await navigator.clipboard.writeText(codes.join('\n'));
      document.getElementById('copied').textContent = button.dataset.done;
    });
  }

  for (const button of document.querySelectorAll('button[data-prints]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
})();
