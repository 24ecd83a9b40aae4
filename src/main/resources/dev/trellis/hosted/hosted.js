// Improves the pages of the hosted flow. Without this script they work, too, but without previews and saved drafts.
(() => {
  'use strict';

  const summary = document.querySelector('[data-focus]');
  if (summary) summary.focus();

  // In a frame of the platform's page, browsers keep only a partitioned cookie. This field asks the server for one.
  if (window.top !== window) {
    document.querySelectorAll('[data-embedded]').forEach(field => { field.value = '1'; });
    parent.postMessage({ type: 'trellis:height', height: document.documentElement.scrollHeight }, '*');
  }

  // Saves a draft of the form while it is filled in.
  const form = document.querySelector('form[data-draft]');
  if (form) {
    let timer = 0;
    let isDirty = false;
    const save = () => {
      clearTimeout(timer);
      if (!isDirty) return;
      isDirty = false;
      fetch(form.dataset.draft, { method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true })
        .catch(() => { isDirty = true; });
    };
    form.addEventListener('input', () => { isDirty = true; clearTimeout(timer); timer = setTimeout(save, 600); });
    form.addEventListener('submit', () => { isDirty = false; clearTimeout(timer); });
    document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });
    window.addEventListener('pagehide', save);
  }

  // Prevents a second submission of the same form.
  document.querySelectorAll('form[data-once]').forEach(once => once.addEventListener('submit', event => {
    if (once.dataset.sent) { event.preventDefault(); return; }
    once.dataset.sent = 'yes';
    once.querySelectorAll('button').forEach(button => { button.setAttribute('aria-disabled', 'true'); });
  }));
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-once]').forEach(once => {
    delete once.dataset.sent;
  }));

  // Uploads: a preview of the chosen file, a button for the camera on phones, and a progress bar.
  document.querySelectorAll('form[data-upload]').forEach(upload => {
    const file = upload.querySelector('input[type=file]');
    const preview = upload.querySelector('[data-preview]');
    const status = upload.querySelector('[data-status]');
    const send = upload.querySelector('button');
    if (matchMedia('(pointer: coarse)').matches) {
      const camera = document.createElement('button');
      camera.type = 'button';
      camera.className = 'secondary';
      camera.textContent = file.dataset.camera;
      camera.addEventListener('click', () => {
        file.setAttribute('capture', 'environment');
        file.click();
        file.removeAttribute('capture');
      });
      file.before(camera);
    }
    file.addEventListener('change', () => {
      preview.replaceChildren();
      const chosen = file.files[0];
      preview.hidden = !chosen;
      if (!chosen) return;
      if (chosen.type.startsWith('image/')) {
        const image = document.createElement('img');
        image.alt = chosen.name;
        image.src = URL.createObjectURL(chosen);
        preview.append(image);
      } else {
        preview.textContent = chosen.name;
      }
      send.className = 'primary';
    });
    upload.addEventListener('submit', event => {
      if (!file.files[0] || !window.XMLHttpRequest) return;
      event.preventDefault();
      const bar = document.createElement('progress');
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute('aria-label', status.dataset.sending);
      status.textContent = status.dataset.sending;
      status.after(bar);
      send.disabled = true;
      const request = new XMLHttpRequest();
      request.open('POST', upload.action);
      request.upload.addEventListener('progress', e => { if (e.lengthComputable) bar.value = 100 * e.loaded / e.total; });
      request.addEventListener('load', () => {
        if (request.status === 200 && request.responseURL) { location.assign(request.responseURL); return; }
        document.open(); document.write(request.responseText); document.close();
      });
      request.addEventListener('error', () => { bar.remove(); send.disabled = false; upload.submit(); });
      request.send(new FormData(upload));
    });
  });

  // Replaces a long list of countries with a combo box that is searched by typing.
  document.querySelectorAll('select[data-search]').forEach(select => {
    const combo = document.createElement('div');
    combo.className = 'combo';
    const input = document.createElement('input');
    const list = document.createElement('ul');
    const label = document.querySelector(`label[for="${select.id}"]`);
    input.type = 'text';
    input.autocomplete = 'off';
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-expanded', 'false');
    input.setAttribute('aria-autocomplete', 'list');
    for (const name of ['aria-invalid', 'aria-describedby']) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    input.value = select.value ? select.selectedOptions[0].text : '';
    list.hidden = true;
    list.id = `${select.id}-list`;
    list.setAttribute('role', 'listbox');
    if (label) { label.id = `${select.id}-label`; list.setAttribute('aria-labelledby', label.id); }
    input.setAttribute('aria-controls', list.id);
    input.id = select.id;
    select.id = `${select.id}-value`;
    select.hidden = true;
    select.before(combo);
    combo.append(input, list);
    const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const options = [...select.options].filter(option => option.value);
    let active = -1;
    const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); active = -1; };
    const choose = option => {
      select.value = option ? option.value : '';
      input.value = option ? option.text : '';
      select.dispatchEvent(new Event('input', { bubbles: true }));
      close();
    };
    const mark = index => {
      const items = [...list.children];
      items.forEach((item, i) => item.setAttribute('aria-selected', i === index ? 'true' : 'false'));
      active = index;
      if (items[index]) { input.setAttribute('aria-activedescendant', items[index].id); items[index].scrollIntoView({ block: 'nearest' }); }
    };
    const open = () => {
      const wanted = plain(input.value.trim());
      const found = options.filter(option => plain(option.text).includes(wanted))
        .sort((a, b) => plain(b.text).startsWith(wanted) - plain(a.text).startsWith(wanted)).slice(0, 60);
      list.replaceChildren(...found.map((option, i) => {
        const item = document.createElement('li');
        item.id = `${list.id}-${i}`;
        item.setAttribute('role', 'option');
        item.setAttribute('aria-selected', 'false');
        item.textContent = option.text;
        item.addEventListener('pointerdown', event => { event.preventDefault(); choose(option); });
        item.option = option;
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute('aria-expanded', String(found.length > 0));
      active = -1;
      if (found.length > 0 && wanted) mark(0);
    };
    input.addEventListener('input', () => { select.value = ''; open(); });
    input.addEventListener('focus', () => input.select());
    input.addEventListener('blur', () => {
      const exact = options.find(option => plain(option.text) === plain(input.value.trim()));
      if (exact) choose(exact); else if (active >= 0 && list.children[active]) choose(list.children[active].option); else close();
    });
    input.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (list.hidden) open();
        const last = list.children.length - 1;
        mark(event.key === 'ArrowDown' ? Math.min(active + 1, last) : Math.max(active - 1, 0));
      } else if (event.key === 'Enter' && !list.hidden && active >= 0) {
        event.preventDefault();
        choose(list.children[active].option);
      } else if (event.key === 'Escape') {
        close();
      }
    });
  });

  // On the last page: follows the link back to the platform after some seconds; in a frame, tells the platform's page.
  const back = document.querySelector('a[data-return]');
  if (back && window.top === window) {
    setTimeout(() => location.assign(back.href), 1000 * Number(back.dataset.return));
  } else if (back) {
    parent.postMessage({ type: 'trellis:finished', redirectUri: back.href }, '*');
  }
})();
