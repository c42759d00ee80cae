// Adds to the number of each ballot what the server does not choose: 32 random bytes of this browser. Without it the
// server's alone are used.
(function () {
  "use strict";
  for (const field of document.querySelectorAll("input[data-own]")) {
    const drawn = crypto.getRandomValues(new Uint8Array(32));
    field.value = Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
})();
