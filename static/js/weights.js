// The sum of the weights while they are typed; the server counts again.
(() => {
  "use strict";
  const sum = document.querySelector("[data-weight-sum]");
  const inputs = [...document.querySelectorAll("[data-weight]")];
  if (!sum) return;
  const count = () => {
    const total = inputs.reduce((all, input) => all + (Number.parseInt(input.value, 10) || 0), 0);
    sum.textContent = String(total);
    sum.classList.toggle("good", total === 100);
  };
  inputs.forEach((input) => input.addEventListener("input", count));
  count();
})();
