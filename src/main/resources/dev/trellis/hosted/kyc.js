// Embeds the verification flow in a page of a platform:
//   <script src="https://…/kyc.js"></script>
//   TrellisKyc.mount(document.querySelector('#kyc'), { token, onFinished });
// The origin of that page must be one of verificationFlow.origins in the platform's configuration.
(() => {
  'use strict';
  const origin = new URL(document.currentScript.src).origin;
  window.TrellisKyc = {
    mount(element, { token, onFinished }) {
      const frame = document.createElement('iframe');
      frame.src = `${origin}/verify/${encodeURIComponent(token)}`;
      frame.title = 'Identity verification';
      frame.allow = 'camera';
      frame.style.cssText = 'border:0;width:100%;min-height:640px';
      const listen = event => {
        if (event.source !== frame.contentWindow || event.origin !== origin) return;
        if (event.data.type === 'trellis:height') frame.style.height = `${Math.ceil(event.data.height)}px`;
        if (event.data.type === 'trellis:finished' && onFinished) onFinished(event.data);
      };
      window.addEventListener('message', listen);
      element.replaceChildren(frame);
      return { unmount() { window.removeEventListener('message', listen); frame.remove(); } };
    },
  };
})();
